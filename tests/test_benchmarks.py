"""The benchmarks measure what they say; how fast things are is not tested here."""

import hashlib
import random
from pathlib import Path

import numpy as np
import pytest
import simpy

from benchmarks.agreement import BAR, BARRED, agreement
from benchmarks.clockless import clockless
from benchmarks.comparing import CONTENDERS, comparison_costs
from benchmarks.figures import BARS, line
from benchmarks.intake import intake_costs, portfolio
from benchmarks.kill import kill
from benchmarks.naive import Floor, run_naive
from benchmarks.naive_debtors import Nature
from benchmarks.scale import Size, growth_exponent
from benchmarks.variance import PAIRS, ratio, replicate
from benchmarks.workload import PERSONS, Timed, timed, workload
from sim.words import Tally

ROOT = Path(__file__).parent.parent
SMALL = workload(60, "days=14", "population.placed_over_days=5")


@pytest.fixture(scope="module")
def small() -> Timed:
    """A run of the workload in small."""
    return timed(SMALL)


def test_the_workload_is_frozen() -> None:
    text = (ROOT / "configs" / "bench.yaml").read_bytes()

    assert hashlib.sha256(text).hexdigest() == "e81aba6308746112d649d05bb69ce0d04f9f06e985f60ce8d2d03312e6d36e6f"


def test_the_card_scenario_is_frozen() -> None:
    text = (ROOT / "configs" / "card.yaml").read_bytes()

    assert hashlib.sha256(text).hexdigest() == "817396b88bf387e1cbbfc83702e9a529e9fc4b5447e076cdd2b41de11062bc0c"


def test_the_workload_has_about_a_hundred_thousand_accounts() -> None:
    population = workload().population

    mean = sum(population.second_account**n for n in range(4))

    assert population.persons == PERSONS
    assert population.persons * mean == pytest.approx(100_000, rel=0.001)


def test_a_world_without_simpy_lives_the_same_days(small: Timed) -> None:
    with clockless():
        bare = timed(SMALL)

    assert np.array_equal(bare.run.tallies, small.run.tallies)
    assert np.array_equal(bare.run.accounts, small.run.accounts)


def test_the_floor_counts_its_events_and_each_dial_and_talk_is_at_least_one_and_two(small: Timed) -> None:
    assert small.floor_events > small.total(Tally.DIALS) + 2 * small.total(Tally.HANDLED)


def test_the_naive_model_is_repeatable() -> None:
    assert run_naive(SMALL, 1) == run_naive(SMALL, 1)


def test_the_naive_dialer_does_not_count_on_a_collector_for_whom_somebody_waits() -> None:
    floor = Floor(simpy.Environment(), Nature(SMALL, 1))
    talking = floor.collectors.request(priority=0)
    floor.collectors.request(priority=1)

    floor.collectors.release(talking)

    assert floor.n_free == 0


@pytest.mark.slow
def test_the_naive_model_agrees_with_ours() -> None:
    # 12 seeds of about 300 accounts, 4 standard errors: fails by chance once in some 5,000 times
    found = agreement(12, 240)

    assert {name: found[name].z for name in BARRED if abs(found[name].z) > BAR + 1} == {}


def test_policies_meet_the_same_debtors_in_a_replication() -> None:
    index = PAIRS["near"][0]

    once, again = replicate((index, index), (1,))

    assert np.array_equal(once, again)


def test_unrelated_numbers_have_a_variance_ratio_of_one() -> None:
    a, b = np.random.default_rng(1).normal(size=(2, 2000))

    found = ratio(a, b)

    assert found.low < 1.0 < found.high


def test_the_portfolio_of_the_intake_benchmark_has_twenty_columns_and_is_taken_in() -> None:
    assert portfolio(10).shape == (10, 20)
    assert set(dict(intake_costs(1_000))) == {key for key in BARS if key.startswith("intake_")}


def test_eight_different_policies_are_compared_and_all_processes_are_counted() -> None:
    settings = [(contender.policy, *contender.parameters.items()) for contender in CONTENDERS]
    assert len({repr(one) for one in settings}) == 8

    found = comparison_costs(1, persons=40, jobs=1)

    assert found["compare_8x50_cpu_s"] > 0
    assert found.keys() == {"compare_8x50_cpu_s", "compare_8x50_wall_s"}


@pytest.mark.slow
def test_a_killed_comparison_loses_nothing(tmp_path: Path) -> None:
    tally = kill(tmp_path, 3, 1, random.Random(5))

    assert tally.kills == 3
    assert tally.is_good


def test_growth_in_proportion_has_exponent_one() -> None:
    sizes = [Size(accounts, 30, accounts * 1e-6, 0.1) for accounts in (10, 1_000, 100_000)]

    assert growth_exponent(sizes) == pytest.approx(1.0)


def test_a_line_says_whether_the_bar_is_met() -> None:
    bar = BARS["naive_simpy_ratio"]

    assert line("naive_simpy_ratio", bar.limit).endswith(" met")
    assert line("naive_simpy_ratio", bar.limit - 1).endswith("MISSED")
    assert line("growth_exponent", float("nan")).endswith("MISSED")
