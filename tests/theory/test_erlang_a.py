"""An overloaded floor waits, loses and works as Erlang A says, and a fault of five or ten percent is told from chance.

Each statistic is a Student's t over independent days, and all six together pass their limit by chance with
probability 1e-6. Talk is cut at five seconds; the theory takes its mean so, and the rest of that is below notice.
"""

from collections import deque
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.floor.room import Call, Room
from tests.theory.formulas import ErlangA, clipped_exponential_mean
from tests.theory.judgement import limit_of, t_of
from tests.theory.queues import Queue

SEED = 2030
ALPHA = 1e-6
QUEUE = Queue(
    collectors=10,
    per_hour=156,
    talk=300,
    shape="exponential",
    patience=600,
    days=300,
    warm_up=1.5,
    measured=6,
)
"""Thirteen calls a mean talk for ten collectors: nine in ten wait, for two and a half minutes, and a quarter hangs up.

The warm-up is 18 mean talks and 9 mean patiences. Nobody waits longer than a quarter of an hour, so that a margin of an
hour keeps closing away from those who count.
"""
FEW = replace(QUEUE, days=20, floor="reference")
"""As many days as the slower floor has time for."""
THEORY = ErlangA(QUEUE.per_hour, 3600 / clipped_exponential_mean(QUEUE.talk, 5, 7200), 3600 / QUEUE.patience, 10)


@cache
def _statistics(queue: Queue) -> dict[str, float]:
    """Student's t of each statistic of a queue against the theory of the one without a fault."""
    calls = queue.calls(SEED)
    wait, served = calls.left - calls.came, calls.served
    everybody, the_served = calls.by_day(np.ones(len(wait))), calls.by_day(served)
    return {
        "P(wait)": t_of(calls.by_day(wait > 0), THEORY.p_wait, everybody),
        "P(abandon)": t_of(calls.by_day(~served), THEORY.p_abandon, everybody),
        "wait": t_of(calls.by_day(wait), THEORY.wait, everybody),
        "wait of the served": t_of(calls.by_day(wait * served), THEORY.wait_if_served, the_served),
        "queue": t_of(calls.present(calls.came, calls.left), THEORY.queue),
        "busy": t_of(calls.present(calls.left, calls.done), THEORY.busy),
    }


def _largest(queue: Queue) -> float:
    return max(abs(t) for t in _statistics(queue).values())


@pytest.mark.parametrize("statistic", ["P(wait)", "P(abandon)", "wait", "wait of the served", "queue", "busy"])
def test_an_overloaded_floor_is_erlang_a(statistic: str) -> None:
    """Seed 2030, 300 days of 936 measured calls, alpha 1e-6 for the six together: |t| < 5.4."""
    assert abs(_statistics(QUEUE)[statistic]) < limit_of(QUEUE.days, ALPHA, 6)


@pytest.mark.parametrize(
    "mutant",
    [replace(QUEUE, patience=QUEUE.patience / 1.1), replace(QUEUE, talk=QUEUE.talk / 1.05)],
    ids=["callers hang up 10 % sooner", "collectors are 5 % faster"],
)
def test_a_slightly_different_floor_is_not(mutant: Queue) -> None:
    """The same seed, days and limit: |t| is 11 and 18 on average over 8 other seeds, power above 0.999."""
    assert _largest(mutant) > limit_of(QUEUE.days, ALPHA, 6)


def test_the_reference_floor_is_erlang_a_too() -> None:
    """Seed 2030, 20 days, alpha 1e-6: |t| < 8.0."""
    assert _largest(FEW) < limit_of(FEW.days, ALPHA, 6)


def test_a_reference_floor_of_faster_collectors_is_not() -> None:
    """The same seed, days and limit; a quarter faster: |t| is 28 on average over 8 other seeds, power above 0.999."""
    assert _largest(replace(FEW, talk=FEW.talk / 1.25)) > limit_of(FEW.days, ALPHA, 6)


class _Stack(deque[Call]):
    """Callers of whom the last is taken first."""

    def popleft(self) -> Call:
        return self.pop()


def _serve_the_last_first(monkeypatch: pytest.MonkeyPatch) -> None:
    furnish = Room.__init__

    def furnish_with_a_stack(room: Room, *args: Any, **fields: Any) -> None:
        furnish(room, *args, **fields)
        room.callers = _Stack()

    monkeypatch.setattr(Room, "__init__", furnish_with_a_stack)


def test_serving_the_last_caller_first_shows_in_the_wait_of_the_served_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same seed, days and limit: |t| is 42 on average over 8 other seeds, power above 0.999.

    With memoryless patience the number of callers is the same in any order, and so is every other statistic.
    """
    _serve_the_last_first(monkeypatch)
    beyond = {name for name, t in _statistics.__wrapped__(FEW).items() if abs(t) > limit_of(FEW.days, ALPHA, 6)}
    assert beyond == {"wait of the served"}
