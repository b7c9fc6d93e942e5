"""The event log: what happened, appended to a buffer of the day. `docs/event-log.md` is the schema."""

from .jit import i64, inner, rule
from .state import Record, State
from .words import Channel, Event, Party

DEBTOR, DIALER, BOOKS, INTERVENTION, ROBOT = -1, -2, -3, -4, -5
"""Actors that are not collectors."""


@inner
def _append(
    s: State, at: int, who: tuple[int, int, int, int], what: tuple[int, int, int, int, int], value: int
) -> None:
    person, account, actor, site = who
    today = s.today[0]
    row = s.log[today.n_log]
    today.n_log += 1
    row.at, row.value = at, value
    row.person, row.account, row.actor, row.site = person, account, actor, site
    row.event, row.channel, row.party, row.outcome, row.tone = what
    row.zone = s.people[person].zone if person >= 0 else 0
    row.phone_zone = s.people[person].phone_zone if person >= 0 else 0
    row.decided = today.began


@rule
def _record(
    s: State, at: int, who: tuple[int, int, int, int], what: tuple[int, int, int, int, int], value: int
) -> None:
    if s.today[0].log_on:
        _append(s, at, who, what, value)


@rule
def record_account(s: State, at: int, event: Event, account: int, outcome: int, value: int) -> None:
    """Log something about an account that no channel carried."""
    person = i64(s.accounts[account].person)
    who = (person, i64(account), i64(BOOKS), i64(s.people[person].site))
    _record(s, at, who, (i64(event), i64(Channel.NONE), i64(Party.NONE), i64(outcome), 0), value)


@rule
def record_person(s: State, at: int, event: Event, person: int, channel: int, outcome: int, value: int) -> None:
    """Log something a person did or suffered."""
    who = (i64(person), i64(-1), i64(DEBTOR), i64(s.people[person].site))
    _record(s, at, who, (i64(event), i64(channel), i64(Party.NONE), i64(outcome), 0), value)


@rule
def record_touch(
    s: State, at: int, event: Event, who: tuple[int, int, int], what: tuple[int, int, int, int], value: int
) -> None:
    """Log a step of a touch: who is (person, account, actor), what is (channel, party, outcome, tone)."""
    person, account, actor = who
    channel, party, outcome, tone = what
    site = i64(s.people[person].site)
    codes = (i64(event), i64(channel), i64(party), i64(outcome), i64(tone))
    _record(s, at, (i64(person), i64(account), i64(actor), site), codes, value)


@rule
def record_site(s: State, at: int, event: Event, site: int, actor: int, outcome: int, value: int) -> None:
    """Log something about a site or a stranger who calls it."""
    codes = (i64(event), i64(Channel.INBOUND), i64(Party.STRANGER), i64(outcome), 0)
    _record(s, at, (i64(-1), i64(-1), i64(actor), i64(site)), codes, value)


@rule
def count(s: State, account: Record, tally: int, amount: int) -> None:
    """Add to a tally of today, at the site and in the segment of an account."""
    site = s.people[account.person].site
    s.tallies[s.today[0].day, site, account.segment, tally] += amount
