"""Fit the lender's scorecard on the logs of a random policy, and show how well it is calibrated on other seeds.

`python -m experiments.scorecard configs/card.yaml` prints the coefficients, which are copied into
`sim.scenario.scorecard`, what became of the accounts of each decile of the estimate, and how far the estimate is off
where another policy than the random one is at work.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policies import CATALOG, Random
from sim.scenario import Scenario, Scorecard
from sim.scoring import PAYS_WITHIN, TERMS, fact, payment_probability
from sim.simulation import Policy, Simulation
from sim.worklist import Outcome

from .config import load
from .seeds import seeds

EVERY_DAYS = 10
"""Accounts are looked at this many days apart."""

_SEEDS = 8


@dataclass(frozen=True)
class Cases:
    """Accounts on some mornings, and what became of them.

    Attributes
    ----------
    seen
        The scorecard's features by name, each of shape (n,).
    paid
        Whether the account paid anything within 30 days, shape (n,).
    """

    seen: dict[str, NDArray[np.float64]]
    paid: NDArray[np.bool_]

    def estimates(self, scorecard: Scorecard) -> NDArray[np.float64]:
        """Estimate what was to come of each, shape (n,)."""
        return payment_probability(scorecard, self.seen.__getitem__, len(self.paid))


def observe(scenario: Scenario, chosen: Iterable[int], policy: Policy | None = None) -> Cases:
    """Run a policy, the random one by default, on some seeds, and note every account on every tenth morning."""
    parts = [_observed(Simulation(scenario, seed), policy or Random()) for seed in chosen]
    return Cases(_joined([part.seen for part in parts]), np.concatenate([part.paid for part in parts]))


def fit(cases: Cases) -> Scorecard:
    """Fit a logistic regression without a penalty; facts are brought near 1 for the solver."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  takes a second to import

    facts = np.column_stack([fact(cases.seen.__getitem__, name) for name in TERMS])
    size = np.abs(facts).max(axis=0).clip(1)
    model = LogisticRegression(C=np.inf, max_iter=1000, tol=1e-8).fit(facts / size, cases.paid)
    slopes = dict(zip(TERMS, (model.coef_[0] / size).round(4).tolist(), strict=True))
    return Scorecard(intercept=round(float(model.intercept_[0]), 4), **slopes)


def by_decile(cases: Cases, scorecard: Scorecard) -> list[tuple[float, float]]:
    """Pair the mean estimate with the share that paid, for each tenth of the accounts from the lowest estimate up."""
    estimates = cases.estimates(scorecard)
    tenths = np.array_split(np.argsort(estimates, kind="stable"), 10)
    return [(float(estimates[tenth].mean()), float(cases.paid[tenth].mean())) for tenth in tenths]


def _observed(world: Simulation, policy: Policy) -> Cases:
    mornings: list[tuple[int, NDArray[np.uint64], dict[str, NDArray[np.float64]]]] = []
    payments: list[NDArray[np.uint64]] = []
    while not world.is_over:
        worklist = world.worklist()
        if world.day % EVERY_DAYS == 0 and world.day + PAYS_WITHIN <= world.scenario.days:
            mornings.append((world.day, worklist.keys, {name: worklist.column(name) for name in TERMS}))
        payments.append(_payers(world.advance(policy.decide(worklist))))
    paid = [np.isin(keys, np.concatenate(payments[day : day + PAYS_WITHIN])) for day, keys, _ in mornings]
    return Cases(_joined([seen for _, _, seen in mornings]), np.concatenate(paid))


def _joined(parts: Sequence[dict[str, NDArray[np.float64]]]) -> dict[str, NDArray[np.float64]]:
    return {name: np.concatenate([part[name] for part in parts]) for name in TERMS}


def _payers(outcome: Outcome) -> NDArray[np.uint64]:
    payers: NDArray[np.uint64] = outcome.keys[outcome.paid > 0]
    return payers


def report(scenario: Scenario) -> Iterator[str]:
    """Fit on training seeds, check on selection seeds, and tell of both."""
    scorecard = fit(observe(scenario, seeds("train", _SEEDS)))
    yield from (f"{name:24} {coefficient:9.4f}" for name, coefficient in scorecard)
    cases = observe(scenario, seeds("select", _SEEDS))
    yield f"\n{len(cases.paid):,} accounts on other seeds, by tenths\nestimated      paid"
    yield from (f"{estimated:9.1%} {paid:9.1%}" for estimated, paid in by_decile(cases, scorecard))
    yield "\nestimated      paid  under the policy"
    for name, policy in CATALOG.items():
        cases = observe(scenario, seeds("select", _SEEDS), policy())
        yield f"{cases.estimates(scorecard).mean():9.1%} {cases.paid.mean():9.1%}  {name}"


if __name__ == "__main__":
    for line in report(load(Path(sys.argv[1]), Scenario)):
        print(line)  # noqa: T201  this is a script
