"""Every account-day is counted once, and money in is money out."""

import json
from pathlib import Path

import numpy as np
import pytest

from experiments.config import load
from experiments.model_files import load_model
from experiments.tabular.__main__ import MODEL, text_of
from experiments.tabular.explore import Pilot
from experiments.tabular.logs import Counts, count, pilot_world
from experiments.tabular.states import CARD, states
from policies.tabular import TabularModel
from sim.scenario import Population, Scenario
from sim.simulation import Simulation

ROOT = Path(__file__).parents[3]
SMALL = Scenario(days=30, run_out_days=5, population=Population(persons=300, placed_over_days=10))
PILOT = Pilot(CARD.treatments[1:])


@pytest.fixture(scope="module")
def counts() -> Counts:
    """Thirty days of about 375 accounts."""
    return count(pilot_world(SMALL), [11], PILOT, CARD)


def test_each_account_of_each_morning_is_counted_once_but_for_the_last(counts: Counts) -> None:
    world, n = Simulation(pilot_world(SMALL), 11), 0
    for _ in range(SMALL.days - 1):
        n += len(world.worklist())
        world.advance(PILOT.decide(world.worklist()))

    assert counts.days.sum() == n


def test_money_leaves_the_book_by_payment_cure_or_loss_alone(counts: Counts) -> None:
    gone = counts.size.sum() - counts.moves.sum()

    # accounts are young, so none is written off; a waived debt or two may be lost
    assert counts.paid.sum() + counts.saved.sum() == pytest.approx(gone, rel=0.05)


def test_calls_take_minutes_and_waiting_hardly_any(counts: Counts) -> None:
    minutes = counts.minutes.sum(axis=1) / counts.days.sum(axis=1)

    assert minutes[CARD.treatments.index("call")] > 1.0
    assert minutes[0] < 0.1


def test_the_pilot_orders_only_what_the_model_is_to_know_on_about_the_share_of_days_it_is_told() -> None:
    worklist = Simulation(SMALL, 5).worklist()

    treatment = Pilot(("sms_link", "call"), (0.5,)).decide(worklist).treatment

    chosen = {worklist.treatments[number] for number in treatment}
    assert chosen == {"wait", "sms_link", "call"}
    may = worklist.allowed[:, [worklist.treatment("sms_link"), worklist.treatment("call")]].any(axis=1)
    standard_error = 0.5 / np.sqrt(may.sum())
    assert abs((treatment[may] > 0).mean() - 0.5) < 4 * standard_error


def test_the_shipped_model_can_be_loaded_and_has_the_states_it_is_estimated_by() -> None:
    model = load_model(ROOT / MODEL, TabularModel)
    worklist = Simulation(SMALL, 5).worklist()

    assert (model.bands, model.treatments) == (CARD.bands, CARD.treatments)
    assert (model.states(worklist) == states(CARD, worklist)).all()


def test_a_written_model_is_read_back_the_same() -> None:
    text = (ROOT / MODEL).read_text(encoding="utf-8")
    model = load_model(ROOT / MODEL, TabularModel)

    header = {name: value for name, value in json.loads(text).items() if name not in model.plain()}
    assert text_of(model, header) == text


def test_the_pilot_s_world_carries_out_what_the_shipped_scenario_limits() -> None:
    world = pilot_world(load(ROOT / "configs" / "scarce.yaml", Scenario))

    assert [(site.collectors, site.dials_share) for site in world.sites] == [("unlimited", None)]
