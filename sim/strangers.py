"""Strangers who call in: inbound load that an intervention adds, by number at their site."""

from math import log

import numpy as np

from .behaviour import on_grid
from .calls import SOON, talk_of
from .fate import Kind, uniform
from .jit import i64, kernel, rule
from .log import DEBTOR, record_site
from .staff import pace_of
from .state import State
from .words import Event, Tally


@rule
def _count_stranger(s: State, site: int, tally: Tally, amount: int) -> None:
    s.tallies[s.today[0].day, site, 0, tally] += amount


@rule
def _site_key(site: int) -> np.uint64:
    return np.uint64(site)


@kernel
def stranger_calls_in(s: State, site: int, number: int, at: int) -> int:
    """Let a stranger call in; returns his patience, ms."""
    _count_stranger(s, site, Tally.CALLED_IN, 1)
    record_site(s, at, Event.CALLED_IN, site, DEBTOR, 0, number)
    u = uniform(s.today[0].seed, _site_key(site), Kind.STRANGER_PATIENCE, number)
    return on_grid(s, i64(-s.behaviour[0].inbound.patience_seconds * 1000.0 * log(u)) + 1)


@kernel
def stranger_is_lost(s: State, site: int, number: int, at: int) -> None:
    """Lose a stranger's call: nobody takes calls."""
    _count_stranger(s, site, Tally.LOST, 1)
    record_site(s, at, Event.LOST, site, DEBTOR, 0, number)


@kernel
def stranger_reneges(s: State, site: int, number: int, at: int) -> None:
    """Let a stranger hang up."""
    _count_stranger(s, site, Tally.RENEGED, 1)
    record_site(s, at, Event.RENEGED, site, DEBTOR, 0, number)


@kernel
def connect_stranger(s: State, site: int, number: int, at: int, collector: int, waited: int) -> int:
    """Connect a stranger with a collector; returns the talk, ms. The call ends with `finish_stranger`."""
    u = uniform(s.today[0].seed, _site_key(site), Kind.STRANGER_TALK, number)
    ms = on_grid(s, i64(talk_of(s.sites[site], u) * pace_of(s, collector)))
    _count_stranger(s, site, Tally.HANDLED, 1)
    if waited <= SOON:
        _count_stranger(s, site, Tally.SERVED_SOON, 1)
    _count_stranger(s, site, Tally.INBOUND_HANDLED, 1)
    _count_stranger(s, site, Tally.WAITED_MS, waited)
    _count_stranger(s, site, Tally.TALK_MS, ms)
    record_site(s, at, Event.CONNECTED, site, collector, 0, waited)
    return ms


@kernel
def finish_stranger(s: State, site: int, at: int, collector: int) -> int:
    """End a stranger's call; returns the wrap-up, ms."""
    ms = on_grid(s, i64(s.sites[site].wrap_up_ms))
    _count_stranger(s, site, Tally.WRAP_UP_MS, ms)
    record_site(s, at, Event.CONVERSATION_ENDED, site, collector, 0, ms)
    return ms
