"""Who gains and who is harmed: what one policy does to each account that another does not, on the same seeds.

Two policies on one seed share every debtor's fate, so the difference of an account is the policy's doing, not luck.
Which policy an account fares better under depends on its seed, though: groups are told by means over seeds, with paired
intervals. Cost is left out: collectors are paid by the shift, so a contact has no price of its own.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from joblib import Parallel, delayed
from numpy.typing import NDArray

from sim.kpis import Better, is_vulnerable, resolved_by_account
from sim.population import synthesise
from sim.portfolio import Portfolio
from sim.scenario import Scenario
from sim.simulation import Run, Simulation, run

from .groups import Group, groups_in
from .paired import Paired, Sample, paired
from .replication import Contender
from .seeds import seeds as seeds_of

FEW = 5
"""Seeds, unless told otherwise: each gives a row for every account."""

_CENTS = 100.0

GAIN = np.dtype(
    [
        ("seed", "u8"),
        ("key", "u8"),
        ("balance", "i8"),
        ("paid_more", "i8"),
        ("resolved_more", "i8"),
        ("days_past_due", "i4"),
        ("dials_more", "i4"),
        ("messages_more", "i4"),
        ("conversations_more", "i4"),
        ("complaints_more", "i4"),
        ("segment", "u1"),
        ("vulnerable", "u1"),
    ],
    align=True,
)
"""One account on one seed: what it is on entry, and by how much each number of the policy exceeds the champion's;
money in cents."""

_COUNTS = ("dials", "messages", "conversations", "complaints")
_MORE = ("paid_more", "resolved_more", *(f"{name}_more" for name in _COUNTS))


@dataclass(frozen=True)
class Measure:
    """A number by which an account fares better or worse.

    Attributes
    ----------
    fields
        Of `GAIN`, added up.
    scale
        From the mean over accounts to the unit.
    unit, better
        As in `sim.kpis.Kpi`; a currency is the scenario's.
    """

    fields: tuple[str, ...]
    scale: float
    unit: str
    better: Better


MEASURED: dict[str, Measure] = {
    "resolved": Measure(("resolved_more",), 1 / _CENTS, "currency per account", "higher"),
    "paid": Measure(("paid_more",), 1 / _CENTS, "currency per account", "higher"),
    "contacts": Measure(("dials_more", "messages_more"), 1.0, "dials and messages per account", "lower"),
    "conversations": Measure(("conversations_more",), 1.0, "conversations per account", "lower"),
    "complaints": Measure(("complaints_more",), 1_000.0, "per 1,000 accounts placed", "lower"),
}
"""What is told of each group, by name."""


@dataclass(frozen=True)
class GroupGain:
    """How a group fares under the policy, beside the champion, by one measure.

    Attributes
    ----------
    group, measure
        Which.
    better, same, worse
        Shares of the group's accounts, all seeds pooled; NaN without accounts.
    difference
        Of the means over the group's accounts, seed by seed, in the measure's unit.
    """

    group: Group
    measure: str
    better: float
    same: float
    worse: float
    difference: Paired

    @property
    def sign(self) -> int:
        """1 if the group fares better as far as the interval can tell, −1 if worse, 0 if it could be either."""
        return self.difference.sign * (1 if MEASURED[self.measure].better == "higher" else -1)


@dataclass(frozen=True, eq=False)
class Gains:
    """Two policies on the same seeds, account by account.

    Attributes
    ----------
    policy, champion
        Their names.
    currency, segments
        Of the scenario, and of its accounts.
    seeds
        Both ran on each.
    same_accounts
        Whether the accounts come from a file, and so are the same on every seed.
    rows
        `GAIN`, seed after seed.
    """

    policy: str
    champion: str
    currency: str
    segments: tuple[str, ...]
    seeds: tuple[int, ...]
    same_accounts: bool
    rows: NDArray[np.void]

    def groups(self) -> tuple[Group, ...]:
        """List all accounts, each segment, the vulnerable and the others, bands of balance and of days past due."""
        rows = self.rows
        return groups_in(rows["segment"], self.segments, rows["vulnerable"], rows["balance"], rows["days_past_due"])

    def of(self, group: Group, measure: str) -> GroupGain:
        """Sum up how a group fares by a measure."""
        rows, each = self.rows[group.members], MEASURED[measure]
        more: NDArray[np.int64] = sum((rows[name].astype(np.int64) for name in each.fields), np.zeros(len(rows), "i8"))
        up, down = (float(way.mean()) if len(rows) else float("nan") for way in (more > 0, more < 0))
        better, worse = (up, down) if each.better == "higher" else (down, up)
        means = np.array([each.scale * _mean(more[rows["seed"] == seed]) for seed in self.seeds])
        difference = paired(Sample(self.seeds, means), Sample(self.seeds, np.zeros(len(means))), each.better)
        return GroupGain(group, measure, better, 1 - up - down, worse, difference)

    def summary(self) -> list[GroupGain]:
        """Sum up every group by every measure."""
        return [self.of(group, measure) for group in self.groups() for measure in MEASURED]

    def table(self) -> pl.DataFrame:
        """Lay out the accounts, money in the currency: a row an account, averaged over seeds, where they are the same.

        Where each seed has accounts of its own, there is a row an account and seed, and a column for the seed.
        `vulnerable` is drawn on each seed, and averages to a share of them.
        """
        money = [pl.col(name) / _CENTS for name in ("balance", "paid_more", "resolved_more")]
        frame = pl.DataFrame({name: self.rows[name] for name in GAIN.names or ()}).with_columns(
            *money,
            segment=pl.col("segment").replace_strict(dict(enumerate(self.segments)), return_dtype=pl.String),
        )
        if not self.same_accounts:
            return frame.with_columns(vulnerable=pl.col("vulnerable") > 0)
        averaged = [pl.col(name).mean() for name in (*_MORE, "vulnerable")]
        kept = [pl.col(name).first() for name in ("segment", "balance", "days_past_due")]
        return frame.group_by("key", maintain_order=True).agg(*kept, *averaged)


def gains(
    scenario: Scenario,
    portfolio: Portfolio | None,
    policy: Contender,
    champion: Contender,
    seeds: tuple[int, ...] = tuple(seeds_of("report", FEW)),
    jobs: int = 1,
) -> Gains:
    """Run two policies on the same seeds, and take the difference of every account.

    Parameters
    ----------
    scenario, portfolio
        The world, and its accounts; synthesised for each seed when None.
    policy, champion
        Whom the accounts are compared under.
    seeds
        Both run on each.
    jobs
        Processes at a time; -1 is all cores. The result does not depend on it.
    """
    tasks = (delayed(_on_seed)(scenario, portfolio, policy, champion, seed) for seed in seeds)
    rows = Parallel(n_jobs=jobs)(tasks)
    segments = (synthesise(scenario, seeds[0]) if portfolio is None else portfolio).segments
    return Gains(
        policy=policy.name,
        champion=champion.name,
        currency=scenario.currency,
        segments=segments,
        seeds=tuple(seeds),
        same_accounts=portfolio is not None,
        rows=np.concatenate(rows),
    )


def save_gains(gains: Gains, path: Path) -> None:
    """Write the table of accounts as Parquet; a file of that name is replaced once the new one is complete.

    Parameters
    ----------
    gains
        What came out.
    path
        The file; its folder is made. It says of itself which policies and seeds it is about.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    about = {"policy": gains.policy, "champion": gains.champion, "currency": gains.currency}
    seeds = ",".join(map(str, gains.seeds))
    gains.table().write_parquet(partial, compression="zstd", metadata={**about, "seeds": seeds})
    partial.replace(path)


def gains_of(ours: Run, theirs: Run, portfolio: Portfolio) -> NDArray[np.void]:
    """Take the difference of every account between two runs.

    Parameters
    ----------
    ours, theirs
        Of the policy and of the champion, on one seed.
    portfolio
        The accounts as they entered.

    Returns
    -------
    Rows of `GAIN`.

    Raises
    ------
    ValueError
        If the two runs do not have the same seed and accounts.
    """
    one, two = ours.accounts, theirs.accounts
    if ours.seed != theirs.seed or not np.array_equal(one["key"], two["key"]):
        raise ValueError(f"both runs must have the same seed and accounts, got seeds {ours.seed} and {theirs.seed}")
    rows = np.zeros(len(one), dtype=GAIN)
    rows["seed"], rows["key"], rows["balance"], rows["segment"] = ours.seed, one["key"], one["opening"], one["segment"]
    rows["vulnerable"] = is_vulnerable(ours)
    rows["days_past_due"] = _late_on_entry(one["key"], portfolio)
    rows["paid_more"] = one["paid"] - two["paid"]
    rows["resolved_more"] = resolved_by_account(one) - resolved_by_account(two)
    for name in _COUNTS:
        rows[f"{name}_more"] = one[name].astype(np.int32) - two[name].astype(np.int32)
    return rows


def _on_seed(
    scenario: Scenario, portfolio: Portfolio | None, policy: Contender, champion: Contender, seed: int
) -> NDArray[np.void]:
    accounts = synthesise(scenario, seed) if portfolio is None else portfolio
    ours, theirs = (run(Simulation(scenario, seed, accounts), each.build()) for each in (policy, champion))
    return gains_of(ours, theirs, accounts)


def _late_on_entry(keys: NDArray[np.uint64], portfolio: Portfolio) -> NDArray[np.int64]:
    """Days past due on the day an account enters the portfolio, negative before it is due."""
    rows = portfolio.accounts
    order = np.argsort(rows["key"])
    found = order[np.searchsorted(rows["key"], keys, sorter=order)]
    late: NDArray[np.int64] = (rows["placed"] - rows["due"])[found].astype(np.int64)
    return late


def _mean(values: NDArray[np.int64]) -> float:
    return float(values.mean()) if len(values) else float("nan")
