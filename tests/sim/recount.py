"""A run's tallies, monthly moves and accounts, worked out from its event log alone."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import Run, Simulation
from sim.delinquency import N_BUCKETS, Bucket
from sim.state import NEVER
from sim.words import N_CAUSES, N_TALLIES, Channel, Event, Party, Result, Source, Status, Tally

Log = NDArray[np.void]
Counts = NDArray[np.int64]
Rows = dict[Event, NDArray[np.bool_]]

_SOON_MS = 20_000
_ANSWER_DAYS, _MONTH, _QUARTER = 7, 30, 90
_HALF_HOUR = 1_800_000


class Book:
    """Adds rows of the log to tallies, at their day, site and segment."""

    def __init__(self, simulation: Simulation, run: Run, log: Log) -> None:
        self.log, self.run = log, run
        self.day = np.searchsorted(simulation.clock.bounds, log["at"], side="right") - 1
        self.began = simulation.clock.bounds
        firsts = simulation.state.people["first"][log["person"]]
        account = np.where(log["account"] >= 0, log["account"], firsts)
        self.segment = np.where(log["person"] >= 0, run.accounts["segment"][account], 0)
        self.event: Rows = {each: log["event"] == each for each in Event}
        self.counts: Counts = np.zeros((*run.tallies.shape[:3], N_TALLIES), dtype=np.int64)

    def add(self, tally: int, rows: NDArray[np.bool_], amount: Any = 1, day: Any = None) -> None:
        amounts = np.broadcast_to(amount, len(self.log))[rows]
        days = self.day if day is None else day
        np.add.at(self.counts[..., tally], (days[rows], self.log["site"][rows], self.segment[rows]), amounts)


def tallies_of(simulation: Simulation, run: Run, log: Log) -> Counts:
    """Count everything that a log tells."""
    book = Book(simulation, run, log)
    _count_money(book)
    _count_calls(book)
    _count_time(book, simulation)
    _count_automated_calls(book)
    _count_messages(book)
    _count_touches(book)
    _count_what_comes_to_light(book)
    _count_open_accounts(book)
    _count_relapses(book)
    _count_callbacks(book)
    return book.counts


def _count_money(book: Book) -> None:
    value, outcome, event = book.log["value"], book.log["outcome"], book.event
    book.add(Tally.PLACED_ACCOUNTS, event[Event.PLACED])
    book.add(Tally.PLACED_BALANCE, event[Event.PLACED], value)
    book.add(Tally.CHARGED, event[Event.CHARGED], value)
    book.add(Tally.PAYMENTS, event[Event.PAID])
    book.add(Tally.PAID, event[Event.PAID], value)
    book.add(Tally.PAID_BY_PROMISE, event[Event.PAID] & (outcome == Source.PROMISE), value)
    book.add(Tally.PAID_IN_CONVERSATION, event[Event.PAID] & (outcome == Source.CONVERSATION), value)
    book.add(Tally.PAID_BY_LINK, event[Event.PAID] & (outcome == Source.LINK), value)
    book.add(Tally.PAID_BY_PORTAL, event[Event.PAID] & (outcome == Source.PORTAL), value)
    book.add(Tally.REFUNDED, event[Event.REFUNDED], value)
    book.add(Tally.WRITTEN_OFF_ACCOUNTS, event[Event.WRITTEN_OFF])
    book.add(Tally.WRITTEN_OFF, event[Event.WRITTEN_OFF], value)
    book.add(Tally.WAIVED, event[Event.WAIVED], value)
    book.add(Tally.CURED, event[Event.CLOSED] & (outcome == Status.CURED))
    book.add(Tally.CURED_BALANCE, event[Event.CLOSED] & (outcome == Status.CURED), value)
    book.add(Tally.PAID_OFF, event[Event.CLOSED] & (outcome == Status.PAID_OFF))
    book.add(Tally.RELAPSED, event[Event.RELAPSED])
    book.add(Tally.RELAPSED_BALANCE, event[Event.RELAPSED], value)
    book.add(Tally.PROMISES, event[Event.PROMISED])
    book.add(Tally.PROMISED, event[Event.PROMISED], value)
    book.add(Tally.PROMISES_KEPT, event[Event.PROMISE_KEPT])
    book.add(Tally.KEPT, event[Event.PROMISE_KEPT], value)
    book.add(Tally.PROMISES_BROKEN, event[Event.PROMISE_BROKEN])
    book.add(Tally.DISPUTES, event[Event.DISPUTED])
    book.add(Tally.DISPUTES_UPHELD, event[Event.DISPUTE_RESOLVED] & (outcome == 1))


def _count_calls(book: Book) -> None:
    channel, party, outcome = (book.log[name] for name in ("channel", "party", "outcome"))
    event = book.event
    by_people = channel != Channel.AI_VOICE
    connected = event[Event.CONNECTED]
    outbound = connected & (channel == Channel.CALL)
    book.add(Tally.DIALS, event[Event.DIALED] & by_people)
    book.add(Tally.ANSWERS, event[Event.ANSWERED] & by_people)
    book.add(Tally.VOICEMAILS, event[Event.UNANSWERED] & (outcome == 1))
    book.add(Tally.ABANDONED, event[Event.ABANDONED])
    book.add(Tally.HANDLED, connected)
    book.add(Tally.RIGHT_PARTY, outbound & (party == Party.RIGHT))
    book.add(Tally.WRONG_PARTY, outbound & (party == Party.WRONG))
    book.add(Tally.INBOUND_HANDLED, connected & (channel == Channel.INBOUND))
    book.add(Tally.CONVERSATIONS, event[Event.CONVERSATION_ENDED] & (party == Party.RIGHT) & by_people)
    book.add(Tally.SERVED_SOON, connected & (book.log["value"] <= _SOON_MS))
    book.add(Tally.CALLED_IN, event[Event.CALLED_IN])
    book.add(Tally.RENEGED, event[Event.RENEGED])
    book.add(Tally.LOST, event[Event.LOST])


def _count_time(book: Book, simulation: Simulation) -> None:
    log, at, event = book.log, book.log["at"], book.event
    ended = event[Event.CONVERSATION_ENDED] & (log["channel"] != Channel.AI_VOICE)
    connected = event[Event.CONNECTED]
    # a collector has one call at a time, so his rows alternate
    rows = np.flatnonzero(connected | ended)
    rows = rows[np.argsort(log["actor"][rows], kind="stable")]
    begins, ends = rows[0::2], rows[1::2]
    assert connected[begins].all()
    assert (log["actor"][begins] == log["actor"][ends]).all()
    talk = np.zeros(len(log), dtype=np.int64)
    talk[begins] = at[ends] - at[begins]
    known = ended & (log["party"] != Party.STRANGER)
    stranger = ended & (log["party"] == Party.STRANGER)
    book.add(Tally.TALK_MS, connected, talk)
    book.add(Tally.WAITED_MS, connected, log["value"])
    book.add(Tally.WRAP_UP_MS, known, log["value"])
    book.add(Tally.WRAP_UP_MS, stranger, simulation.state.sites["wrap_up_ms"].astype(np.int64)[log["site"]])
    book.add(Tally.DIALING_MS, event[Event.DIALED], log["value"])
    book.add(Tally.PREVIEW_MS, event[Event.PREVIEWED], log["value"])


def _count_automated_calls(book: Book) -> None:
    automated, event = book.log["channel"] == Channel.AI_VOICE, book.event
    book.add(Tally.AI_DIALS, event[Event.DIALED] & automated)
    book.add(Tally.AI_ANSWERS, event[Event.ANSWERED] & automated)
    book.add(Tally.AI_CONVERSATIONS, event[Event.CONVERSATION_ENDED] & automated)
    book.add(Tally.AI_MS, event[Event.CONVERSATION_ENDED] & automated, book.log["value"])


def _count_messages(book: Book) -> None:
    channel, event = book.log["channel"], book.event
    for kind, sent, read in (
        (Channel.SMS, Tally.SMS, Tally.SMS_READ),
        (Channel.EMAIL, Tally.EMAILS, Tally.EMAILS_OPENED),
        (Channel.LETTER, Tally.LETTERS, Tally.LETTERS_READ),
        (Channel.VOICE_MESSAGE, Tally.VOICE_MESSAGES, Tally.VOICE_HEARD),
    ):
        book.add(sent, event[Event.SENT] & (channel == kind))
        book.add(read, event[Event.READ] & (channel == kind))
    book.add(Tally.BOUNCED, event[Event.BOUNCED])
    book.add(Tally.CLICKS, event[Event.CLICKED])
    book.add(Tally.VISITS, event[Event.VISITED])
    book.add(Tally.OPT_OUTS, event[Event.OPTED_OUT])


def _count_touches(book: Book) -> None:
    log, event = book.log, book.event
    arrived = event[Event.SENT] & (log["outcome"] == 1) & (log["channel"] != Channel.LETTER)
    talked = event[Event.CONVERSATION_ENDED] & (log["party"] == Party.RIGHT)
    touches = event[Event.DIALED] | arrived | event[Event.DELIVERED] | talked
    # who tells of his hardship in a conversation was not known to be in it when that began
    told = talked & (log["outcome"] == Result.HARDSHIP)
    book.add(Tally.TOUCHES, touches)
    book.add(Tally.TOUCHES_IN_KNOWN_HARDSHIP, touches & ~told & _after_disclosure(book))


def _after_disclosure(book: Book) -> NDArray[np.bool_]:
    """Say of each row whether its person has disclosed hardship in an earlier one."""
    person = book.log["person"]
    disclosed = np.flatnonzero(book.event[Event.HARDSHIP_DISCLOSED])
    first = np.full(person.max() + 1, len(person))
    first[person[disclosed]] = disclosed
    after: NDArray[np.bool_] = (person >= 0) & (np.arange(len(person)) > first[person])
    return after


def _count_what_comes_to_light(book: Book) -> None:
    outcome, event = book.log["outcome"], book.event
    for cause in range(N_CAUSES):
        book.add(Tally.COMPLAINTS + cause, event[Event.COMPLAINED] & (outcome == cause))
    book.add(Tally.COMPLAINTS_UPHELD, event[Event.COMPLAINED] & (book.log["value"] == 1))
    book.add(Tally.CEASED, event[Event.CEASED])
    book.add(Tally.HARDSHIPS, event[Event.HARDSHIP_DISCLOSED])
    book.add(Tally.LIFE_CHANGES, event[Event.LIFE_CHANGED])
    book.add(Tally.CAUSES_TOLD, event[Event.CAUSE_TOLD])
    book.add(Tally.VULNERABLE_NOTED, event[Event.VULNERABILITY_NOTED])
    book.add(Tally.CALLBACKS_ASKED, event[Event.CALLBACK_ASKED])


def _count_open_accounts(book: Book) -> None:
    enters = book.event[Event.PLACED] | book.event[Event.RELAPSED]
    book.add(Tally.OPEN_ACCOUNTS, enters)
    in_the_morning = np.isin(book.log["outcome"], (Status.WRITTEN_OFF, Status.WAIVED))
    book.add(Tally.OPEN_ACCOUNTS, book.event[Event.CLOSED] & in_the_morning, -1)
    gone: Counts = np.zeros_like(book.counts[..., 0])
    later = book.event[Event.CLOSED] & ~in_the_morning
    np.add.at(gone, (book.day[later], book.log["site"][later], book.segment[later]), 1)
    moves = book.counts[..., Tally.OPEN_ACCOUNTS]
    moves[1:] -= gone[:-1]
    book.counts[..., Tally.OPEN_ACCOUNTS] = moves.cumsum(axis=0)


def _count_relapses(book: Book) -> None:
    """Count, on the day of a cure, those that are undone within 90 days."""
    log = book.log
    cured_on = np.full(len(book.run.accounts), NEVER)
    cures = np.full(len(log), NEVER)
    for row in np.flatnonzero(book.event[Event.CLOSED] | book.event[Event.RELAPSED]):
        account = log["account"][row]
        cures[row] = cured_on[account]
        cured_on[account] = book.day[row]
    soon = book.event[Event.RELAPSED] & (book.day - cures <= _QUARTER)
    book.add(Tally.RELAPSED_SOON, soon, day=cures)


def _count_callbacks(book: Book) -> None:
    """Count the first dial in the half hour after the time that a person asked for."""
    log = book.log
    asked: dict[int, tuple[int, int]] = {}
    placed = np.zeros(len(log), dtype=np.bool_)
    dialed = book.event[Event.DIALED] & (log["channel"] == Channel.CALL)
    for row in np.flatnonzero(book.event[Event.CALLBACK_ASKED] | dialed):
        person, day = int(log["person"][row]), int(book.day[row])
        if not dialed[row]:
            asked[person] = day + int(log["outcome"][row]), int(log["value"][row])
            continue
        when, at = asked.get(person, (NEVER, 0))
        placed[row] = when == day and 0 <= log["at"][row] - book.began[day] - at < _HALF_HOUR
        if placed[row]:
            del asked[person]
    book.add(Tally.CALLBACKS_PLACED, placed)


def rolls_of(simulation: Simulation, run: Run, log: Log) -> Counts:
    """Work out the monthly moves between buckets from the counts and the closures."""
    book = Book(simulation, run, log)
    rolls: Counts = np.zeros((run.scenario.horizon // _MONTH + 1, len(run.segments), N_BUCKETS, N_BUCKETS, 3), np.int64)
    stands: dict[int, tuple[int, int]] = {}
    ends = {Status.WRITTEN_OFF: Bucket.WRITTEN_OFF, Status.WAIVED: Bucket.WAIVED}
    for row in np.flatnonzero(book.event[Event.BUCKETED] | book.event[Event.CLOSED]):
        account, outcome, value = (int(log[name][row]) for name in ("account", "outcome", "value"))
        counted, day = book.event[Event.BUCKETED][row], int(book.day[row])
        bucket, balance = stands.get(account, (int(Bucket.NOWHERE), 0))
        to = outcome if counted else int(ends.get(Status(outcome), Bucket.CURED))
        in_the_morning = not counted and to != Bucket.CURED
        month = max(day - in_the_morning, 0) // _MONTH
        rolls[month, book.segment[row], bucket, to] += (1, balance, value)
        stands[account] = (outcome, value) if counted else (int(Bucket.NOWHERE), 0)
    return rolls


def accounts_of(simulation: Simulation, run: Run, log: Log) -> dict[str, NDArray[np.int64]]:
    """Work out what the KPIs read of the final accounts, by field."""
    book, n = Book(simulation, run, log), len(run.accounts)
    account, channel, value, event = log["account"], log["channel"], log["value"], book.event

    def counted(rows: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(account[rows], minlength=n)

    def summed(rows: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(account[rows], value[rows], minlength=n).astype(np.int64)

    def last(rows: NDArray[np.bool_], what: Any, neutral: int) -> NDArray[np.int64]:
        out = np.full(n, neutral)
        out[account[rows]] = np.broadcast_to(what, len(log))[rows]
        return out

    taken = event[Event.CONNECTED] & (channel == Channel.INBOUND) & (account >= 0)
    talked = event[Event.CONVERSATION_ENDED] & (log["party"] == Party.RIGHT)
    backwards = np.flatnonzero(event[Event.PAID])[::-1]
    first_paid = np.full(n, NEVER)
    first_paid[account[backwards]] = book.day[backwards]
    ends = event[Event.CLOSED] | event[Event.RELAPSED]
    back = event[Event.RELAPSED]
    return {
        "opening": summed(event[Event.PLACED]),
        "placed": last(event[Event.PLACED], book.day, NEVER),
        "charged": summed(event[Event.CHARGED]),
        "paid": summed(event[Event.PAID]),
        "waived": summed(event[Event.WAIVED]),
        "written_off": summed(event[Event.WRITTEN_OFF]),
        "dials": counted(event[Event.DIALED]),
        "messages": counted(event[Event.SENT]),
        "contacts": counted(event[Event.ANSWERED]) + counted(taken),
        "conversations": counted(talked),
        "first_paid": first_paid,
        "touched_on": last(event[Event.DIALED] | event[Event.SENT], book.day, NEVER),
        "relapses": counted(event[Event.RELAPSED]),
        "status": last(ends, np.where(back, int(Status.OPEN), log["outcome"]), int(Status.OPEN)),
        "closed": last(ends, np.where(back, NEVER, book.day), NEVER),
        "responded": _responded(book),
    }


def _responded(book: Book) -> NDArray[np.int64]:
    """Say of each account whether its debtor answered within 7 days of a touch."""
    log, event = book.log, book.event
    touches = event[Event.DIALED] | event[Event.SENT]
    answers = event[Event.CONVERSATION_ENDED] & (log["party"] == Party.RIGHT)
    for each in (Event.CALLED_IN, Event.CLICKED, Event.VISITED, Event.PAID):
        answers |= event[each]
    touched_on = np.full(len(book.run.accounts), NEVER)
    responded = np.zeros(len(book.run.accounts), dtype=np.int64)
    for row in np.flatnonzero((touches | answers) & (log["account"] >= 0)):
        account, day = log["account"][row], book.day[row]
        if touches[row]:
            touched_on[account] = day
        elif day - touched_on[account] <= _ANSWER_DAYS:
            responded[account] = 1
    return responded
