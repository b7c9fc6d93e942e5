from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.config import resolved
from experiments.errors import UserError
from experiments.experiment import Experiment, PolicyChoice, load_experiment
from tests.experiments.fakes import CATALOG

SMALL = """\
name: small
scenario: world.yaml
policies:
  no_contact:
  cadence: {gap_days: 5}
  eager: {policy: cadence, share: 1e-1}
"""

Loader = Callable[..., Experiment]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loader:
    """Write an experiment called f.yaml beside an empty scenario, and read it."""
    monkeypatch.chdir(tmp_path)
    Path("world.yaml").touch()

    def load_text(text: str, *overrides: str) -> Experiment:
        path = Path("f.yaml")
        path.write_text(text, encoding="utf-8")
        return load_experiment(path, CATALOG, overrides)

    return load_text


@pytest.fixture
def complaint(read: Loader) -> Callable[..., str]:
    """What is said of a text that no experiment can be read from."""

    def refuse(text: str, *overrides: str) -> str:
        with pytest.raises(UserError) as caught:
            read(text, *overrides)
        return str(caught.value)

    return refuse


def test_a_policy_is_the_one_it_is_called_unless_it_says_otherwise(read: Loader) -> None:
    choices = read(SMALL).policies

    assert {name: choice.policy for name, choice in choices.items()} == {
        "no_contact": "no_contact",
        "cadence": "cadence",
        "eager": "cadence",
    }


def test_parameters_are_typed_and_complete(read: Loader) -> None:
    choice = read(SMALL).policies["eager"]

    assert choice.parameters == {
        "gap_days": 3,
        "share": 0.1,
        "weights": (1.0,),
        "cap": "none",
        "treatments": ("sms", "call"),
        "note": "plain",
    }


def test_what_is_left_out_has_a_default(read: Loader) -> None:
    experiment = read(SMALL)

    assert (experiment.champion, experiment.replications) == ("cadence", 30)
    assert (experiment.block, experiment.jobs, experiment.log) == ("report", None, False)
    assert experiment.portfolio is None


def test_files_are_relative_to_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "world.yaml").touch()
    path = tmp_path / "f.yaml"
    path.write_text(SMALL)

    assert load_experiment(path, CATALOG).scenario == tmp_path / "world.yaml"


def test_every_fault_of_settings_and_policies_is_told_at_once(
    complaint: Callable[..., str],
) -> None:
    text = """\
name: Small
scenario: wrld.yaml
policies:
  today: {policy: cadense}
  cadence: {gap_day: 3, share: 2}
  slow:
    policy: cadence
    gap_days: 30
    share: 0.9
  listed: [cadence]
  needy:
  random:
champion: todai
replications: 1
jobs: 0
blok: train
"""
    assert complaint(text) == (
        "f.yaml: 12 problems. Nothing was run.\n"
        "  f.yaml:1   name                      is “Small”; must match ^[a-z][a-z0-9_-]*$.\n"
        "  f.yaml:2   scenario                  names wrld.yaml, which is not there.\n"
        "  f.yaml:4   policies.today.policy     is not a policy. Did you mean “cadence”?\n"
        "  f.yaml:5   policies.cadence.share    is 2; must be at most 1.\n"
        "  f.yaml:5   policies.cadence.gap_day  is not a setting. Did you mean “gap_days”?\n"
        "  f.yaml:6   policies.slow             gap_days × share must be at most 20, got 30.\n"
        "  f.yaml:10  policies.listed           is a list; must be a mapping of settings.\n"
        "  f.yaml:11  policies.needy.model      is missing.\n"
        "  f.yaml:12  policies.random           is not a policy."
        " Known: no_contact, cadence, needy.\n"
        "  f.yaml:14  replications              is 1; must be at least 2.\n"
        "  f.yaml:15  jobs                      is 0; must be at least 1.\n"
        "  f.yaml:16  blok                      is not a setting. Did you mean “block”?"
    )


def test_the_champion_has_to_be_one_of_the_policies(complaint: Callable[..., str]) -> None:
    assert complaint(SMALL, "champion=eagre") == (
        "--set: 1 problem. Nothing was run.\n"
        "  --set  champion  is “eagre”, which is not a choice. Did you mean “eager”?"
    )


def test_a_comparison_without_todays_policy_is_told_so(complaint: Callable[..., str]) -> None:
    text = "name: small\nscenario: world.yaml\npolicies: {no_contact: }"

    assert "f.yaml:1  champion  is “cadence”, which is not a choice." in complaint(text)


def test_an_override_reaches_the_parameters_of_a_policy(read: Loader) -> None:
    experiment = read(SMALL, "policies.eager.gap_days=9", "policies.no_contact.policy=cadence")

    assert experiment.policies["eager"].parameters["gap_days"] == 9
    assert experiment.policies["no_contact"].policy == "cadence"


def test_faults_of_an_override_in_a_policy_are_told_as_such(complaint: Callable[..., str]) -> None:
    assert complaint(SMALL, "policies.eager.gap_days=31") == (
        "--set: 1 problem. Nothing was run.\n  --set  policies.eager.gap_days  is 31; must be at most 30."
    )


def test_a_resolved_experiment_reads_back_as_the_same(read: Loader) -> None:
    experiment = read(SMALL, "champion=eager", "jobs=2")

    assert read(resolved(experiment)) == experiment


def test_an_experiment_made_in_code_is_checked_as_well() -> None:
    policies = {"cadence": PolicyChoice()}

    with pytest.raises(ValueError, match="champion"):
        Experiment(name="small", scenario=Path("w.yaml"), policies=policies, champion="x")
