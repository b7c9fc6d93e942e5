"""The tallies, and so the KPIs, of a run are recomputed from its event log alone: by day, site and segment."""

from collections.abc import Generator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim import Run, Scenario, Simulation
from sim.words import N_TALLIES, Channel, Event, Party, Source, Status, Tally

from .worlds import Diary, InTurn, live

Log = NDArray[np.void]
Counts = NDArray[np.int64]

NOT_IN_THE_LOG = {Tally.STAFFED_MS, Tally.TOUCHES_IN_SHOCK}
"""Shifts are the scenario's; with which means to pay a person enters is not logged."""

SETTINGS = {
    "days": 40,
    "run_out_days": 20,
    "population": {"persons": 1500, "placed_over_days": 20, "days_past_due": [1, 160]},
    "sites": [
        {"name": "small", "collectors": 1, "dialer": {"abandonment_limit": 1.0, "start_percent": 300}},
        {"name": "large", "collectors": "unlimited", "share": 0.5},
    ],
    "treatments": {
        "firm_call": [{"channel": "call", "tone": "firm"}],
        "both": [{"channel": "call"}, {"channel": "sms", "link": True}],
        "link": [{"channel": "email", "link": True}],
    },
    "books": {"late_fee": 5.0},
    "behaviour": {
        "complaint": {"per_dial": 0.0002, "per_sms": 0.0003},
        "opt_out": {"cease": 0.01},
        "dispute": {"per_month": 0.02},
        "conversation": {"hardship": 0.5},
    },
}


def strangers(world: Simulation) -> Generator[Any, Any, None]:
    """More inbound calls than a collector can take."""
    yield world.env.timeout(3 * 3_600_000)
    world.commands.add_inbound("small", 30)
    yield world.env.timeout(12 * 3_600_000)
    world.commands.add_inbound("small", 3)


@pytest.fixture(scope="module")
def world() -> tuple[Simulation, Run, Log]:
    diary = Diary()
    world = Simulation(Scenario.model_validate(SETTINGS), seed=5, log=diary, processes=[strangers])
    return world, live(world, InTurn()), diary.rows()


@pytest.fixture(scope="module")
def counted(world: tuple[Simulation, Run, Log]) -> Counts:
    return _recount(*world)


class _Book:
    """Adds rows of the log to tallies, at their day, site and segment."""

    def __init__(self, simulation: Simulation, run: Run, log: Log) -> None:
        self.log = log
        self.day = np.searchsorted(simulation.clock.bounds, log["at"], side="right") - 1
        firsts = simulation.state.people["first"][log["person"]]
        account = np.where(log["account"] >= 0, log["account"], firsts)
        self.segment = np.where(log["person"] >= 0, run.accounts["segment"][account], 0)
        self.counts: Counts = np.zeros((*run.tallies.shape[:3], N_TALLIES), dtype=np.int64)

    def add(self, tally: int, rows: NDArray[np.bool_], amount: Any = 1) -> None:
        amounts = np.broadcast_to(amount, len(self.log))[rows]
        np.add.at(self.counts[..., tally], (self.day[rows], self.log["site"][rows], self.segment[rows]), amounts)


def _recount(simulation: Simulation, run: Run, log: Log) -> Counts:
    book = _Book(simulation, run, log)
    event = {each: log["event"] == each for each in Event}
    _count_money(book, event)
    _count_calls(book, event)
    _count_time(book, event, simulation)
    _count_touches(book, event)
    _count_open_accounts(book, event)
    return book.counts


def _count_money(book: _Book, event: dict[Event, NDArray[np.bool_]]) -> None:
    value, outcome = book.log["value"], book.log["outcome"]
    book.add(Tally.PLACED_ACCOUNTS, event[Event.PLACED])
    book.add(Tally.PLACED_BALANCE, event[Event.PLACED], value)
    book.add(Tally.CHARGED, event[Event.CHARGED], value)
    book.add(Tally.PAYMENTS, event[Event.PAID])
    book.add(Tally.PAID, event[Event.PAID], value)
    book.add(Tally.PAID_BY_PROMISE, event[Event.PAID] & (outcome == Source.PROMISE), value)
    book.add(Tally.PAID_IN_CONVERSATION, event[Event.PAID] & (outcome == Source.CONVERSATION), value)
    book.add(Tally.PAID_BY_LINK, event[Event.PAID] & (outcome == Source.LINK), value)
    book.add(Tally.REFUNDED, event[Event.REFUNDED], value)
    book.add(Tally.WRITTEN_OFF_ACCOUNTS, event[Event.WRITTEN_OFF])
    book.add(Tally.WRITTEN_OFF, event[Event.WRITTEN_OFF], value)
    book.add(Tally.WAIVED, event[Event.WAIVED], value)
    book.add(Tally.CURED, event[Event.CLOSED] & (outcome == Status.CURED))
    book.add(Tally.CURED_BALANCE, event[Event.CLOSED] & (outcome == Status.CURED), value)
    book.add(Tally.PAID_OFF, event[Event.CLOSED] & (outcome == Status.PAID_OFF))
    book.add(Tally.PROMISES, event[Event.PROMISED])
    book.add(Tally.PROMISED, event[Event.PROMISED], value)
    book.add(Tally.PROMISES_KEPT, event[Event.PROMISE_KEPT])
    book.add(Tally.KEPT, event[Event.PROMISE_KEPT], value)
    book.add(Tally.PROMISES_BROKEN, event[Event.PROMISE_BROKEN])
    book.add(Tally.DISPUTES, event[Event.DISPUTED])
    book.add(Tally.DISPUTES_UPHELD, event[Event.DISPUTE_RESOLVED] & (outcome == 1))


def _count_calls(book: _Book, event: dict[Event, NDArray[np.bool_]]) -> None:
    channel, party, outcome = (book.log[name] for name in ("channel", "party", "outcome"))
    connected, ended = event[Event.CONNECTED], event[Event.CONVERSATION_ENDED]
    outbound = connected & (channel == Channel.CALL)
    book.add(Tally.DIALS, event[Event.DIALED])
    book.add(Tally.ANSWERS, event[Event.ANSWERED])
    book.add(Tally.VOICEMAILS, event[Event.UNANSWERED] & (outcome == 1))
    book.add(Tally.ABANDONED, event[Event.ABANDONED])
    book.add(Tally.HANDLED, connected)
    book.add(Tally.RIGHT_PARTY, outbound & (party == Party.RIGHT))
    book.add(Tally.WRONG_PARTY, outbound & (party == Party.WRONG))
    book.add(Tally.INBOUND_HANDLED, connected & (channel == Channel.INBOUND))
    book.add(Tally.CONVERSATIONS, ended & (party == Party.RIGHT))
    book.add(Tally.CALLED_IN, event[Event.CALLED_IN])
    book.add(Tally.RENEGED, event[Event.RENEGED])
    book.add(Tally.LOST, event[Event.LOST])
    book.add(Tally.HARDSHIPS, event[Event.HARDSHIP_DISCLOSED])
    book.add(Tally.LIFE_CHANGES, event[Event.LIFE_CHANGED])


def _count_time(book: _Book, event: dict[Event, NDArray[np.bool_]], simulation: Simulation) -> None:
    log, at = book.log, book.log["at"]
    connected, ended = event[Event.CONNECTED], event[Event.CONVERSATION_ENDED]
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


def _count_touches(book: _Book, event: dict[Event, NDArray[np.bool_]]) -> None:
    channel, party, outcome = (book.log[name] for name in ("channel", "party", "outcome"))
    sent, read = event[Event.SENT], event[Event.READ]
    book.add(Tally.SMS, sent & (channel == Channel.SMS))
    book.add(Tally.EMAILS, sent & (channel == Channel.EMAIL))
    book.add(Tally.SMS_READ, read & (channel == Channel.SMS))
    book.add(Tally.EMAILS_OPENED, read & (channel == Channel.EMAIL))
    book.add(Tally.CLICKS, event[Event.CLICKED])
    book.add(Tally.OPT_OUTS, event[Event.OPTED_OUT])
    book.add(Tally.CEASED, event[Event.CEASED])
    talked = event[Event.CONVERSATION_ENDED] & (party == Party.RIGHT)
    book.add(Tally.TOUCHES, event[Event.DIALED] | (sent & (outcome == 1)) | talked)
    for cause in range(8):
        book.add(Tally.COMPLAINTS + cause, event[Event.COMPLAINED] & (outcome == cause))


def _count_open_accounts(book: _Book, event: dict[Event, NDArray[np.bool_]]) -> None:
    book.add(Tally.OPEN_ACCOUNTS, event[Event.PLACED])
    in_the_morning = np.isin(book.log["outcome"], (Status.WRITTEN_OFF, Status.WAIVED))
    book.add(Tally.OPEN_ACCOUNTS, event[Event.CLOSED] & in_the_morning, -1)
    gone: Counts = np.zeros_like(book.counts[..., 0])
    later = event[Event.CLOSED] & ~in_the_morning
    np.add.at(gone, (book.day[later], book.log["site"][later], book.segment[later]), 1)
    moves = book.counts[..., Tally.OPEN_ACCOUNTS]
    moves[1:] -= gone[:-1]
    book.counts[..., Tally.OPEN_ACCOUNTS] = moves.cumsum(axis=0)


@pytest.mark.parametrize("tally", [each for each in range(N_TALLIES) if each not in NOT_IN_THE_LOG])
def test_a_tally_is_what_the_log_says(world: tuple[Simulation, Run, Log], counted: Counts, tally: int) -> None:
    _, run, _ = world

    np.testing.assert_array_equal(counted[..., tally], run.tallies[..., tally])


def test_nearly_everything_that_can_happen_happened(world: tuple[Simulation, Run, Log]) -> None:
    *_, log = world

    seen = {Event(number) for number in np.unique(log["event"])}
    assert set(Event) - seen <= {Event.REFUNDED}


def test_accounts_agree_with_the_tallies(world: tuple[Simulation, Run, Log]) -> None:
    _, run, _ = world
    totals = run.tallies.sum(axis=(0, 1, 2))

    for field, tally in {
        "paid": Tally.PAID,
        "charged": Tally.CHARGED,
        "waived": Tally.WAIVED,
        "written_off": Tally.WRITTEN_OFF,
        "opening": Tally.PLACED_BALANCE,
        "dials": Tally.DIALS,
        "conversations": Tally.CONVERSATIONS,
        "kept": Tally.PROMISES_KEPT,
        "broken": Tally.PROMISES_BROKEN,
        "n_promises": Tally.PROMISES,
    }.items():
        assert run.accounts[field].sum(dtype="i8") == totals[tally], field
    assert run.accounts["messages"].sum(dtype="i8") == totals[Tally.SMS] + totals[Tally.EMAILS]
    assert len(run.accounts) == totals[Tally.PLACED_ACCOUNTS]


def test_payments_by_source_sum_to_all_payments(world: tuple[Simulation, Run, Log]) -> None:
    _, run, log = world
    paid = log[log["event"] == Event.PAID]

    by_source = {source: paid["value"][paid["outcome"] == source].sum() for source in Source}
    assert sum(by_source.values()) == run.tallies[..., Tally.PAID].sum()
    assert by_source[Source.NONE] == 0
