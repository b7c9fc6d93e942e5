from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from experiments.gains import GAIN, MEASURED, Gains, gains, gains_of, save_gains
from experiments.groups import Group, groups_in
from experiments.replication import Contender
from policies.catalog import CATALOG
from sim import Portfolio, Run, Scenario, Simulation, run
from sim.kpis import KPIS
from sim.population import synthesise

SEEDS = (4, 5, 6)
WORLD = Scenario.model_validate(
    {
        "days": 20,
        "run_out_days": 10,
        "population": {"persons": 150, "placed_over_days": 5, "days_past_due": [-5, 70]},
        "sites": [{"collectors": 2}],
        "behaviour": {"complaint": {"per_sms": 3e-4, "per_conversation": 4e-3}},
    }
)
CALENDAR, SILENCE = (Contender(name, CATALOG[name], {}) for name in ("cadence", "no_contact"))


def made_up(rows: list[dict[str, Any]], **about: Any) -> Gains:
    table = np.zeros(len(rows), dtype=GAIN)
    for place, row in enumerate(rows):
        for name, value in row.items():
            table[name][place] = value
    settings = {"currency": "USD", "segments": ("small", "large"), "seeds": (1, 2), "same_accounts": False}
    return Gains(policy="new", champion="today", rows=table, **{**settings, **about})


def everybody(found: Gains) -> Group:
    return found.groups()[0]


def lived(contender: Contender, portfolio: Portfolio, seed: int) -> Run:
    return run(Simulation(WORLD, seed, portfolio), contender.build())


@pytest.fixture(scope="module")
def against_silence() -> Gains:
    return gains(WORLD, None, CALENDAR, SILENCE, SEEDS)


def test_differences_of_accounts_add_up_to_those_of_the_runs() -> None:
    portfolio = synthesise(WORLD, 4)
    ours, theirs = lived(CALENDAR, portfolio, 4), lived(SILENCE, portfolio, 4)

    rows = gains_of(ours, theirs, portfolio)

    for field, kpi, scale in (
        ("paid_more", "recovered", 100),
        ("resolved_more", "resolved", 100),
        ("dials_more", "dials", 1),
        ("messages_more", "messages", 1),
        ("complaints_more", "complaints", 1),
    ):
        difference = KPIS[kpi].function(ours) - KPIS[kpi].function(theirs)
        assert difference != 0
        assert rows[field].sum() == pytest.approx(scale * difference), kpi


def test_a_row_tells_what_an_account_is_on_entry() -> None:
    portfolio = synthesise(WORLD, 4)
    ours, theirs = lived(CALENDAR, portfolio, 4), lived(SILENCE, portfolio, 4)

    rows = gains_of(ours, theirs, portfolio)

    entered = {int(row["key"]): row for row in portfolio.accounts}
    assert len(rows) == len(entered)
    for row in rows:
        account = entered[int(row["key"])]
        assert row["days_past_due"] == account["placed"] - account["due"]
        assert (row["balance"], row["segment"]) == (account["balance"], account["segment"])
    np.testing.assert_array_equal(rows["vulnerable"], ours.persons["vulnerable"][ours.accounts["person"]])


def test_runs_of_different_seeds_are_not_compared() -> None:
    portfolio = synthesise(WORLD, 4)
    ours, theirs = lived(SILENCE, portfolio, 4), lived(SILENCE, portfolio, 5)

    with pytest.raises(ValueError, match="both runs must have the same seed and accounts, got seeds 4 and 5"):
        gains_of(ours, theirs, portfolio)


def test_a_policy_gains_nothing_on_itself() -> None:
    found = gains(WORLD, None, CALENDAR, CALENDAR, SEEDS[:2])

    for one in found.summary():
        assert (one.better, one.same, one.worse, one.sign) == (0, 1, 0, 0)
        assert one.difference.mean == 0


def test_the_number_of_processes_changes_nothing(against_silence: Gains) -> None:
    again = gains(WORLD, None, CALENDAR, SILENCE, SEEDS, jobs=2)

    for name in GAIN.names or ():
        np.testing.assert_array_equal(again.rows[name], against_silence.rows[name])


def test_contacting_people_resolves_more_and_costs_contacts(against_silence: Gains) -> None:
    found = {name: against_silence.of(everybody(against_silence), name) for name in MEASURED}

    assert found["resolved"].sign == 1
    assert found["contacts"].sign == -1
    assert found["contacts"].better == 0
    assert found["resolved"].better > found["resolved"].worse


def test_shares_and_means_are_those_of_the_accounts() -> None:
    more = [300, -100, 0, 0, 500, 100, 0, 100]
    found = made_up([{"seed": 1 + n // 4, "resolved_more": value} for n, value in enumerate(more)])

    one = found.of(everybody(found), "resolved")

    assert (one.better, one.same, one.worse) == (0.5, 0.375, 0.125)
    assert one.difference.pairs == 2
    assert one.difference.mean == pytest.approx((0.5 + 1.75) / 2)


def test_more_complaints_are_worse_and_told_for_1000_accounts() -> None:
    found = made_up([{"seed": seed, "complaints_more": n == 0} for seed in (1, 2) for n in range(4)])

    one = found.of(everybody(found), "complaints")

    assert (one.better, one.worse, one.difference.mean, one.sign) == (0, 0.25, 250, -1)


def test_contacts_are_dials_and_messages() -> None:
    found = made_up([{"seed": seed, "dials_more": 2, "messages_more": -3} for seed in (1, 2)])

    one = found.of(everybody(found), "contacts")

    assert (one.better, one.difference.mean, one.sign) == (1, -1, 1)


def test_a_group_that_is_empty_on_one_seed_is_told_by_the_others() -> None:
    rows = [{"seed": 1, "segment": 1, "paid_more": 200}, {"seed": 1}, {"seed": 2}]
    found = made_up(rows)
    large = next(group for group in found.groups() if group.name == "large")

    one = found.of(large, "paid")

    assert (one.difference.pairs, one.difference.mean) == (1, 2)


def test_every_way_to_divide_accounts_puts_each_into_one_group(against_silence: Gains) -> None:
    groups = against_silence.groups()
    kinds = dict.fromkeys(group.kind for group in groups)

    assert tuple(kinds) == ("all", "segment", "vulnerability", "balance", "days past due")
    for kind in kinds:
        together = np.sum([group.members for group in groups if group.kind == kind], axis=0)
        assert (together == 1).all(), kind
    thirds = [group.share for group in groups if group.kind == "balance"]
    assert thirds == pytest.approx([1 / 3] * 3, abs=0.01)
    assert [group.name for group in groups if group.kind == "days past due"] == [
        "not yet late",
        "1 to 30 days late",
        "31 to 60 days late",
        "61 to 90 days late",
    ]


def test_a_way_to_divide_that_divides_nothing_is_left_out() -> None:
    zeros = np.zeros(3, dtype=np.int64)

    groups = groups_in(zeros, ("all",), zeros, np.array([100, 200, 900]), zeros + 5)

    assert {group.kind for group in groups} == {"all", "balance"}


def test_accounts_of_a_file_are_averaged_over_seeds_and_keyed_by_hash_alone(tmp_path: Path) -> None:
    portfolio = synthesise(WORLD, 9)
    found = gains(WORLD, portfolio, CALENDAR, SILENCE, SEEDS)

    save_gains(found, tmp_path / "new" / "gains.parquet")
    table = pl.read_parquet(tmp_path / "new" / "gains.parquet")

    assert found.same_accounts
    assert set(table["key"]) == set(portfolio.accounts["key"].tolist())
    assert table.height == len(portfolio)
    assert not {"seed", "person"} & set(table.columns)
    assert table["paid_more"].sum() == pytest.approx(found.rows["paid_more"].sum() / 100 / len(SEEDS))
    assert set(table["segment"]) <= set(portfolio.segments)
    assert list(tmp_path.glob("new/*")) == [tmp_path / "new" / "gains.parquet"]


def test_synthetic_accounts_keep_a_row_a_seed(against_silence: Gains) -> None:
    table = against_silence.table()

    assert table.height == len(against_silence.rows)
    assert set(table["seed"]) == set(SEEDS)
    np.testing.assert_allclose(table["resolved_more"], against_silence.rows["resolved_more"] / 100)
    assert table["vulnerable"].dtype == pl.Boolean


def test_nothing_to_compare_is_no_error() -> None:
    empty = replace(made_up([]), seeds=(1, 2))

    one = empty.of(everybody(empty), "resolved")

    assert np.isnan([one.better, one.same, one.worse, one.difference.mean]).all()
    assert empty.table().height == 0
