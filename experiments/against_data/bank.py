"""A bank's telephone floor, February 1999: its calls, hour by hour, on our floor, and both beside each other.

“Anonymous Bank” (Mandelbaum, Sakov and Zeltyn, Technion 2000; Brown et al., JASA 100, 2005): every call to a small
Israeli bank, with the seconds it waited and was served. The file is not shipped; the targets are aggregates of it.
Only shapes carry over to collections: callers are customers of a bank who want something.

Nothing says how many were on duty: the public table of shifts has their hours and no head counts. Assumed: whoever
served a call within an hour is on duty in that hour, for a share of it that is the one number fitted here, to the share
of the queued who hang up. Waits are then found, not fitted. So is the share of calls that queue, and it is too low. At
the bank, 60 % of those who serve in an hour are busy when a caller begins to wait, and 28 % of the queued are overtaken
by somebody who came later: collectors who answer only some types of calls, and priorities, which this floor lacks.
"""

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from policies.written import NoContact
from sim import PORTFOLIO, Portfolio, Scenario, Simulation, run
from sim.clock import Clock
from sim.scenario import HOUR
from sim.words import Event

from .target import Target

TalkShape = Literal["lognormal", "exponential"]
OPENS, CLOSES, DAYS = 8, 24, 28
ON_DUTY = 0.8
"""Share of an hour for which who serves in it is on duty; fitted, among 0.6, 0.7, 0.8 and 0.9, to who hangs up."""
SHORTEST = 10
"""Seconds; shorter services are a fault of the recording and are left out, 6.4 % of them."""
QUANTILES = (0.5, 0.75, 0.9)

TARGETS = (
    Target.relative("talk, mean, seconds", 188.7),
    Target.relative("talk, standard deviation over mean", 219.7 / 188.7),
    Target("talk, distance to the data, lognormal", 0.014, 0.016),
    Target("talk, distance to the data, exponential", 0.081, 0.03),
    Target.share("share of calls that queue", 0.5452),
    Target.share("share of the queued who hang up (fitted)", 0.2181),
    Target.relative("mean patience, seconds, as a rate", 347.7),
    *(
        Target.relative(f"wait of the queued, seconds, p{q * 100:.0f}", wanted)
        for q, wanted in zip(QUANTILES, (50.0, 103.0, 179.0), strict=True)
    ),
)


@dataclass(frozen=True)
class Calls:
    """Calls that came to a floor, in the file or in the world.

    Attributes
    ----------
    hour
        Hours since the first midnight, when the call came to the floor.
    wait
        Seconds in the queue, 0 for who was served at once.
    talk
        Seconds of service.
    served
        Whether the caller was served; who was not hung up.
    """

    hour: NDArray[np.int64]
    wait: NDArray[np.float64]
    talk: NDArray[np.float64]
    served: NDArray[np.bool_]

    @property
    def talks(self) -> NDArray[np.float64]:
        """Services that are not faults of the recording."""
        return self.talk[self.served & (self.talk >= SHORTEST)]


@dataclass(frozen=True)
class BankFile:
    """The file: its calls, those who hung up in the voice unit and never came to the floor, and who served.

    Attributes
    ----------
    servers
        How many served in each hour since the first midnight, shape (hours,).
    """

    calls: Calls
    n_hung_up_before: int
    servers: NDArray[np.int64]


def read_bank(path: Path) -> BankFile:
    """Read the calls; phantom ones are left out."""
    table = pl.read_csv(path, infer_schema_length=None).filter(pl.col("outcome") != "PHANTOM")
    hour = (24 * (pl.col("date") % 100 - 1) + pl.col("vru_exit").str.split(":").list.first().cast(pl.Int64)).alias("h")
    table = table.with_columns(hour)
    before = (pl.col("outcome") == "HANG") & (pl.col("q_time") == 0)
    came = table.filter(~before)
    serving = came.filter(pl.col("ser_time") >= SHORTEST).group_by("h").agg(pl.col("server").n_unique())
    servers = np.zeros(24 * DAYS + 1, dtype=np.int64)
    servers[serving["h"].to_numpy()] = serving["server"].to_numpy()
    wait, talk = (came[name].to_numpy().astype(np.float64) for name in ("q_time", "ser_time"))
    calls = Calls(came["h"].to_numpy(), wait, talk, (came["outcome"] == "AGENT").to_numpy())
    return BankFile(calls, len(table) - len(came), servers)


def moments_of(calls: Calls, n_hung_up_before: int) -> dict[str, float]:
    """Measure what `TARGETS` name, but for the distances."""
    talks, queued = calls.talks, calls.wait >= 1
    waits, hung_up = calls.wait[queued], ~calls.served[queued]
    return {
        "talk, mean, seconds": float(talks.mean()),
        "talk, standard deviation over mean": float(talks.std() / talks.mean()),
        "share of calls that queue": float(queued.sum() / (len(queued) + n_hung_up_before)),
        "share of the queued who hang up (fitted)": float(hung_up.mean()),
        "mean patience, seconds, as a rate": float(waits.sum() / hung_up.sum()),
        **{f"wait of the queued, seconds, p{q * 100:.0f}": float(np.quantile(waits, q)) for q in QUANTILES},
    }


def distance(one: Calls, other: Calls) -> float:
    """Largest difference between the distributions of talk (Kolmogorov and Smirnov)."""
    return float(stats.ks_2samp(one.talks, other.talks).statistic)


def scenario_of(talk_shape: TalkShape) -> Scenario:
    """Build a floor that talks, and callers who wait, as the file's do in the mean."""
    site = {
        "collectors": 1,
        "opens": "08:00",
        "closes": "24:00",
        "days": ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
        "talk_shape": talk_shape,
        "talk_minutes": 188.4 / 60,  # lognormal, mu 4.784 and sigma 0.953 of log seconds
        "talk_cv": 1.216,
        "wrap_up_minutes": 0.1,
    }
    return Scenario.model_validate(
        {
            "start": "1999-02-01",
            "zones": ("Asia/Jerusalem",),
            "days": DAYS,
            "run_out_days": 0,
            "sites": (site,),
            "behaviour": {"inbound": {"patience_seconds": 347.7}},
        }
    )


def live_through(file: BankFile, scenario: Scenario, seed: int) -> Calls:
    """Let as many strangers call in each hour as called the bank, and as many collectors be there."""
    diary: list[NDArray[np.void]] = []
    book = Portfolio.of(np.zeros(0, dtype=PORTFOLIO))
    world = Simulation(scenario, seed, book, log=diary.append, processes=[partial(_february, file)])
    run(world, NoContact())
    return _calls_of(np.concatenate(diary), Clock.of(scenario).bounds)


def all_moments(file: BankFile, seed: int) -> dict[str, float]:
    """Run the floor with both shapes of talk, and measure what `TARGETS` name."""
    lognormal, exponential = (live_through(file, scenario_of(shape), seed) for shape in get_args(TalkShape))
    return {
        **moments_of(lognormal, file.n_hung_up_before),
        "talk, distance to the data, lognormal": distance(lognormal, file.calls),
        "talk, distance to the data, exponential": distance(exponential, file.calls),
    }


def _february(file: BankFile, world: Simulation) -> Generator[Any, Any, None]:
    """Change the shift and let strangers call, hour by hour."""
    came = np.bincount(file.calls.hour, minlength=24 * DAYS)
    for day in range(DAYS):
        for hour in range(OPENS, CLOSES):
            began = int(world.clock.bounds[day]) + (hour - OPENS) * HOUR
            yield world.env.timeout(began - int(world.env.now))
            now = 24 * day + hour
            world.commands.set_collectors("main", max(round(ON_DUTY * int(file.servers[now])), 1))
            world.commands.add_inbound("main", int(came[now]), within_seconds=3600)


def _calls_of(log: NDArray[np.void], bounds: NDArray[np.int64]) -> Calls:
    """Read the callers from an event log: the served, then those who hung up."""
    came, gone = log[log["event"] == Event.CALLED_IN], log[log["event"] == Event.RENEGED]
    taken, ended = (
        rows[np.argsort(rows["actor"], kind="stable")]
        for rows in (log[log["event"] == Event.CONNECTED], log[log["event"] == Event.CONVERSATION_ENDED])
    )
    arrived_of = dict(zip(came["value"].tolist(), came["at"].tolist(), strict=True))
    hung_up = np.array([arrived_of[number] for number in gone["value"].tolist()], dtype=np.int64)
    arrived = np.concatenate([taken["at"] - taken["value"], hung_up])
    day = np.searchsorted(bounds, arrived, side="right") - 1
    talk = np.concatenate([ended["at"] - taken["at"], np.zeros(len(gone), dtype=np.int64)])
    wait = np.concatenate([taken["value"], gone["at"] - hung_up])
    served = np.arange(len(arrived)) < len(taken)
    return Calls(24 * day + OPENS + (arrived - bounds[day]) // HOUR, wait / 1000, talk / 1000, served)
