import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.kpis import (
    INCREMENTAL,
    KPIS,
    Kpi,
    busy_hours,
    cash_by_week,
    cost_by_day,
    incremental,
    kpis,
    kpis_by_segment,
    paid_hours,
    recovery_by_day,
    resolved_by_day,
    segment_run,
    shift_hours,
)
from sim.state import NEVER
from sim.words import Cause, Status, Tally

from .runs import DECIDES, HOUR, lasting, run_of, scenario_of, value

BOOK = {Tally.PLACED_ACCOUNTS: 50, Tally.PLACED_BALANCE: 1_000_000, Tally.OPEN_ACCOUNTS: 9_000}

RATIOS: list[tuple[str, dict[Tally, int], float]] = [
    ("recovery_rate", {Tally.PAID: 250_000}, 0.25),
    ("recovered", {Tally.PAID: 250_000}, 2_500.0),
    ("placed_balance", {}, 10_000.0),
    ("resolved", {Tally.PAID: 250_000, Tally.CURED_BALANCE: 350_000}, 6_000.0),
    ("resolved", {Tally.PAID: 250_000, Tally.CURED_BALANCE: 350_000, Tally.RELAPSED_BALANCE: 50_000}, 5_500.0),
    ("resolved_rate", {Tally.PAID: 250_000, Tally.CURED_BALANCE: 350_000}, 0.6),
    ("cured_balance_rate", {Tally.CURED_BALANCE: 350_000, Tally.RELAPSED_BALANCE: 50_000}, 0.3),
    ("charge_off_rate", {Tally.WRITTEN_OFF_ACCOUNTS: 10}, 0.2),
    ("write_off_rate", {Tally.WRITTEN_OFF: 400_000}, 0.4),
    ("waived_rate", {Tally.WAIVED: 50_000}, 0.05),
    ("dial_cost", {Tally.DIALS: 60, Tally.AI_DIALS: 40}, 10.0),
    ("sms_cost", {Tally.SMS: 100}, 5.0),
    ("email_cost", {Tally.EMAILS: 100}, 1.0),
    ("letter_cost", {Tally.LETTERS: 100}, 80.0),
    ("voice_message_cost", {Tally.VOICE_MESSAGES: 100}, 2.0),
    ("automated_cost", {Tally.AI_MS: HOUR}, 15.0),
    (
        "payment_fees",
        {Tally.PAID_IN_CONVERSATION: 60_000, Tally.PAID_BY_LINK: 30_000, Tally.PAID_BY_PORTAL: 10_000},
        20.0,
    ),
    ("collector_cost", {Tally.STAFFED_MS: 4 * HOUR}, 120.0),
    ("operating_cost", {Tally.STAFFED_MS: 4 * HOUR, Tally.DIALS: 100, Tally.SMS: 100, Tally.EMAILS: 100}, 136.0),
    ("cost_to_collect", {Tally.DIALS: 100, Tally.PAID: 10_000}, 0.1),
    ("cost_per_account", {Tally.DIALS: 1000}, 2.0),
    ("cost_per_rpc", {Tally.DIALS: 1000, Tally.CONVERSATIONS: 15, Tally.AI_CONVERSATIONS: 5}, 5.0),
    ("cost_per_kept_promise", {Tally.DIALS: 1000, Tally.PROMISES_KEPT: 4}, 25.0),
    ("rpc_rate", {Tally.RIGHT_PARTY: 6, Tally.WRONG_PARTY: 3, Tally.ABANDONED: 1, Tally.ANSWERS: 10}, 0.6),
    ("rpc_rate", {Tally.RIGHT_PARTY: 5, Tally.AI_CONVERSATIONS: 1, Tally.ANSWERS: 8, Tally.AI_ANSWERS: 2}, 0.6),
    ("rpc_per_dial", {Tally.RIGHT_PARTY: 6, Tally.DIALS: 60}, 0.1),
    ("rpc_per_dial", {Tally.RIGHT_PARTY: 6, Tally.AI_CONVERSATIONS: 2, Tally.DIALS: 60, Tally.AI_DIALS: 20}, 0.1),
    ("dials", {Tally.DIALS: 60, Tally.AI_DIALS: 20}, 60.0),
    ("automated_dials", {Tally.DIALS: 60, Tally.AI_DIALS: 20}, 20.0),
    ("messages", {Tally.SMS: 5, Tally.EMAILS: 6, Tally.LETTERS: 7, Tally.VOICE_MESSAGES: 8}, 26.0),
    ("bounced_share", {Tally.BOUNCED: 3, Tally.EMAILS: 20, Tally.LETTERS: 5, Tally.DIALS: 35}, 0.05),
    ("ptp_rate", {Tally.PROMISES: 3, Tally.CONVERSATIONS: 9, Tally.AI_CONVERSATIONS: 3}, 0.25),
    ("kept_rate", {Tally.PROMISES_KEPT: 3, Tally.PROMISES_BROKEN: 1}, 0.75),
    ("broken_rate", {Tally.PROMISES_KEPT: 3, Tally.PROMISES_BROKEN: 1}, 0.25),
    ("kept_value_rate", {Tally.KEPT: 8_000, Tally.PROMISED: 10_000}, 0.8),
    ("collector_hours", {Tally.STAFFED_MS: 4 * HOUR}, 4.0),
    ("rpc_per_collector_hour", {Tally.STAFFED_MS: 4 * HOUR, Tally.CONVERSATIONS: 12}, 3.0),
    ("dials_per_collector_hour", {Tally.STAFFED_MS: 4 * HOUR, Tally.DIALS: 100}, 25.0),
    ("promises_per_collector_hour", {Tally.STAFFED_MS: 4 * HOUR, Tally.PROMISES: 2}, 0.5),
    ("handling_minutes", {Tally.TALK_MS: HOUR, Tally.WRAP_UP_MS: HOUR // 2, Tally.HANDLED: 15}, 6.0),
    ("occupancy", {Tally.TALK_MS: HOUR, Tally.WRAP_UP_MS: HOUR // 2, Tally.STAFFED_MS: 3 * HOUR}, 0.5),
    ("abandonment_rate", {Tally.ABANDONED: 2, Tally.ANSWERS: 100}, 0.02),
    ("mean_wait", {Tally.WAITED_MS: 30_000, Tally.HANDLED: 10}, 3.0),
    ("inbound_lost_share", {Tally.CALLED_IN: 16, Tally.RENEGED: 1, Tally.LOST: 4}, 0.25),
    ("service_level", {Tally.SERVED_SOON: 8, Tally.HANDLED: 10}, 0.8),
    ("callbacks_kept", {Tally.CALLBACKS_PLACED: 3, Tally.CALLBACKS_ASKED: 4}, 0.75),
    ("shrinkage", {Tally.ABSENT_MS: HOUR, Tally.STAFFED_MS: 8 * HOUR}, 0.125),
    ("preview_hours", {Tally.PREVIEW_MS: HOUR // 2}, 0.5),
    ("automated_hours", {Tally.AI_MS: HOUR // 4}, 0.25),
    ("upheld_share", {Tally.COMPLAINTS: 4, Tally.COMPLAINTS_UPHELD: 1}, 0.25),
    (
        "complaints_per_1000_conversations",
        {Tally.COMPLAINTS: 2, Tally.CONVERSATIONS: 300, Tally.AI_CONVERSATIONS: 100},
        5.0,
    ),
    ("out_of_hours_share", {Tally.OUT_OF_HOURS: 1, Tally.DIALS: 10}, 0.1),
    ("too_frequent_share", {Tally.TOO_FREQUENT: 1, Tally.DIALS: 10}, 0.1),
    ("known_hardship_touched", {Tally.TOUCHES_IN_KNOWN_HARDSHIP: 5, Tally.TOUCHES: 40}, 0.125),
    ("vulnerable_touched", {Tally.TOUCHES_OF_VULNERABLE: 5, Tally.TOUCHES: 40}, 0.125),
    ("complaints", {Tally.COMPLAINTS: 2, Tally(Tally.COMPLAINTS): 2}, 2.0),
    ("complaints_per_1000_accounts", {Tally.COMPLAINTS: 3}, 30.0),
    ("complaint_cost", {Tally.COMPLAINTS: 3}, 600.0),
    ("opt_out_rate", {Tally.OPT_OUTS: 1, Tally.SMS: 60, Tally.EMAILS: 40, Tally.LETTERS: 100}, 0.01),
    ("cease_rate", {Tally.CEASED: 1, Tally.CONVERSATIONS: 16, Tally.AI_CONVERSATIONS: 4}, 0.05),
    ("dispute_rate", {Tally.DISPUTES: 5}, 0.1),
    ("hardship_rate", {Tally.HARDSHIPS: 5}, 0.1),
    ("harm_index", {Tally.TOUCHES_IN_SHOCK: 5, Tally.TOUCHES: 40}, 0.125),
    ("net_money", {Tally.PAID: 250_000, Tally.DIALS: 1000, Tally.COMPLAINTS: 3}, 1_800.0),
    ("net_recovery_rate", {Tally.PAID: 250_000, Tally.DIALS: 1000, Tally.COMPLAINTS: 3}, 0.24),
    ("net_net_recovery_rate", {Tally.PAID: 250_000, Tally.DIALS: 1000, Tally.COMPLAINTS: 3}, 0.18),
    ("net_resolved_rate", {Tally.PAID: 250_000, Tally.CURED_BALANCE: 350_000, Tally.COMPLAINTS: 3}, 0.54),
]


@pytest.mark.parametrize(("name", "tallies", "expected"), RATIOS, ids=[name for name, *_ in RATIOS])
def test_a_kpi_has_the_value_that_its_formula_gives_by_hand(
    name: str, tallies: dict[Tally, int], expected: float
) -> None:
    assert value(name, run_of(BOOK | tallies)) == pytest.approx(expected, rel=1e-12)


def test_every_kpi_without_a_denominator_is_nan_and_never_zero() -> None:
    amounts = {"currency", "count", "hours"}
    for name, number in kpis(run_of()).items():
        if KPIS[name].unit not in amounts or name.startswith("cost_per"):
            assert math.isnan(number), name
        else:
            assert number == 0, name


def test_a_number_does_not_depend_on_the_day_site_or_segment_it_was_booked_at() -> None:
    run = run_of(BOOK | {Tally.PAID: 100, Tally.COMPLAINTS: 2, Tally.ANSWERS: 4}, scenario=scenario_of(5, 5))
    moved = replace(run, tallies=run.tallies[::-1, ::-1, ::-1])

    # discounting and what was paid by a day are about days
    about_days = {"npv", "npv_rate", "loss_given_default", "days_to_recovery"}
    before, after = kpis(run), kpis(moved)
    for name in before.keys() - about_days:
        np.testing.assert_equal(before[name], after[name], err_msg=name)


def test_the_parts_of_operating_cost_sum_to_it() -> None:
    run = run_of({tally: 1_000_003 + 7 * tally for tally in Tally})

    messages = ["sms_cost", "email_cost", "letter_cost", "voice_message_cost"]
    parts = ["collector_cost", "automated_cost", "dial_cost", "payment_fees", *messages]
    assert sum(value(part, run) for part in parts) == pytest.approx(value("operating_cost", run), rel=1e-12)
    assert cost_by_day(run).sum() == pytest.approx(value("operating_cost", run), rel=1e-12)


def test_complaints_by_cause_sum_to_all_complaints() -> None:
    by_cause: dict[Any, int] = {int(Tally.COMPLAINTS) + cause: 1 + cause for cause in Cause}
    run = run_of(BOOK | by_cause)

    rates = [value(f"complaints_{cause.name.lower()}", run) for cause in Cause]
    assert sum(rates) == pytest.approx(value("complaints_per_1000_accounts", run), rel=1e-12)
    assert value("complaints", run) == sum(1 + cause for cause in Cause)
    assert rates == pytest.approx([10.0 * (1 + cause) for cause in Cause])


def test_accounts_give_penetration_intensity_and_rpc_per_account() -> None:
    run = run_of({Tally.DIALS: 4, Tally.AI_DIALS: 2, Tally.SMS: 3, Tally.LETTERS: 1}, n_accounts=5)
    run.accounts["dials"] = [3, 3, 0, 0, 0]
    run.accounts["messages"] = [0, 2, 2, 0, 0]
    run.accounts["contacts"] = [1, 0, 0, 2, 0]
    run.accounts["conversations"] = [0, 0, 0, 1, 0]

    assert value("attempted_penetration", run) == 0.6
    assert value("penetration", run) == 0.4
    assert value("intensity", run) == pytest.approx(10 / 3)
    assert value("rpc_per_account", run) == 0.2
    assert value("complaints_per_10000_contacts", run) == 0.0


def test_complaints_are_also_told_per_contact() -> None:
    run = run_of({Tally.COMPLAINTS: 1}, n_accounts=2)
    run.accounts["contacts"] = [400, 100]

    assert value("complaints_per_10000_contacts", run) == 20.0


def test_the_response_rate_is_over_the_accounts_that_were_touched() -> None:
    run = run_of(n_accounts=5)
    run.accounts["touched_on"] = [0, 3, NEVER, 7, 1]
    run.accounts["responded"] = [1, 0, 0, 0, 0]

    assert value("response_rate", run) == 0.25


def test_days_to_recovery_are_counted_from_each_accounts_own_placement() -> None:
    # 300 paid on day 4 by the account of day 1, 100 on day 2 by the account of day 2
    run = run_of(n_accounts=2)
    run.tallies[4, 0, 0, Tally.PAID], run.tallies[2, 0, 1, Tally.PAID] = 300, 100
    run.accounts["paid"], run.accounts["placed"] = [300, 100], [1, 2]

    assert value("days_to_recovery", run) == (300 * 3 + 100 * 0) / 400


def test_the_median_of_first_payments_allows_for_those_who_are_lost_sight_of() -> None:
    # by hand: S falls to 5/6 on day 0, then one is written off on day 1, S falls to 5/6 * 3/4 on day 2 and to
    # 5/6 * 2/4 on day 3; two are still unpaid at the end
    run = run_of(n_accounts=6)
    run.accounts["placed"] = [0, 0, 1, 1, 0, 1]
    run.accounts["first_paid"] = [0, NEVER, 3, 4, NEVER, NEVER]
    run.accounts["status"] = [Status.OPEN, Status.WRITTEN_OFF, *[Status.OPEN] * 4]
    run.accounts["closed"] = [NEVER, 1, NEVER, NEVER, NEVER, NEVER]

    assert value("median_days_to_first_payment", run) == 3
    run.accounts["first_paid"][3] = NEVER
    assert math.isnan(value("median_days_to_first_payment", run))


def test_cash_is_told_by_week_and_the_last_week_may_be_short() -> None:
    run = lasting(run_of({Tally.PAID: 100}), 9)
    run.tallies[6:9, 0, 1, Tally.PAID] = [200, 400, 800]

    assert cash_by_week(run).tolist() == [3.0, 12.0]


def test_npv_discounts_payments_and_costs_of_the_same_day_alike() -> None:
    run = run_of({Tally.PAID: 100_000, Tally.DIALS: 100}, day=4)

    assert value("npv", run) == pytest.approx((1000 - 10) / 1.1 ** (4 / 365), rel=1e-12)


def test_what_is_lost_is_what_is_neither_paid_nor_saved_in_todays_money() -> None:
    run = run_of(BOOK | {Tally.DIALS: 100})
    run.tallies[4, 0, 0, Tally.PAID] = 250_000
    run.tallies[2, 0, 0, Tally.CURED_BALANCE], run.tallies[4, 0, 0, Tally.RELAPSED_BALANCE] = 400_000, 100_000

    came = -10 + 4_000 / 1.1 ** (2 / 365) + (2_500 - 1_000) / 1.1 ** (4 / 365)
    assert value("loss_given_default", run) == pytest.approx(1 - came / 10_000, rel=1e-12)


def test_recovery_by_day_ends_at_the_recovery_rate() -> None:
    run = run_of(BOOK)
    run.tallies[:, 0, 1, Tally.PAID] = [0, 100_000, 0, 50_000, 0]
    run.tallies[:, 0, 0, Tally.CURED_BALANCE] = [200_000, 0, 0, 0, 0]
    run.tallies[:, 0, 1, Tally.RELAPSED_BALANCE] = [0, 0, 0, 0, 50_000]

    assert recovery_by_day(run).tolist() == pytest.approx([0, 0.1, 0.1, 0.15, 0.15])
    assert resolved_by_day(run).tolist() == pytest.approx([0.2, 0.3, 0.3, 0.35, 0.3])
    assert recovery_by_day(run)[-1] == value("recovery_rate", run)
    assert resolved_by_day(run)[-1] == pytest.approx(value("resolved_rate", run))


def test_a_milestone_beyond_the_run_is_not_known() -> None:
    run = run_of(BOOK | {Tally.PAID: 1})
    month = replace(run, tallies=np.concatenate([run.tallies] * 7))

    assert math.isnan(value("recovery_rate_day_30", run))
    assert value("recovery_rate_day_30", month) == pytest.approx(6 / 7_000_000)


def test_disparity_is_the_highest_rate_of_a_segment_over_the_lowest() -> None:
    run = run_of({Tally.COMPLAINTS: 1, Tally.OPEN_ACCOUNTS: 10, Tally.WAIVED: 5, Tally.PLACED_BALANCE: 100})
    run.tallies[0, 0, 1, [Tally.COMPLAINTS, Tally.OPEN_ACCOUNTS]] = 6, 20
    run.tallies[0, 0, 1, Tally.PLACED_BALANCE] = 100

    assert value("complaint_disparity", run) == pytest.approx(3)
    assert math.isnan(value("waived_disparity", run))


def test_scheduled_shifts_cost_the_same_used_or_not_while_the_policy_decides() -> None:
    idle = run_of({Tally.STAFFED_MS: 8 * HOUR})
    busy = run_of({Tally.STAFFED_MS: 8 * HOUR, Tally.TALK_MS: 7 * HOUR, Tally.WRAP_UP_MS: HOUR})

    assert value("collector_hours", idle) == value("collector_hours", busy) == 8.0
    assert (value("occupancy", idle), value("occupancy", busy)) == (0.0, 1.0)


def test_the_run_out_is_charged_for_the_calls_it_handles_alone() -> None:
    run = run_of({Tally.STAFFED_MS: 8 * HOUR, Tally.TALK_MS: HOUR, Tally.WRAP_UP_MS: HOUR}, day=DECIDES)

    assert value("collector_hours", run) == 2.0
    assert math.isnan(value("occupancy", run))


def test_unlimited_collectors_are_charged_by_the_minute_and_sites_do_not_mix() -> None:
    run = run_of(scenario=scenario_of("unlimited", 2))
    run.tallies[0, :, 0, Tally.TALK_MS] = 3 * HOUR
    run.tallies[0, 1, 0, Tally.STAFFED_MS] = 10 * HOUR

    assert paid_hours(run).tolist() == [13, 0, 0, 0, 0]
    assert shift_hours(run).tolist() == [10, 0, 0, 0, 0]
    assert busy_hours(run).tolist() == [3, 0, 0, 0, 0]
    assert value("occupancy", run) == pytest.approx(0.3)


def test_segments_sum_to_the_whole() -> None:
    run = run_of({Tally.PAID: 300, Tally.PLACED_BALANCE: 1000}, n_accounts=3)
    run.tallies[1, 0, 1, Tally.PAID], run.tallies[1, 0, 1, Tally.PLACED_BALANCE] = 500, 3000
    run.accounts["segment"], run.accounts["contacts"] = [0, 1, 1], [1, 0, 1]

    parts = [segment_run(run, number) for number in range(2)]
    assert sum(value("recovered", part) for part in parts) == value("recovered", run)
    assert [len(part.accounts) for part in parts] == [1, 2]
    assert kpis_by_segment(run)["large"]["recovery_rate"] == pytest.approx(1 / 6)
    assert kpis_by_segment(run)["large"]["penetration"] == 0.5


def test_what_is_booked_at_a_site_is_told_of_no_segment() -> None:
    told = kpis_by_segment(run_of())["small"]

    assert told.keys() == {name for name, kpi in KPIS.items() if kpi.by_segment}
    assert not told.keys() & {"collector_hours", "operating_cost", "net_resolved_rate", "occupancy", "mean_wait"}


def test_incremental_kpis_count_from_the_control() -> None:
    control = {"recovered": 100.0, "resolved": 500.0, "placed_balance": 1000.0, "operating_cost": 5.0}
    values = {"recovered": 150.0, "resolved": 700.0, "placed_balance": 1000.0, "operating_cost": 20.0}

    assert incremental(values, control) == {
        "incremental_recovery_rate": 0.05,
        "incremental_resolved_rate": 0.2,
        "cost_per_incremental_unit": 0.4,
        "cost_per_incremental_resolved_unit": 0.1,
    }


@pytest.mark.parametrize("recovered", [100.0, 90.0])
def test_there_is_no_cost_per_incremental_unit_without_an_increment(recovered: float) -> None:
    control = dict.fromkeys(KPIS, 100.0)

    assert math.isnan(incremental(control | {"recovered": recovered}, control)["cost_per_incremental_unit"])


@pytest.mark.parametrize("kpi", [*KPIS.values(), *INCREMENTAL.values()], ids=[*KPIS, *INCREMENTAL])
def test_every_kpi_names_its_meaning_and_its_denominator(kpi: Kpi) -> None:
    formula: Callable[..., float] = kpi.function

    assert kpi.meaning.endswith(".")
    assert kpi.better in {"higher", "lower", "neither"}
    assert formula.__doc__
