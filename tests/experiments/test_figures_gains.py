import re
from pathlib import Path

import numpy as np
import pytest

from experiments.figures import save_figure
from experiments.figures.gains import who_gains
from experiments.figures.style import NEW, OTHER, TODAY
from experiments.gains import GAIN, Gains

from .test_figures import PALETTE, texts, title


def made_up(
    resolved: float = 5.0, complaints: float = 0.0, hurt: int | None = None, contacts: float = -2.0, n: int = 400
) -> Gains:
    """Three seeds; the segment `hurt` resolves less."""
    rng = np.random.default_rng(5)
    rows = np.zeros(3 * n, dtype=GAIN)
    rows["seed"], rows["key"] = np.repeat((1, 2, 3), n), np.arange(3 * n)
    rows["segment"], rows["vulnerable"] = rng.integers(0, 2, 3 * n), rng.random(3 * n) < 0.15
    rows["balance"], rows["days_past_due"] = rng.integers(10_000, 900_000, 3 * n), rng.integers(1, 70, 3 * n)
    rows["resolved_more"] = 100 * resolved + rng.integers(-50, 50, 3 * n) if resolved else 0
    if hurt is not None:
        rows["resolved_more"][rows["segment"] == hurt] = -800 + rng.integers(-50, 50, (rows["segment"] == hurt).sum())
    rows["complaints_more"] = rng.random(3 * n) < complaints
    rows["messages_more"] = contacts
    return Gains("new", "today", "USD", ("small", "large"), (1, 2, 3), same_accounts=False, rows=rows)


@pytest.mark.parametrize(
    ("gains", "said"),
    [
        (made_up(), "Under new, all groups resolve more than under today, and none is seen to fare worse"),
        (made_up(resolved=0), "Under new, no group is seen to resolve more or less than under today"),
        (made_up(resolved=-5), "Under new, all groups resolve less than under today"),
        (made_up(complaints=0.5), "Under new, all groups complain more than under today"),
        (made_up(-5, 0.5), "Under new, all groups resolve less and all groups complain more than under today"),
    ],
)
def test_the_title_says_who_fares_worse_and_if_nobody_does_who_fares_better(gains: Gains, said: str) -> None:
    assert title(who_gains(gains)) == f"{said}, with 2 fewer contacts an account"


def test_a_single_group_that_is_harmed_is_named() -> None:
    found = re.match(r"Under new, (.*) resolve less than under today", title(who_gains(made_up(20, hurt=1))))

    assert found is not None
    assert "large" in found[1]


def test_that_the_vulnerable_are_among_many_is_told() -> None:
    gains = made_up()
    gains.rows["resolved_more"][gains.rows["vulnerable"] > 0] = -50_000

    assert re.match(r"Under new, \d+ of \d+ groups, the vulnerable among them, resolve less", title(who_gains(gains)))


def test_contacts_are_told_of_only_if_they_differ() -> None:
    assert "contacts an account" not in title(who_gains(made_up(contacts=0)))
    assert "with 3 more contacts an account" in title(who_gains(made_up(contacts=3)))


def test_right_is_better_in_every_panel() -> None:
    _, resolved, contacts, complaints = who_gains(made_up()).axes

    assert resolved.get_xlim()[0] < resolved.get_xlim()[1]
    for each in (contacts, complaints):
        assert each.get_xlim()[0] > each.get_xlim()[1]


def test_dots_are_means_and_coloured_by_how_a_group_fares() -> None:
    gains = made_up(hurt=1)
    panel = who_gains(gains).axes[1]

    dots = [line for line in panel.get_lines() if line.get_marker() == "o"]
    groups = gains.groups()
    assert len(dots) == len(groups)
    for dot, group in zip(dots, groups, strict=True):
        one = gains.of(group, "resolved")
        assert list(dot.get_xdata()) == [one.difference.mean]  # type: ignore[arg-type]  # one number
        assert dot.get_markeredgecolor() == {1: NEW, 0: OTHER, -1: TODAY}[one.sign]


def test_groups_are_named_with_their_share_of_the_accounts() -> None:
    shown = texts(who_gains(made_up()))

    for name in (
        "all accounts",
        "small (",
        "large (",
        "vulnerable (",
        "owe in between (33.3%)",
        "31 to 60 days late (",
    ):
        assert name in shown


@pytest.mark.parametrize("gains", [made_up(n=0), made_up(n=1), made_up(n=2)])
def test_it_can_be_drawn_of_hardly_anything(gains: Gains, tmp_path: Path) -> None:
    save_figure(who_gains(gains), tmp_path / "gains")

    assert "<svg" in (tmp_path / "gains.svg").read_text(encoding="utf-8")


def test_the_same_gains_give_the_same_bytes_in_the_colours_of_the_house(tmp_path: Path) -> None:
    for name in ("a", "b"):
        save_figure(who_gains(made_up()), tmp_path / name)

    svg = (tmp_path / "a.svg").read_bytes()
    assert svg == (tmp_path / "b.svg").read_bytes()
    assert set(re.findall(r"#[0-9a-f]{6}\b", svg.decode())) <= PALETTE
