from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.cli import CONFIGS
from experiments.config import load
from experiments.contents import describe
from experiments.errors import UserError
from experiments.listing import stresses
from experiments.stress import Stress, load_stress, stressed, stressed_portfolio, told
from experiments.stress_paths import misfit
from policies.catalog import CATALOG
from sim import PORTFOLIO, Portfolio, Run, Scenario, Simulation, run
from sim.kpis import KPIS
from sim.population import synthesise
from sim.words import Tally

SHIPPED = {path.stem: path for path in sorted((CONFIGS / "stress").glob("*.yaml"))}
SEEDS = range(8)


def world(**settings: Any) -> Scenario:
    small = {"persons": 600, "placed_over_days": 20, "balance_median": 900}
    return Scenario.model_validate(
        {"name": "small", "days": 60, "run_out_days": 20, "population": small, "sites": [{"collectors": 1}], **settings}
    )


def stress_of(**changes: Any) -> Stress:
    return Stress(name="made_up", title="Something changes", **changes)


def written(folder: Path, text: str) -> Path:
    (folder / "stress.yaml").write_text(text)
    return folder / "stress.yaml"


@cache
def runs(name: str) -> tuple[Run, ...]:
    """The champion of the demo in a stressed world, or in the world as it is."""
    scenario = stressed(world(), load_stress(SHIPPED[name])) if name else world()
    return tuple(run(Simulation(scenario, seed), CATALOG["cadence"]()) for seed in SEEDS)


def tallied(tally: Tally) -> Any:
    return lambda each: float(each.tallies[..., tally].sum())


MOVES = {
    "recession": (KPIS["resolved"].function, -1),
    "promises_kept_less": (KPIS["kept_rate"].function, -1),
    "fewer_answers": (lambda each: tallied(Tally.ANSWERS)(each) / tallied(Tally.DIALS)(each), -1),
    "fatigue_twice": (KPIS["resolved"].function, -1),
    "fewer_collectors": (tallied(Tally.DIALS), -1),
    "channel_outage": (tallied(Tally.DIALS), -1),
    "complaints_twice": (KPIS["complaints"].function, 1),
    "smaller_balances": (KPIS["placed_balance"].function, -1),
    "vulnerability_missed": (lambda each: float(each.persons["flagged"].sum()), -1),
    "sms_reach_less": (tallied(Tally.SMS_READ), -1),
}
"""What each stress that we ship must move, and which way."""


def test_there_are_at_least_eight_stresses_and_each_is_tested() -> None:
    assert len(SHIPPED) >= 8
    assert MOVES.keys() == SHIPPED.keys()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_stress_goes_by_the_name_of_its_file_and_is_checked_and_listed(name: str) -> None:
    stress = load_stress(SHIPPED[name])

    assert stress.name == name
    assert describe(SHIPPED[name], CATALOG)[0] == f"stress {name}: {stress.title}"
    assert told(stress)
    assert {"stress": name, "what happens": stress.title, "file": str(SHIPPED[name])} in stresses(SHIPPED.values())


@pytest.mark.parametrize("name", SHIPPED)
def test_a_stress_moves_what_its_title_says_and_which_way(name: str) -> None:
    measure, way = MOVES[name]

    differences = [way * (measure(bad) - measure(good)) for bad, good in zip(runs(name), runs(""), strict=True)]

    assert np.mean(differences) > 2 * np.std(differences, ddof=1) / len(differences) ** 0.5


def test_a_fifth_of_the_collectors_time_is_missing_on_a_floor_of_one() -> None:
    absent = [sum(tallied(Tally.ABSENT_MS)(each) for each in runs(name)) for name in ("", "fewer_collectors")]
    staffed = sum(tallied(Tally.STAFFED_MS)(each) for each in runs(""))

    assert absent[0] == 0
    assert absent[1] / staffed == pytest.approx(0.2, abs=0.04)


def test_nothing_is_dialled_while_calls_cannot_be_made() -> None:
    for bad, good in zip(runs("channel_outage"), runs(""), strict=True):
        assert not bad.tallies[30:44, ..., Tally.DIALS].any()
        np.testing.assert_array_equal(bad.tallies[:30], good.tallies[:30])


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("base", ["card", "everyday", "uci"])
def test_every_stress_fits_every_scenario_that_we_ship(name: str, base: str) -> None:
    scenario = load(CONFIGS / f"{base}.yaml", Scenario)
    harder = stressed(scenario, load_stress(SHIPPED[name]))

    assert harder.name == f"{base}-{name}"
    assert harder.model_copy(update={"name": base}) != scenario


def test_a_change_that_nothing_uses_moves_nothing() -> None:
    calm = world(days=20, run_out_days=5)
    unused = stress_of(scale={"behaviour.letter.jump": 2, "behaviour.voice.heard": 0.5}, shift={"costs.letter": 3.0})

    ours, theirs = (run(Simulation(each, 3), CATALOG["cadence"]()) for each in (stressed(calm, unused), calm))

    np.testing.assert_array_equal(ours.tallies, theirs.tallies)
    for field in ours.accounts.dtype.names or ():
        np.testing.assert_array_equal(ours.accounts[field], theirs.accounts[field])


def test_a_stress_without_changes_gives_the_same_scenario() -> None:
    same = stressed(world(), stress_of())

    assert same.model_copy(update={"name": "small"}) == world()


def test_numbers_are_scaled_then_shifted_then_set() -> None:
    harder = stressed(
        world(sites=[{"name": "a", "collectors": 10}, {"name": "b", "collectors": 5}]),
        stress_of(
            scale={"sites.*.collectors": 0.8, "behaviour.relapse.per_month": 2, "costs.sms": 2},
            shift={"behaviour.promise.kept": -0.5, "sites.1.absence": 0.1},
            set={"costs.sms": "0.5", "rules.call_until": "19:00"},
        ),
    )

    assert [site.collectors for site in harder.sites] == [8, 4]
    assert [site.absence for site in harder.sites] == [0, 0.1]
    assert harder.behaviour.relapse.per_month == pytest.approx((0.06, 0.2, 0.5))
    assert harder.behaviour.promise.kept == pytest.approx(-0.7)
    assert harder.costs.sms == 0.5
    assert harder.rules.call_until == 19 * 3_600_000


def test_an_intervention_at_every_site_befalls_each_and_comes_after_those_there_are() -> None:
    recession = {"kind": "recession_ramp", "day": 1}
    sites = [{"name": "a"}, {"name": "b"}]
    outage = {"interventions": [{"kind": "dialer_outage", "site": "*", "day": 3}]}

    harder = stressed(world(sites=sites, interventions=[recession]), stress_of(add=outage))

    assert [item.kind for item in harder.interventions] == ["recession_ramp", "dialer_outage", "dialer_outage"]
    assert [getattr(item, "site", None) for item in harder.interventions] == [None, "a", "b"]


def test_all_faults_of_a_file_are_told_at_once_with_line_and_suggestion(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "name: x\ntitle: y\nscale:\n  behaviour.phone.anser: 0.5\n  sites.main.collectors: x\n"
        "shift: {days.length: 1}\nbalanses: 2\n",
    )

    with pytest.raises(UserError) as told_to:
        load_stress(path)

    text = str(told_to.value)
    assert f"{path}: 5 problems. Nothing was run." in text
    for line, says in {
        4: "is not a setting of a scenario. Did you mean “answer”?",
        5: "names “main” of a list; entries are numbered from 0, and * is all of them",
        6: "lies inside a single value",
        7: "is not a setting. Did you mean “balances”?",
    }.items():
        assert any(f"stress.yaml:{line} " in row and says in row for row in text.splitlines()), says
    assert "is “x”; must be a number" in text


def test_a_changed_setting_that_leaves_its_range_is_told_of() -> None:
    with pytest.raises(UserError) as told_to:
        stressed(world(), stress_of(scale={"behaviour.phone.answer": 0.1, "behaviour.promise.lag_days": 9}))

    text = str(told_to.value)
    assert "stress made_up of scenario small: 2 problems. Nothing was run." in text
    assert "behaviour.phone.answer" in text
    assert "must be at least 0.12" in text
    assert "must be at most 14" in text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"scale": {"sites.3.collectors": 0.5}}, "names entry 3 of 1; entries are numbered from 0"),
        ({"scale": {"treatments.smss.0.at": 0.5}}, "is not there. Did you mean “sms”?"),
        ({"scale": {"rules.call_from": 2}}, "is 08:00, which is no number"),
        ({"scale": {"campaigns.*.dials_per_day": 2}}, "is empty, which is no number"),
        ({"shift": {"rules.spare_vulnerable": 1}}, "is False, which is no number"),
        ({"scale": {"days.length": 2}}, "lies inside a single value"),
    ],
)
def test_what_a_scenario_does_not_have_is_told_of(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(UserError, match="stress made_up of scenario small: 1 problem") as told_to:
        stressed(world(), stress_of(**changes))

    assert says in str(told_to.value)


def test_paths_below_what_is_empty_by_default_are_left_to_the_scenario() -> None:
    assert misfit("sites.*.shifts.*.collectors") is None
    assert misfit("sites.*.colectors") is not None


def test_collectors_without_number_cannot_be_fewer_and_that_is_said() -> None:
    with pytest.raises(UserError, match="unlimited collectors have no shifts and are never absent"):
        stressed(world(sites=[{"collectors": "unlimited"}]), load_stress(SHIPPED["fewer_collectors"]))


def test_balances_of_a_file_are_scaled_with_all_that_is_owed() -> None:
    rows = synthesise(world(), seed=2).accounts.copy()
    rows["interest"], rows["fees"], rows["costs"] = rows["balance"] // 3, rows["balance"] // 3, rows["balance"] // 3
    portfolio = Portfolio.of(rows, ("small", "medium", "large"))

    smaller = stressed_portfolio(portfolio, stress_of(balances=0.7))

    assert smaller is not None
    assert smaller.segments == portfolio.segments
    for name in ("balance", "arrears", "instalment", "interest", "fees", "costs"):
        np.testing.assert_allclose(smaller.accounts[name], 0.7 * portfolio.accounts[name], atol=4)
    for name in set(PORTFOLIO.names or ()) - {"balance", "arrears", "instalment", "interest", "fees", "costs", "score"}:
        np.testing.assert_array_equal(smaller.accounts[name], portfolio.accounts[name])
    assert stressed_portfolio(None, stress_of(balances=0.7)) is None


def test_who_owes_a_cent_still_owes_a_cent() -> None:
    rows = synthesise(world(), seed=2).accounts[:1].copy()
    rows["balance"] = rows["arrears"] = rows["instalment"] = 1

    smaller = stressed_portfolio(Portfolio.of(rows), stress_of(balances=0.5))

    assert smaller is not None
    assert smaller.accounts["balance"].tolist() == smaller.accounts["arrears"].tolist() == [1]


def test_the_synthetic_population_cannot_be_stressed_where_accounts_come_from_a_file() -> None:
    portfolio = synthesise(world(), seed=2)

    with pytest.raises(UserError, match=r"stress made_up changes population\.email_share, but the accounts come from"):
        stressed_portfolio(portfolio, stress_of(scale={"population.email_share": 0.5}))
