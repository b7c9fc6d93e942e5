"""Credit cards, Taiwan 2005: the April book run for five months, and its moments beside those of the file.

“Default of Credit Card Clients” (Yeh and Lien, Expert Systems with Applications 36, 2009; UCI Machine Learning
Repository, doi 10.24432/C55S3H): 30,000 accounts, April to September 2005. The file is not shipped; the targets are
aggregates of it. File and world become the same `Panel`, so that one function measures both.

Two things of the file have to be known. Its status is a number of months late, or -2, -1 or 0 for an account that is
not late; April to August use 2 where September tells 1 from 2, so that both are one bucket here and September's status
is left out. And a month's status says what became of that month's bill, which the payment labelled as the next month's
has paid or not. So what follows a status is the payment labelled two months on: who is late and pays nothing then is
on time at the next status in 0.3 % of the months, but in 40 % of those in which nothing is paid one month on. Bills and
payments are therefore read a month later than their labels say.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from policies.written import Cadence
from sim import PORTFOLIO, Portfolio, Scenario, Simulation, run
from sim.clock import Clock
from sim.delinquency import DAYS_A_MONTH
from sim.words import Event

from .target import Target

MONTHS = 5
DAYS = (MONTHS - 1) * DAYS_A_MONTH + 1
BUCKETS = ("current", "1-2 cycles", "3 cycles", "4+ cycles")
SEGMENTS = ("on_time", "late", "very_late")
"""Of the April book: not late, one to three cycles late, four or more; a scenario may shift their willingness."""
QUANTILES = (0.25, 0.5, 0.75, 0.9)
INSTALMENT_SHARE = 0.052
"""Instalment over bill, fitted with configs/uci_roll.yaml: the file does not say what is due."""
_SMALLEST_BILL = 1_000_00
"""Cents; accounts without a bill in April have one of this size by the time they are late, assumed."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)

_ROLLS = (
    (0.9507, 0.0493, 0.0, 0.0),
    (0.3020, 0.6366, 0.0613, 0.0),
    (0.1650, 0.3721, 0.1726, 0.2903),
    (0.0261, 0.2500, 0.0490, 0.6748),
)
_LATE = {"April": 0.1026, "May": 0.0989, "June": 0.1170, "July": 0.1404, "August": 0.1479}
_NEXT, _ENDING = "in the next month, of the late", "in the month, of who end it late"
_PAYING = {_NEXT: 0.7353, _ENDING: 0.4944}
_PAID_OVER_BILL = {_NEXT: (0.0464, 0.0824, 0.1499, 0.5794), _ENDING: (0.0373, 0.0507, 0.0902, 0.1621)}


def _roll(start: int, end: int) -> str:
    return f"monthly roll, {BUCKETS[start]} to {BUCKETS[end]}"


def _pays(who: str) -> str:
    return f"share paying {who}"


def _paid(who: str, q: float) -> str:
    return f"paid over bill {who}, p{q * 100:.0f}"


TARGETS = (
    Target.relative(_roll(0, 1), _ROLLS[0][1]),
    *(
        Target.share(_roll(start, end), _ROLLS[start][end])
        for start in (1, 2, 3)
        for end in range(4)
        if _ROLLS[start][end] > 0
    ),
    *(Target.relative(f"share late, {month}", share) for month, share in _LATE.items()),
    Target.share("share late in August, of the late in April", 0.565),
    Target.share("correlation of late in April and in August", 0.3974),
    *(Target.share(_pays(who), wanted) for who, wanted in _PAYING.items()),
    *(
        Target.relative(_paid(who, q), wanted)
        for who, sizes in _PAID_OVER_BILL.items()
        for q, wanted in zip(QUANTILES, sizes, strict=True)
    ),
)


@dataclass(frozen=True)
class Panel:
    """Accounts by month, April to August.

    Attributes
    ----------
    cycles
        Months late at the end of each month, 0 for an account that is not; shape (n_accounts, 5).
    bill
        Owed at the end of each month but the last, shape (n_accounts, 4); 0 or less where nothing is.
    paid
        Paid from the end of each month to that of the next, the same shape.
    """

    cycles: NDArray[np.int64]
    bill: NDArray[np.float64]
    paid: NDArray[np.float64]


def read_cards(path: Path) -> Panel:
    """Read the file: status from April to August, and the bills and payments that go with it."""
    table = pl.read_csv(path, infer_schema_length=None)

    def months(name: str, *numbers: int) -> NDArray[np.float64]:
        return table.select(f"{name}{number}" for number in numbers).to_numpy().astype(np.float64)

    cycles = np.maximum(months("PAY_", 6, 5, 4, 3, 2), 0).astype(np.int64)
    return Panel(cycles, months("BILL_AMT", 5, 4, 3, 2), months("PAY_AMT", 4, 3, 2, 1))


def moments_of(panel: Panel) -> dict[str, float]:
    """Measure what `TARGETS` name."""
    bucket = np.digitize(panel.cycles, (1, 3, 4))
    rolls = np.zeros((4, 4))
    np.add.at(rolls, (bucket[:, :-1], bucket[:, 1:]), 1)
    rolls /= np.maximum(rolls.sum(axis=1, keepdims=True), 1)
    late = panel.cycles > 0
    return {
        **{_roll(start, end): float(rolls[start, end]) for start in range(4) for end in range(4)},
        **{f"share late, {month}": float(late[:, t].mean()) for t, month in enumerate(_LATE)},
        "share late in August, of the late in April": float(late[late[:, 0], -1].mean()),
        "correlation of late in April and in August": float(np.corrcoef(late[:, 0], late[:, -1])[0, 1]),
        **_payments(panel, _NEXT, late[:, :-1]),
        **_payments(panel, _ENDING, late[:, 1:]),
    }


def _payments(panel: Panel, who: str, of: NDArray[np.bool_]) -> dict[str, float]:
    """Measure whether and how much some pay of the bills that they owe."""
    owing = of & (panel.bill > 0)
    paid = panel.paid[owing] / panel.bill[owing]
    return {
        _pays(who): float((paid > 0).mean()),
        **{_paid(who, q): float(np.quantile(paid[paid > 0], q)) for q in QUANTILES},
    }


def april_book(panel: Panel) -> Portfolio:
    """Build the portfolio of a panel's first month: the late with their cycles, the others on time.

    The file does not say on which day of the month an account falls due: days are spread evenly. Of the accounts with a
    status of 2 one half are taken to be one cycle late, as in September, where 3,688 are at 1 and 2,667 at 2.
    """
    n = len(panel.cycles)
    rows = np.zeros(n, dtype=PORTFOLIO)
    rows["person"] = np.arange(1, n + 1, dtype=np.uint64) * _SPREAD
    rows["key"] = rows["person"] + np.uint64(1)
    luck = (rows["person"] >> np.uint64(32)).astype(np.int64)
    cycles = panel.cycles[:, 0]
    cycles = np.where((cycles == 2) & (luck % 2 == 0), 1, cycles)
    day_of_month = 1 + (luck // 2) % (DAYS_A_MONTH - 1)
    rows["on_time"] = cycles == 0
    rows["due"] = np.where(cycles == 0, day_of_month, day_of_month - DAYS_A_MONTH * cycles)
    rows["balance"] = np.maximum((panel.bill[:, 0] * 100).astype(np.int64), _SMALLEST_BILL)
    rows["instalment"] = rows["balance"] * INSTALMENT_SHARE
    rows["arrears"] = np.minimum(rows["instalment"] * cycles, rows["balance"])
    rows["segment"] = np.digitize(cycles, (1, 4))
    for name in ("phone", "email", "sms_consent", "email_consent", "address"):
        rows[name] = True
    rows["score"] = np.nan
    return Portfolio.of(rows, SEGMENTS)


class _Months:
    """A sink that keeps the panel of a run: counts at the end of each month, and what happens from one to the next."""

    def __init__(self, book: Portfolio, mornings: NDArray[np.int64]) -> None:
        self._starts = mornings[:DAYS:DAYS_A_MONTH]
        self.cycles = np.zeros((len(book), MONTHS), dtype=np.int64)
        self.paid = np.zeros((len(book), MONTHS))
        self.bill = np.repeat(book.accounts["balance"].astype(np.float64), MONTHS).reshape(-1, MONTHS)

    @property
    def panel(self) -> Panel:
        """What was kept; the month that begins with the last count has not been lived."""
        return Panel(self.cycles, self.bill[:, :-1], self.paid[:, :-1])

    def __call__(self, log: NDArray[np.void]) -> None:
        closed, counted, paid = (log[log["event"] == event] for event in (Event.CLOSED, Event.BUCKETED, Event.PAID))
        for month in range(MONTHS):  # the bill of an account that has left the book stands still
            left = closed[self._month_of(closed) == month]
            self.bill[left["account"], month + 1 :] = left["value"][:, None]
        where = counted["account"], self._month_of(counted)
        self.cycles[where] = counted["outcome"]
        self.bill[where] = counted["value"]
        np.add.at(self.paid, (paid["account"], self._month_of(paid)), paid["value"])

    def _month_of(self, rows: NDArray[np.void]) -> NDArray[np.int64]:
        return np.searchsorted(self._starts, rows["at"], side="right") - 1


def live_through(scenario: Scenario, book: Portfolio, seed: int) -> Panel:
    """Run a book for five months under a calendar of reminders and calls, as a card issuer's.

    Returns
    -------
    The panel, in cents.
    """
    months = _Months(book, Clock.of(scenario).bounds)
    run(Simulation(scenario, seed, book, log=months), Cadence())
    return months.panel
