"""Evidence with known numbers, for the report that is made of it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from experiments.acceptance import Acceptance
from experiments.comparison import Comparison
from experiments.evidence import Evidence, StressOutcome
from experiments.experiment import Experiment, PolicyChoice
from experiments.figures.causes import CAUSES
from experiments.gains import GAIN, Gains
from experiments.ladder import Rung
from experiments.replication import SEGMENT_KPIS
from sim.scenario import Scenario
from tests.experiments.comparisons import made_up, set_values

STRESS = (
    "A recession sets in over two months",
    "Fewer promises are kept",
    "A quarter fewer calls are answered",
    "Contacts wear off twice as fast",
    "A fifth of the collectors' time is missing",
    "No calls can be made for two weeks",
    "Debtors are twice as ready to complain",
    "Balances are 30% smaller",
)


def complete(comparison: Comparison, shift: float = 0.0) -> Comparison:
    """Fill in every KPI that a section is made of; a shift moves the challengers' headline."""
    rng = np.random.default_rng(11)
    values = np.where(np.isnan(comparison.values), rng.uniform(0.2, 0.8, comparison.values.shape), comparison.values)
    for number, policy in enumerate(comparison.policies):
        kpis = {name: comparison.of(policy, name).values for name in ("recovery_rate", "resolved_rate")}
        placed = 4e6 + 1e5 * rng.standard_normal(len(comparison.seeds))
        complaints = comparison.of(policy, "complaints_per_1000_accounts").values
        shares = rng.dirichlet(np.ones(len(CAUSES)))
        costs = {
            "collector_cost": 0.004 * placed,
            "automated_cost": 0 * placed,
            "dial_cost": 0.0005 * number * placed,
            "sms_cost": 0.0002 * placed,
            "email_cost": 0 * placed,
            "letter_cost": 0 * placed,
            "voice_message_cost": 0 * placed,
            "payment_fees": 0.01 * kpis["recovery_rate"] * placed,
        }
        redress = 0.0004 * complaints * placed
        money = kpis["resolved_rate"] * placed
        moved = 0.0 if policy in {comparison.champion, comparison.control} else shift
        set_values(
            values[number],
            {
                **costs,
                "placed_balance": placed,
                "recovered": kpis["recovery_rate"] * placed,
                "resolved": money,
                "complaint_cost": redress,
                "complaints": redress / 150,
                "operating_cost": np.sum(list(costs.values()), axis=0),
                "net_resolved_rate": (money - sum(costs.values()) - redress) / placed + moved,
                **{cause: share * complaints for cause, share in zip(CAUSES, shares, strict=True)},
            },
        )
    segment_values = comparison.segment_values.copy()
    segment_values[:, :, :, SEGMENT_KPIS.index("placed_balance")] = [1e6, 3e6]
    return replace(comparison, values=values, segment_values=segment_values)


def evidence(
    n_policies: int = 5,
    n_seeds: int = 40,
    *,
    stress: Sequence[str] = STRESS,
    confirm: int = 30,
    rule: Acceptance | None = None,
    lost: int = 1,
) -> Evidence:
    """Make up an experiment of the kind that `recoup report` tells of; `lost` of the stress scenarios are lost."""
    comparison = complete(made_up(n_policies, n_seeds, 180, 90))
    experiment = Experiment(
        name="made_up",
        scenario=Path("world.yaml"),
        policies={name: PolicyChoice(policy=name) for name in comparison.policies},
        acceptance=rule or Acceptance(),
    )
    found = Evidence(experiment, Scenario(), comparison)
    fresh = complete(made_up(n_policies, confirm, 180, 90)) if confirm else None
    outcomes = [
        StressOutcome(
            f"stress_{number}", title, complete(made_up(n_policies, 10, 30, 10), 0.005 - 0.16 * (number < lost))
        )
        for number, title in enumerate(stress)
    ]
    return replace(found, confirmation=fresh, stress=tuple(outcomes))


def largest() -> Evidence:
    """Make up what the report's size is measured on: eight policies, fifty replications, every section."""
    known = evidence(8, 50, rule=Acceptance(complaints_limit=4.2))
    rungs = tuple(Rung(share, known.comparison) for share in (0.01, 0.02, 0.03, 0.05, 1.0))
    return replace(known, gains=account_gains(), rungs=rungs)


def account_gains() -> Gains:
    """Make up what a strategy does to each of some accounts, on five seeds."""
    rng, seeds = np.random.default_rng(5), tuple(range(3_000_000_080, 3_000_000_085))
    rows = np.zeros(2_000, GAIN)
    rows["seed"], rows["key"] = np.repeat(seeds, 400), np.arange(2_000)
    rows["balance"], rows["days_past_due"] = rng.integers(10_000, 900_000, 2_000), rng.integers(-5, 120, 2_000)
    rows["segment"], rows["vulnerable"] = rng.integers(0, 2, 2_000), rng.random(2_000) < 0.2
    for name in ("paid_more", "resolved_more"):
        rows[name] = rng.integers(-9_000, 10_000, 2_000)
    for name in ("dials_more", "messages_more", "conversations_more", "complaints_more"):
        rows[name] = rng.integers(-2, 3, 2_000)
    return Gains("uplift", "cadence", "USD", ("small", "large"), seeds, same_accounts=False, rows=rows)
