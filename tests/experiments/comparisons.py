"""Made-up comparisons with known numbers, for what is drawn and written from them."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from experiments.comparison import MEASURES, Comparison
from experiments.replication import SEGMENT_KPIS
from sim.kpis import GROUP_MEASURES

NAMES = ("cadence", "index", "largest_balance", "random", "tuned_rule", "uplift", "soft_start", "digital_first")


def made_up(n_policies: int = 3, n_seeds: int = 30, days: int = 120, run_out: int = 30) -> Comparison:
    """Policies, the control last, with plausible numbers that depend on nothing but the arguments."""
    rng = np.random.default_rng(7)
    policies = (*NAMES[: n_policies - 1], "no_contact")
    luck = rng.normal(0, 0.004, n_seeds)
    values = np.full((n_policies, n_seeds, len(MEASURES)), np.nan)
    recovered = np.empty((n_policies, n_seeds, days + run_out))
    busy = np.zeros_like(recovered)
    on_shift = np.zeros_like(recovered)
    on_shift[:, :, :days] = 80
    time = np.arange(1, days + run_out + 1)
    for p, name in enumerate(policies):
        is_control = name == "no_contact"
        level = 0.09 if is_control else 0.125 + 0.006 * (p % 3) + 0.002 * p
        noise = 0.0006 * rng.standard_normal(n_seeds)
        rate = level + luck + noise
        recovered[p] = rate[:, None] * (1 - np.exp(-time / 45)) / (1 - np.exp(-time[-1] / 45))
        cost = np.full(n_seeds, 0.021 if is_control else 0.024 + 0.001 * p) * (1 + luck)
        complaints = np.zeros(n_seeds) if is_control else 2.5 + 0.5 * ((p * 5) % 4) + rng.gamma(4, 0.1, n_seeds)
        set_values(
            values[p],
            {
                "recovery_rate": rate,
                "net_recovery_rate": rate - cost,
                "resolved_rate": 5 * rate,
                "net_resolved_rate": 5 * rate - cost - complaints / 2000,
                "cost_to_collect": cost / rate,
                "cost_per_account": 2000 * cost,
                "complaints_per_1000_accounts": complaints,
            },
        )
        shape = np.clip(time / 30, 0, 1) * (time <= days)
        level = 4 if is_control else 45 + 5 * p
        busy[p] = level * shape * (1 + 0.05 * rng.standard_normal((n_seeds, len(time))))
    return Comparison(
        name="made_up",
        currency="USD",
        policies=policies,
        champion="cadence",
        control="no_contact",
        seeds=tuple(range(3_000_000_000, 3_000_000_000 + n_seeds)),
        segments=("small", "large"),
        values=values,
        segment_values=rng.random((n_policies, n_seeds, 2, len(SEGMENT_KPIS))),
        group_values=np.random.default_rng(8).random((n_policies, n_seeds, 3, len(GROUP_MEASURES))),
        recovered=recovered,
        resolved=5 * recovered,
        busy=busy,
        on_shift=on_shift,
        charged=busy.copy(),
        decision_days=days,
    )


def set_values(values: np.ndarray, by_name: Mapping[str, np.ndarray]) -> None:
    """Write KPIs into the values of one policy, by name."""
    for name, numbers in by_name.items():
        values[:, list(MEASURES).index(name)] = numbers


def with_values(comparison: Comparison, value: float) -> Comparison:
    """Put one value in the place of every number that depends on accounts."""
    names = ("values", "segment_values", "group_values", "recovered", "resolved")
    return replace(comparison, **{name: np.full_like(getattr(comparison, name), value) for name in names})
