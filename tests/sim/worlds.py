"""Small worlds for the tests of `sim`: portfolios made by hand, and policies that say little."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import PORTFOLIO, Decision, Portfolio, Run, Scenario, Simulation, Worklist

Log = NDArray[np.void]

QUIET: dict[str, Any] = {
    "ability": {"mix": (1.0, 0.0, 0.0), "shock_per_month": 0.0, "tight_per_month": 0.0},
    "payment": {"willingness_sd": 0.0, "momentum": 0.0, "payday_lift": 0.0, "base_hazard": 0.0},
    "excitation": {"jump": (0.0, 0.0, 0.0, 0.0), "gentle_talk": 1.0, "firm_talk": 1.0},
    "dispute": {"per_month": 0.0, "invalid_share": 0.0},
    "phone": {"works": 0.95},
    "messages": {"halo": 1.0},
    "conversation": {"pays_across": 0.0},
    "portal": dict.fromkeys(("after_sms", "after_email", "after_letter", "after_voice_message", "share"), 0.0),
    "contact_data": {
        **dict.fromkeys(("phone_stale", "email_stale", "address_stale"), 0.0),
        **dict.fromkeys(("email_works", "address_works"), 1.0),
    },
    "preferences": {"lift": 1.0, "best_hours": 1.0, "other_hours": 1.0},
    "vulnerability": {"share": 0.0, "flagged_wrongly": 0.0},
    "causes": {**dict.fromkeys(("forgot", "cannot", "will_not", "disputes"), 1.0)},
    "relapse": {"per_month": (0.0, 0.0, 0.0)},
}
"""Behaviour in which nothing happens of its own accord."""


def merged(base: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Lay nested settings over others."""
    both = dict(base)
    for name, value in more.items():
        both[name] = merged(both.get(name, {}), value) if isinstance(value, dict) else value
    return both


def quiet(**groups: dict[str, Any]) -> dict[str, Any]:
    """Behaviour in which only what `groups` name can happen."""
    return merged(QUIET, groups)


def one_each(n: int, **fields: Any) -> Portfolio:
    """Build a portfolio of `n` persons with one account each: 1,000.00 owed, 100.00 past due for a day, by default."""
    rows = np.zeros(n, dtype=PORTFOLIO)
    rows["person"] = np.arange(1, n + 1, dtype=np.uint64) * np.uint64(1_000_003)
    rows["key"] = rows["person"] + np.uint64(7)
    rows["balance"], rows["arrears"], rows["instalment"] = 100_000, 10_000, 10_000
    rows["phone"] = rows["email"] = rows["sms_consent"] = rows["email_consent"] = True
    rows["score"] = np.nan
    rows["due"] = -1
    for name, value in fields.items():
        rows[name] = value
    return Portfolio.of(rows)


@dataclass(frozen=True)
class Wait:
    """Touch nobody."""

    def decide(self, worklist: Worklist) -> Decision:
        n = len(worklist)
        return Decision(np.zeros(n, dtype=np.int64), np.zeros(n))


@dataclass(frozen=True)
class Always:
    """Order the same treatment for whoever may have it, by balance."""

    treatment: str

    def decide(self, worklist: Worklist) -> Decision:
        number = worklist.treatment(self.treatment)
        return Decision(np.where(worklist.allowed[:, number], number, 0), worklist.column("balance"))


@dataclass(frozen=True)
class InTurn:
    """Order the named treatments (all, by default) in turn, by key and day, whatever the row, sparing some keys."""

    spared: frozenset[int] = frozenset()
    treatments: tuple[str, ...] = ()

    def decide(self, worklist: Worklist) -> Decision:
        numbers = np.array([worklist.treatment(name) for name in self.treatments or worklist.treatments])
        turn = (worklist.keys % np.uint64(97)).astype(np.int64) + worklist.day
        wanted = numbers[turn % len(numbers)]
        ok = worklist.allowed[np.arange(len(worklist)), wanted]
        spared = np.isin(worklist.keys, np.array(sorted(self.spared), dtype=np.uint64))
        return Decision(np.where(ok & ~spared, wanted, 0), worklist.column("balance"))


@dataclass
class Diary:
    """A sink that keeps every row of the log."""

    parts: list[Log] = field(default_factory=list)

    def __call__(self, rows: Log) -> None:
        self.parts.append(rows)

    def rows(self) -> Log:
        return np.concatenate(self.parts)


def digest_of(rows: NDArray[np.void]) -> str:
    """Digest the bytes of every field of records, without the padding between them, which a copy leaves undefined."""
    return sha256(b"".join(rows[name].tobytes() for name in rows.dtype.names or ())).hexdigest()


def live(world: Simulation, policy: Any) -> Run:
    """Run a world to its end."""
    while not world.is_over:
        world.advance(policy.decide(world.worklist()))
    return world.finish()


def scenario_of(behaviour: dict[str, Any] | None = None, **settings: Any) -> Scenario:
    """Build a short scenario without run-out."""
    return Scenario.model_validate({"days": 10, "run_out_days": 0, "behaviour": behaviour or {}, **settings})
