"""Every policy at several numbers of calls."""

import math
from dataclasses import replace

import numpy as np
import pytest

from experiments.comparison import HEADLINE, MEASURES
from experiments.figures.ladder import ladder as draw
from experiments.headroom import HEADROOM, HiddenUplift
from experiments.ladder import Rung, pairs, rung_plans
from experiments.plan import Plan
from experiments.play import play
from experiments.replication import Contender
from policies import CATALOG, LargestBalance
from sim.kpis import kpis
from sim.scenario import Scenario
from sim.simulation import Simulation, run

from .comparisons import made_up

SCARCE = Scenario.model_validate(
    {
        "name": "scarce",
        "days": 60,
        "run_out_days": 30,
        "population": {"persons": 400, "placed_over_days": 20},
        "sites": [{"name": "main", "collectors": "unlimited", "dials_share": 0.02}],
    }
)


def plan(*names: str) -> Plan:
    contenders = tuple(Contender(name, CATALOG[name], {}) for name in (*names, "no_contact"))
    return Plan("ladder", SCARCE, None, contenders, names[0], "no_contact", (3_000_000_000, 3_000_000_001))


def rung(share: float, **heights: tuple[float, float]) -> Rung:
    """A rung with two seeds on which policies resolve a share by some dials."""
    made = made_up(len(heights), n_seeds=2)
    values = made.values.copy()
    for place, (height, dials) in enumerate(heights.values()):
        for name, value in ((HEADLINE, height), ("resolved_rate", height), ("dials", dials)):
            values[place, :, list(MEASURES).index(name)] = value
    made = replace(made, policies=tuple(heights), values=values)
    return Rung(share, made)


def test_each_rung_is_the_same_plan_where_another_share_may_be_called() -> None:
    plans = rung_plans(plan("cadence"), [1.0, 0.01, 0.01], ruler=False)

    assert [share for share, _ in plans] == [0.01, 1.0]
    assert [each.scenario.sites[0].dials_share for _, each in plans] == [0.01, 1.0]
    assert {each.seeds for _, each in plans} == {plan("cadence").seeds}


def test_the_ruler_runs_on_the_rungs_and_is_in_no_catalog() -> None:
    (_, ruled), *_ = rung_plans(plan("cadence"), [0.02], ruler=True)

    assert ruled.contenders[-1].name == HEADROOM
    assert HiddenUplift not in CATALOG.values()


def test_more_calls_are_placed_where_more_may_be() -> None:
    few, many = (play(each) for _, each in rung_plans(plan("largest_balance"), [0.01, 0.2], ruler=False))

    assert many.mean("largest_balance", "dials") > 3 * few.mean("largest_balance", "dials")


def test_the_ruler_resolves_more_than_ranking_by_balance() -> None:
    """Four seeds, paired: the difference is some points of the placed balance, its sd below one."""
    seeds = range(2_000_000_000, 2_000_000_004)
    ours, theirs = (
        np.array([kpis(run(Simulation(SCARCE, seed), policy()))[HEADLINE] for seed in seeds])
        for policy in (HiddenUplift, LargestBalance)
    )

    assert (ours - theirs).mean() > 0.005


def test_room_taken_is_what_a_policy_gains_of_what_the_ruler_gains() -> None:
    rungs = [rung(0.02, cadence=(0.5, 100), better=(0.6, 100), hidden_uplift=(0.9, 100), no_contact=(0.3, 0))]

    found = {(pair.policy, pair.other): pair for pair in pairs(rungs)}

    assert found["better", "cadence"].closed.mean == pytest.approx(0.25)
    assert math.isnan(found["better", "no_contact"].closed.mean)


def test_dials_are_read_off_between_rungs() -> None:
    rungs = [
        rung(0.01, cadence=(0.40, 100), better=(0.50, 90), no_contact=(0.3, 0)),
        rung(0.02, cadence=(0.55, 200), better=(0.60, 180), no_contact=(0.3, 0)),
    ]

    found = {(pair.share, pair.policy, pair.other): pair.dials for pair in pairs(rungs)}

    assert found[0.02, "better", "cadence"].mean == pytest.approx((90 + 0.5 * 90) / 200 - 1)
    assert math.isnan(found[0.02, "cadence", "better"].mean)  # cadence resolves so much nowhere
    assert found[0.01, "better", "cadence"].mean == pytest.approx(90 / 100 - 1)  # on the first rung already


def test_the_figure_names_who_is_best_at_either_end() -> None:
    rungs = [
        rung(0.01, cadence=(0.40, 100), better=(0.50, 90), no_contact=(0.3, 0)),
        rung(1.0, cadence=(0.65, 200), better=(0.60, 180), no_contact=(0.3, 0)),
    ]

    figure = draw(rungs[0].comparison, rungs)

    assert figure.texts[0].get_label() == "Where 1% may be called better is best, where 100% may, cadence"
