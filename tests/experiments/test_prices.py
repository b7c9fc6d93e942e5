from pathlib import Path

import numpy as np
import pytest

from experiments.comparison import HEADLINE, Comparison
from experiments.plan import plan_of
from experiments.play import play
from experiments.prices import own_price, sweep
from policies.catalog import CATALOG

from .comparisons import made_up, set_values
from .tiny import WORLD, experiment_of

LINES = {"cadence": (0.30, 1e-4), "index": (0.32, 3e-4), "largest_balance": (0.26, 0.5e-4), "no_contact": (0.1, 0)}
"""Net share without complaints, and complaints a unit of balance."""


def with_lines(price: float = 20.0) -> Comparison:
    """Policies whose net share falls along known lines; a balance of 1,000 is placed on every seed."""
    comparison = made_up(n_policies=4, n_seeds=4)
    for row, name in enumerate(comparison.policies):
        level, complaints = LINES[name]
        noise = np.array([-0.01, 0.01, 0.02, -0.02])
        set_values(
            comparison.values[row],
            {
                "resolved": 1000 * (level + noise) + 50,
                "operating_cost": np.full(4, 50.0),
                "complaints": np.full(4, 1000 * complaints),
                "complaint_cost": np.full(4, 1000 * complaints * price),
                "placed_balance": np.full(4, 1000.0),
            },
        )
    return comparison


def test_at_the_scenarios_own_price_it_is_the_headline(tmp_path: Path) -> None:
    experiment = experiment_of(tmp_path)
    complaining = "behaviour: {complaint: {per_dial: 2e-4, per_sms: 3e-4, wrong_party: 5e-3}}\n"
    (tmp_path / "world.yaml").write_text(WORLD.replace("persons: 80", "persons: 3000") + complaining)
    comparison = play(plan_of(experiment, CATALOG))
    own = own_price(comparison)

    found = sweep(comparison, [own], comparison.policies)

    assert own > 0
    expected = [comparison.mean(name, HEADLINE) for name in comparison.policies]
    assert found.net[:, 0] == pytest.approx(expected, rel=1e-12)


def test_policies_change_places_exactly_where_their_lines_cross() -> None:
    found = sweep(with_lines())

    # 0.32 − 3e-4 p = 0.30 − 1e-4 p at 100, the end of the default sweep; 0.30 − 1e-4 p = 0.26 − 0.5e-4 p at 800
    assert found.prices[[0, -1]].tolist() == [0, 100]
    found = sweep(with_lines(), [0, 1000])
    assert [crossing.price for crossing in found.crossings] == pytest.approx([100, 240, 800])
    assert [(each.below, each.above, each.for_the_lead) for each in found.crossings] == [
        ("index", "cadence", True),
        ("index", "largest_balance", False),
        ("cadence", "largest_balance", True),
    ]


def test_the_leader_between_crossings_is_the_one_they_name() -> None:
    found = sweep(with_lines(), [0, 99, 101, 799, 801, 1000])

    leaders = [found.policies[row] for row in found.net.argmax(axis=0)]
    assert leaders == ["index", "index", "cadence", "cadence", "largest_balance", "largest_balance"]


def test_the_control_can_be_asked_for() -> None:
    assert sweep(with_lines(), [0], ["no_contact"]).net == pytest.approx(np.array([[0.1]]))


def test_equal_policies_never_change_places() -> None:
    comparison = with_lines()
    comparison.values[1] = comparison.values[0]

    crossings = sweep(comparison, [0, 1000]).crossings
    assert crossings
    assert all({each.below, each.above} != {"cadence", "index"} for each in crossings)


@pytest.mark.parametrize("prices", [[], [-1.0, 2.0], [2.0, 1.0]])
def test_prices_that_do_not_rise_from_zero_are_refused(prices: list[float]) -> None:
    with pytest.raises(ValueError, match="prices must be at least 0 and rise"):
        sweep(with_lines(), prices)


def test_without_complaints_there_is_no_own_price_and_prices_must_be_given() -> None:
    comparison = with_lines()
    for values in comparison.values:
        set_values(values, {"complaints": np.zeros(4), "complaint_cost": np.zeros(4)})

    assert np.isnan(own_price(comparison))
    with pytest.raises(ValueError, match="own price nan"):
        sweep(comparison)
    assert sweep(comparison, [0, 50]).crossings == ()
