"""The tallies, and so the KPIs, of a run are recomputed from its event log alone: by day, site and segment."""

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim import Run, Scenario, Simulation
from sim.kpis import KPIS, kpis, kpis_by_segment, resolved_by_account
from sim.words import N_CAUSES, N_TALLIES, Channel, Event, Source, Tally

from .recount import accounts_of, rolls_of, tallies_of
from .worlds import Diary, InTurn, live

Log = NDArray[np.void]
Counts = NDArray[np.int64]

NOT_IN_THE_LOG = {
    # shifts and absence are the scenario's and the staff's
    Tally.STAFFED_MS,
    Tally.ABSENT_MS,
    # the log does not tell with which means to pay, and how vulnerable, a person enters
    Tally.TOUCHES_IN_SHOCK,
    Tally.TOUCHES_OF_VULNERABLE,
    # breaches are judged by the house rules of the moment, which an intervention may change
    Tally.OUT_OF_HOURS,
    Tally.TOO_FREQUENT,
}

SETTINGS = {
    "days": 70,
    "run_out_days": 40,
    "population": {"persons": 1000, "placed_over_days": 20, "days_past_due": [-5, 160], "voice_consent": 1.0},
    "sites": [
        {"name": "small", "collectors": 1, "dialer": {"abandonment_limit": 1.0, "start_percent": 300}},
        {"name": "large", "collectors": "unlimited", "share": 0.5},
        {"name": "careful", "collectors": 3, "absence": 0.2, "dialer": {"mode": "preview"}},
    ],
    "treatments": {
        "firm_call": [{"channel": "call", "tone": "firm"}],
        "both": [{"channel": "call"}, {"channel": "sms", "link": True}],
        "link": [{"channel": "email", "link": True}],
        "letter": [{"channel": "letter", "tone": "gentle"}],
        "recorded": [{"channel": "voice_message", "at": 50_400_000}, {"channel": "email"}],
        "automated": [{"channel": "ai_voice", "tone": "firm"}],
    },
    "rules": {"hold_after_hardship": 3},
    "books": {"late_fee": 5.0},
    "behaviour": {
        "complaint": {"per_dial": 0.0002, "per_sms": 0.0003},
        "opt_out": {"cease": 0.01},
        "dispute": {"per_month": 0.02},
        "conversation": {"hardship": 0.5},
        "relapse": {"per_month": [0.5, 0.7, 0.9]},
        "contact_data": {"email_stale": 0.05, "address_stale": 0.05},
    },
}


def strangers(world: Simulation) -> Generator[Any, Any, None]:
    """More inbound calls than a collector can take."""
    yield world.env.timeout(3 * 3_600_000)
    world.commands.add_inbound("small", 30)
    yield world.env.timeout(12 * 3_600_000)
    world.commands.add_inbound("small", 3)


@pytest.fixture(scope="module")
def world() -> tuple[Simulation, Run, Log]:
    diary = Diary()
    world = Simulation(Scenario.model_validate(SETTINGS), seed=5, log=diary, processes=[strangers])
    return world, live(world, InTurn()), diary.rows()


@pytest.fixture(scope="module")
def counted(world: tuple[Simulation, Run, Log]) -> Counts:
    return tallies_of(*world)


@pytest.mark.parametrize("tally", [each for each in range(N_TALLIES) if each not in NOT_IN_THE_LOG])
def test_a_tally_is_what_the_log_says(world: tuple[Simulation, Run, Log], counted: Counts, tally: int) -> None:
    _, run, _ = world

    np.testing.assert_array_equal(counted[..., tally], run.tallies[..., tally])


def test_monthly_moves_are_what_the_log_says(world: tuple[Simulation, Run, Log]) -> None:
    _, run, _ = world

    np.testing.assert_array_equal(rolls_of(*world), run.rolls)


def test_final_accounts_are_what_the_log_says(world: tuple[Simulation, Run, Log]) -> None:
    _, run, _ = world

    for field, values in accounts_of(*world).items():
        np.testing.assert_array_equal(values, run.accounts[field], err_msg=field)


def test_every_kpi_is_what_the_log_says(world: tuple[Simulation, Run, Log], counted: Counts) -> None:
    _, run, _ = world
    told = replace(run, tallies=counted.copy(), rolls=rolls_of(*world), accounts=np.zeros_like(run.accounts))
    for tally in NOT_IN_THE_LOG:
        told.tallies[..., tally] = run.tallies[..., tally]
    # what the portfolio says of an account, and when its oldest unpaid instalment fell due
    for field in ("segment", "instalment", "due"):
        told.accounts[field] = run.accounts[field]
    for field, values in accounts_of(*world).items():
        told.accounts[field] = values

    np.testing.assert_equal(kpis(told), kpis(run))
    np.testing.assert_equal(kpis_by_segment(told), kpis_by_segment(run))


def test_nearly_everything_that_can_happen_happened(world: tuple[Simulation, Run, Log]) -> None:
    *_, log = world

    seen = {Event(number) for number in np.unique(log["event"])}
    assert set(Event) - seen <= {Event.REFUNDED}
    sent = log["channel"][np.isin(log["event"], (Event.SENT, Event.DIALED))]
    outbound = {Channel.CALL, Channel.SMS, Channel.EMAIL, Channel.LETTER, Channel.VOICE_MESSAGE, Channel.AI_VOICE}
    assert {Channel(number) for number in np.unique(sent)} == outbound


def test_nearly_everything_that_is_counted_was_counted(world: tuple[Simulation, Run, Log]) -> None:
    _, run, _ = world

    totals = run.tallies.sum(axis=(0, 1, 2))
    never = {tally for tally in Tally if totals[tally] == 0}
    assert never <= {Tally.REFUNDED, Tally.OUT_OF_HOURS, Tally.TOO_FREQUENT}


def test_accounts_agree_with_the_tallies(world: tuple[Simulation, Run, Log]) -> None:
    _, run, _ = world
    totals = run.tallies.sum(axis=(0, 1, 2))

    for field, tallies in {
        "paid": [Tally.PAID],
        "charged": [Tally.CHARGED],
        "waived": [Tally.WAIVED],
        "written_off": [Tally.WRITTEN_OFF],
        "opening": [Tally.PLACED_BALANCE],
        "dials": [Tally.DIALS, Tally.AI_DIALS],
        "messages": [Tally.SMS, Tally.EMAILS, Tally.LETTERS, Tally.VOICE_MESSAGES],
        "conversations": [Tally.CONVERSATIONS, Tally.AI_CONVERSATIONS],
        "kept": [Tally.PROMISES_KEPT],
        "broken": [Tally.PROMISES_BROKEN],
        "n_promises": [Tally.PROMISES],
        "relapses": [Tally.RELAPSED],
        "complaints": [Tally.COMPLAINTS + cause for cause in range(N_CAUSES)],
    }.items():
        assert run.accounts[field].sum(dtype="i8") == totals[tallies].sum(), field
    assert len(run.accounts) == totals[Tally.PLACED_ACCOUNTS]


def test_complaints_by_account_agree_with_the_tallies_in_every_segment(world: tuple[Simulation, Run, Log]) -> None:
    _, run, _ = world

    told = run.tallies[..., Tally.COMPLAINTS : Tally.COMPLAINTS + N_CAUSES].sum(axis=(0, 1, 3))
    counted = np.bincount(run.accounts["segment"], run.accounts["complaints"], minlength=len(run.segments))

    assert told.min() > 0
    np.testing.assert_array_equal(counted, told)


def test_a_complaint_is_booked_on_an_account_of_who_complained(world: tuple[Simulation, Run, Log]) -> None:
    simulation, run, log = world

    by_account = np.bincount(run.accounts["person"], run.accounts["complaints"], minlength=len(run.persons))
    by_log = np.bincount(log["person"][log["event"] == Event.COMPLAINED], minlength=len(run.persons))

    np.testing.assert_array_equal(by_account, by_log)
    np.testing.assert_array_equal(by_account, simulation.state.touched["n_complained"])


def test_what_accounts_resolved_adds_up_to_what_the_run_resolved(world: tuple[Simulation, Run, Log]) -> None:
    _, run, _ = world

    assert run.accounts["relapses"].sum() > 0
    assert resolved_by_account(run.accounts).sum() / 100 == pytest.approx(KPIS["resolved"].function(run), abs=0.005)


def test_a_finished_run_tells_who_was_vulnerable_and_who_was_flagged(world: tuple[Simulation, Run, Log]) -> None:
    simulation, run, log = world
    state = simulation.state

    np.testing.assert_array_equal(run.persons["vulnerable"], state.touched["hidden_vulnerable"])
    np.testing.assert_array_equal(run.persons["flagged"], state.people["vulnerable_known"])
    noted = log["person"][log["event"] == Event.VULNERABILITY_NOTED]
    assert run.persons["flagged"][noted].all()
    assert not any(name.startswith("hidden_") for name in run.accounts.dtype.names or ())


def test_payments_by_source_sum_to_all_payments(world: tuple[Simulation, Run, Log]) -> None:
    _, run, log = world
    paid = log[log["event"] == Event.PAID]

    by_source = {source: paid["value"][paid["outcome"] == source].sum() for source in Source}
    assert sum(by_source.values()) == run.tallies[..., Tally.PAID].sum()
    assert by_source[Source.NONE] == 0
