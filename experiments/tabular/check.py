"""Whether a model says what the simulation does: value of simple ways of acting, predicted and simulated."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policies.lookahead import Lookahead, Prices, base_values, fill, mixture
from policies.tabular import TabularModel
from sim.kpis import kpis
from sim.scenario import Scenario
from sim.simulation import Simulation
from sim.worklist import Worklist

from .explore import Pilot

INTENSITIES = (0.0, 0.1, 0.3)
"""Shares of days on which accounts are touched, by any treatment of the model alike."""


@dataclass(frozen=True)
class Check:
    """Net resolved share of the balance placed when accounts are touched on a share of days."""

    intensity: float
    predicted: float
    simulated: float

    @property
    def line(self) -> str:
        """One line of a table."""
        off = self.predicted / self.simulated - 1.0
        return f"{self.intensity:9.0%} {self.predicted:10.2%} {self.simulated:10.2%} {off:+8.1%}"


def checks(scenario: Scenario, model: TabularModel, chosen: list[int]) -> Iterator[Check]:
    """Compare on some seeds, at each intensity; the scenario is one in which every order is carried out."""
    costs = scenario.costs
    prices = Prices(costs.collector_hour * 100 / 60, 0.0, costs.complaint * 100)
    ahead = Lookahead.of(model, prices)
    for intensity in INTENSITIES:
        values = base_values(ahead, _weights(model, intensity), scenario.days + scenario.run_out_days)
        pairs = [_pair(Simulation(scenario, seed), model, values, intensity) for seed in chosen]
        predicted, simulated = np.array(pairs).mean(axis=0)
        yield Check(intensity, float(predicted), float(simulated))


def _weights(model: TabularModel, intensity: float) -> NDArray[np.float64]:
    n = len(model.treatments) - 1
    n_calls = int((model.minutes > 0).any(axis=1).sum())
    calls = intensity * n_calls / n
    return mixture(model, (intensity - calls) / (1.0 - calls), calls)


def _pair(world: Simulation, model: TabularModel, values: NDArray[np.float64], intensity: float) -> tuple[float, float]:
    """Predict when accounts enter, and let the run go on to its end."""
    pilot, entered = Pilot(model.treatments[1:], (intensity,)), np.zeros(0, dtype=np.uint64)
    value, size = 0.0, 0.0
    while not world.is_over:
        worklist = world.worklist()
        new = ~np.isin(worklist.keys, entered)
        entered = np.concatenate([entered, worklist.keys[new]])
        value += float(_values(worklist, model, values[-1 - world.day])[new].sum())
        size += float(worklist.column(model.size)[new].sum())
        world.advance(pilot.decide(worklist))
    return value / size, kpis(world.finish())["net_resolved_rate"]


def _values(worklist: Worklist, model: TabularModel, value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Value each row, shape (n,)."""
    table = np.zeros((len(worklist), len(worklist.treatments)))
    fill(table, np.ascontiguousarray(np.broadcast_to(value, (len(model.treatments), *value.shape))), worklist, model)
    return table[:, 0]


def report(found: Iterable[Check]) -> Iterator[str]:
    """Write the table."""
    yield "  touched  predicted  simulated      off"
    yield from (check.line for check in found)
