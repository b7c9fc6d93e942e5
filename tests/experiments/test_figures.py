import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text

from experiments.comparison import MEASURES, Comparison, Judgement
from experiments.figures import (
    FIGURES,
    causes,
    collector_load,
    differences,
    price_of_a_complaint,
    recovery,
    save_figure,
    segments,
    stress,
    tradeoff,
)
from experiments.figures.load import FULL, occupancy_by_week
from experiments.figures.style import FAILS, FAINT, MUTED, NEW, OTHER, PAPER, TODAY, WIDTH, spread
from experiments.paired import Sample, paired
from experiments.verdict import Standing, UnderStress

from .comparisons import made_up, set_values, with_values

PALETTE = {FAILS, NEW, TODAY, OTHER, MUTED, FAINT, PAPER}

AWKWARD = {
    "control_only": made_up(2),
    "two_seeds": made_up(4, 2),
    "many": made_up(9),
    "short": made_up(3, 5, days=3, run_out=0),
    "no_data": with_values(made_up(3), np.nan),
    "today_is_the_control": replace(made_up(4), champion="no_contact"),
    "long_names": replace(made_up(3), policies=("cadence", "a_name_that_is_much_too_long_for_any_label", "no_contact")),
    "unlimited": replace(made_up(3), on_shift=0 * made_up(3).on_shift),
}


def texts(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text))


def title(figure: Figure) -> str:
    return figure.texts[0].get_text().replace("\n", " ")


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("which", AWKWARD)
def test_every_figure_can_be_drawn_of_every_comparison(name: str, which: str, tmp_path: Path) -> None:
    FIGURES[name](AWKWARD[which]).savefig(tmp_path / "figure.svg")

    assert "<svg" in (tmp_path / "figure.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_comparison_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    for each in ("a", "b"):
        save_figure(FIGURES[name](made_up()), tmp_path / each)

    for suffix in (".svg", ".png"):
        assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_the_fixed_width_whatever_its_labels_say(name: str, tmp_path: Path) -> None:
    save_figure(FIGURES[name](AWKWARD["long_names"]), tmp_path / name)

    assert imread(tmp_path / f"{name}.png").shape[1] == WIDTH * 150


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_uses_the_colours_of_the_house_alone_and_keeps_its_text(name: str, tmp_path: Path) -> None:
    save_figure(FIGURES[name](made_up(5)), tmp_path / name)
    svg = (tmp_path / f"{name}.svg").read_text(encoding="utf-8")

    used = set(re.findall(r"#[0-9a-f]{6}\b", svg))
    assert used <= PALETTE
    assert "<text" in svg
    assert "2026-" not in svg


def test_policies_are_named_beside_their_lines_and_today_is_marked() -> None:
    shown = texts(recovery(made_up(5)))

    for name in ("cadence (today)", "index", "no_contact (control)"):
        assert name in shown


def test_the_control_is_dashed_and_the_best_challenger_blue() -> None:
    comparison = made_up(5)

    lines = {line.get_color(): line for line in recovery(comparison).axes[0].get_lines() if len(line.get_xdata()) > 5}  # type: ignore[arg-type]
    dashed = [line for line in recovery(comparison).axes[0].get_lines() if line.is_dashed()]

    assert NEW in lines
    assert lines[NEW].get_ydata()[-1] == pytest.approx(comparison.mean(comparison.leader, "resolved_rate"))  # type: ignore[index]
    assert dashed


def test_right_is_better_in_every_panel_of_the_differences() -> None:
    for axes in differences(made_up(5)).axes:
        low, high = axes.get_xlim()
        lower_is_better = axes.get_title(loc="left") in {"Operating cost", "Complaints"}
        assert (low > high) == lower_is_better


def test_the_title_says_who_wins_by_how_much_and_how_often() -> None:
    found = re.fullmatch(
        r"largest_balance resolves ([\d.]+) points more than cadence after all cost, in (\d+) of 30 runs",
        title(differences(made_up(5))),
    )

    comparison = made_up(5)
    difference = comparison.difference("largest_balance", "net_resolved_rate")
    assert found is not None
    assert float(found[1]) == pytest.approx(100 * difference.mean, rel=0.01)
    assert int(found[2]) == difference.wins


def test_a_challenger_that_cannot_be_told_from_today_is_called_so() -> None:
    comparison = made_up(3)
    noise = np.random.default_rng(3).normal(0, 1e-3, comparison.values[0].shape)
    values = np.stack([comparison.values[0], comparison.values[0] + noise - noise.mean(axis=0), comparison.values[2]])

    assert title(differences(replace(comparison, values=values))).startswith("Too close to call")


@pytest.mark.parametrize(
    ("money", "complaints", "said"),
    [
        (0.01, -0.1, "index resolves more than cadence and causes fewer complaints"),
        (0.01, 0.1, "index resolves more than cadence but causes more complaints"),
        (-0.01, -0.1, "index resolves less than cadence but causes fewer complaints"),
        (0.0, 0.0, "index resolves about as much as cadence and causes about as many complaints"),
    ],
)
def test_the_trade_off_claims_no_more_than_the_runs_can_tell(money: float, complaints: float, said: str) -> None:
    comparison = made_up(3)
    challenger = comparison.values[0].copy()
    challenger[:, list(MEASURES).index("resolved_rate")] += money
    challenger[:, list(MEASURES).index("complaints_per_1000_accounts")] += complaints
    values = np.stack([comparison.values[0], challenger, comparison.values[2]])

    assert title(tradeoff(replace(comparison, values=values))) == said


def test_a_worse_challenger_is_called_worse() -> None:
    comparison = made_up(3)
    worse = np.stack([comparison.values[0], comparison.values[0] - 0.01, comparison.values[2]])

    assert title(differences(replace(comparison, values=worse))) == (
        "index resolves 1 points less than cadence after all cost; it is better in 0 of 30 runs"
    )


def test_the_control_does_not_stretch_the_trade_off_but_is_told_of() -> None:
    figure = tradeoff(made_up(5))

    assert figure.axes[0].get_xlim()[0] > 1
    assert "contacting nobody resolves" in texts(figure).replace("\n", " ")


def test_occupancy_is_hours_on_calls_by_scheduled_hours_of_whole_weeks() -> None:
    comparison = made_up(2, n_seeds=2, days=15)
    comparison = replace(comparison, busy=np.full_like(comparison.busy, 20.0))

    weeks = occupancy_by_week(comparison)

    assert weeks.shape == (2, 2)
    np.testing.assert_allclose(weeks, 0.25)


def test_weeks_without_slack_are_counted_in_the_title() -> None:
    comparison = made_up(3, days=28)
    busy = np.zeros_like(comparison.busy)
    busy[1, :, 7:14] = (FULL + 0.05) * 80

    assert title(collector_load(replace(comparison, busy=busy))) == (
        "Collectors run out of slack under index, in 1 of 4 weeks"
    )


def test_floors_without_shifts_show_the_hours_they_ask_for() -> None:
    comparison: Comparison = AWKWARD["unlimited"]

    assert title(collector_load(comparison)) == "Collector hours that each policy asks for"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([1, 5], [1, 5]),
        ([2, 2], [1.5, 2.5]),
        ([2, 2, 2], [1, 2, 3]),
        ([3, 1, 1.5], [3, 0.75, 1.75]),
        ([0, 0], [0, 1]),
        ([10, 10], [9, 10]),
        ([], []),
    ],
)
def test_labels_move_apart_as_little_as_possible_and_stay_inside(wanted: list[float], expected: list[float]) -> None:
    assert spread(wanted, 1, 0, 10).tolist() == pytest.approx(expected)


def judged(comparison: Comparison, chosen: str, *failing: str) -> Comparison:
    return replace(comparison, judgement=Judgement(chosen, 4.0, frozenset(failing)))


def _sample(around: float) -> Sample:
    return Sample(tuple(range(10)), around + (around != 0) * np.linspace(-0.002, 0.002, 10))


def standing(*gains: float) -> Standing:
    """A challenger that gains as assumed, and in each stress scenario what is told."""
    first, *rest = (paired(_sample(gain), _sample(0.0), "higher") for gain in gains)
    stressed = tuple(UnderStress(f"Case {number}", gain) for number, gain in enumerate(rest))
    return Standing("index", 0.5, np.zeros(10), first, stress=stressed)


def test_whoever_the_rule_chose_is_put_forward_instead_of_the_best_headline() -> None:
    comparison = judged(made_up(5), "index", "largest_balance")

    assert comparison.leader == "index"
    assert title(differences(comparison)).startswith("index resolves")


def test_what_fails_the_rule_is_orange_and_marked_and_nothing_else_is() -> None:
    axes = tradeoff(judged(made_up(5), "index", "largest_balance")).axes[0]
    labels = {text.get_text(): text.get_color() for text in axes.texts}

    assert labels["▲ largest_balance"] == FAILS
    assert labels["index"] == NEW
    assert [text for text, color in labels.items() if color == FAILS] == ["▲ largest_balance"]


def test_numbers_from_fresh_seeds_take_the_place_of_those_that_chose() -> None:
    comparison, fresh = made_up(3), made_up(3, 31)
    shown = texts(differences(comparison, fresh)).replace("\n", " ")

    assert "Drawn from 31 fresh seeds: index." in shown
    assert "31 runs" in title(differences(comparison, fresh))


@pytest.mark.parametrize(
    ("gains", "said"),
    [
        ((0.01, 0.02, 0.01), "index still wins in all 2 stress scenarios"),
        ((0.01, 0.02, -0.01), "cadence is the better one in 1 of 2 stress scenarios, index in 1"),
    ],
)
def test_the_stress_figure_counts_who_wins_and_shows_the_worst_last(gains: tuple[float, ...], said: str) -> None:
    figure = stress(standing(*gains), "cadence")
    rows = [label.get_text() for label in figure.axes[0].get_yticklabels()]

    assert title(figure) == said
    assert rows[0] == "As assumed"
    assert rows[-1].endswith("Case 1")
    assert rows[-1].startswith("▲") == (gains[-1] < 0)


def test_a_group_that_is_not_safe_is_marked_and_the_vulnerable_are_among_them() -> None:
    figure = segments(made_up(3), unsafe=("vulnerable",))
    rows = {label.get_text(): label.get_color() for label in figure.axes[0].get_yticklabels()}

    assert rows["▲ vulnerable"] == FAILS
    assert list(rows.values()).count(FAILS) == 1
    assert len(rows) == 3


def test_causes_name_the_largest_change_that_can_be_told() -> None:
    comparison = made_up(3)
    values = np.where(np.isnan(comparison.values), 0.5, comparison.values)
    values[1, :, list(MEASURES).index("complaints_tone")] = 0.7
    values[1, :, list(MEASURES).index("complaints_hour")] = 0.4

    assert title(causes(replace(comparison, values=values))) == (
        "The largest change is in complaints about the tone of a contact: more under index than under cadence"
    )


def test_a_name_is_no_formula_and_no_control_character() -> None:
    comparison = replace(made_up(3), policies=("cadence", "$\\frac$\x00", "no_contact"))

    assert "�" in title(differences(comparison))
    assert "\x00" not in texts(differences(comparison))


@pytest.mark.parametrize(("more", "said"), [(30.0, "Beyond "), (0.0, "No price of a complaint up to ")])
def test_the_price_at_which_a_complaint_changes_the_choice_is_told(more: float, said: str) -> None:
    comparison = made_up(3)
    values = np.where(np.isnan(comparison.values), 0.0, comparison.values)
    amounts = {"placed_balance": 1e6, "operating_cost": 2e4, "complaints": 100.0, "complaint_cost": 15_000.0}
    for row, gain in ((0, 0.0), (1, 9_000.0)):
        told = {**amounts, "resolved": 5e5 + gain, "complaints": 100.0 + row * more}
        set_values(values[row], {name: np.full(30, value) for name, value in told.items()})
    found = title(price_of_a_complaint(replace(comparison, values=values)))

    assert found.startswith(said)
    assert ("300 USD" in found) == bool(more)
