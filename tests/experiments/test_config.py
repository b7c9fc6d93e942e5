import datetime
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from experiments.config import FileName, load, resolved
from experiments.errors import UserError


class Mood(StrEnum):
    CALM = "calm"
    CROSS = "cross"


class Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Phone(Group):
    cost: float = Field(0.1, ge=0)
    mode: Literal["manual", "predictive"] = "manual"


class Storm(Group):
    kind: Literal["storm"]
    day: int = Field(ge=0)


class Strike(Group):
    kind: Literal["strike"]
    share: float = Field(0.5, gt=0, le=1)


class Site(Group):
    name: str = "main"
    collectors: int | Literal["unlimited"] = 10
    opens: datetime.time = datetime.time(9)
    weekdays: tuple[Literal["mon", "tue", "wed"], ...] = ("mon", "tue")

    @field_validator("name")
    @classmethod
    def _name_is_lower_case(cls, name: str) -> str:
        if not name.islower():
            raise ValueError("must keep to lower case")
        return name


class World(Group):
    country: str = "GB"
    days: int = Field(180, ge=1, le=3650)
    persons: int = Field(5_000, lt=50_000_000)
    rate: float = 0.5
    share: float | None = None
    blend: bool = True
    note: str | None = None
    mood: Mood = Mood.CALM
    start: datetime.date = datetime.date(2026, 1, 5)
    portfolio: FileName | None = None
    phone: Phone = Phone()
    sites: tuple[Site, ...] = Field((Site(),), min_length=1, max_length=2)
    treatments: dict[str, tuple[str, ...]] = {"sms": ("sms",), "call": ("call",)}
    events: tuple[Storm | Strike, ...] = Field((), discriminator=None)

    @model_validator(mode="after")
    def _few_days_for_many_persons(self) -> "World":
        if self.days * self.persons > 10**9:
            raise ValueError("days × persons must be at most 10^9.")
        return self


Loader = Callable[..., World]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loader:
    """Write a file called f.yaml and read it into a world."""
    monkeypatch.chdir(tmp_path)

    def load_text(text: str, *overrides: str) -> World:
        path = Path("f.yaml")
        path.write_text(text, encoding="utf-8")
        return load(path, World, overrides)

    return load_text


@pytest.fixture
def complaint(read: Loader) -> Callable[..., str]:
    """What is said of a text that no world can be read from."""

    def refuse(text: str, *overrides: str) -> str:
        with pytest.raises(UserError) as caught:
            read(text, *overrides)
        return str(caught.value)

    return refuse


def test_an_empty_file_is_the_defaults(read: Loader) -> None:
    assert read("# nothing to change\n") == World()


def test_a_file_of_nothing_but_a_document_mark_is_the_defaults(read: Loader) -> None:
    assert read("---\n") == World()


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("country: NO", "country", "NO"),
        ("country: 010", "country", "010"),
        ("country: 21:00", "country", "21:00"),
        ("country: true", "country", "true"),
        ("country: 'null'", "country", "null"),
        ("days: 010", "days", 10),
        ("rate: 1e-4", "rate", 1e-4),
        ("rate: 3", "rate", 3.0),
        ("share: null", "share", None),
        ("share: .5", "share", 0.5),
        ("note:", "note", None),
        ("note: 'null'", "note", "null"),
        ("blend: false", "blend", False),
        ("mood: cross", "mood", Mood.CROSS),
        ("start: 2026-02-03", "start", datetime.date(2026, 2, 3)),
    ],
)
def test_the_model_gives_the_text_its_type(read: Loader, text: str, name: str, value: object) -> None:
    found = getattr(read(text), name)

    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(("text", "value"), [("unlimited", "unlimited"), ("12", 12)])
def test_a_number_or_a_word_is_told_apart_by_the_model(read: Loader, text: str, value: object) -> None:
    assert read(f"sites: [{{collectors: {text}}}]").sites[0].collectors == value


def test_a_time_of_day_is_not_a_number_to_base_60(read: Loader) -> None:
    assert read("sites: [{opens: 08:30}]").sites[0].opens == datetime.time(8, 30)


def test_every_fault_is_told_at_once_in_the_words_of_the_file(
    complaint: Callable[..., str],
) -> None:
    text = """\
countri: GB
days: many
persons: -1.5
rate: true
share: .nan
blend: maybe
note: [a]
mood: sad
start: 2026-13-01
portfolio: absent.csv
phone: {cost: -1, mode: manuel, price: 3}
sites:
  - {name: North, collectors: lots, opens: 9am, weekdays: [mon, tues]}
  - collectors:
treatments: sms
"""
    assert complaint(text) == (
        "f.yaml: 19 problems. Nothing was run.\n"
        "  f.yaml:1   countri             is not a setting. Did you mean “country”?\n"
        "  f.yaml:2   days                is “many”; must be a whole number.\n"
        "  f.yaml:3   persons             is -1.5; must be a whole number.\n"
        "  f.yaml:4   rate                is “true”; must be a number.\n"
        "  f.yaml:5   share               is “.nan”; must be a number.\n"
        "  f.yaml:6   blend               is “maybe”; must be true or false.\n"
        "  f.yaml:7   note                is a list; must be text.\n"
        "  f.yaml:8   mood                is “sad”, which is not a choice. Known: calm, cross.\n"
        "  f.yaml:9   start               is 2026-13-01; must be a date such as 2026-01-31.\n"
        "  f.yaml:10  portfolio           names absent.csv, which is not there.\n"
        "  f.yaml:11  phone.cost          is -1; must be at least 0.\n"
        "  f.yaml:11  phone.mode          is “manuel”, which is not a choice."
        " Did you mean “manual”?\n"
        "  f.yaml:11  phone.price         is not a setting. Known: cost, mode.\n"
        "  f.yaml:13  sites.0.name        is “North”; must keep to lower case.\n"
        "  f.yaml:13  sites.0.collectors  is “lots”; must be a whole number or unlimited.\n"
        "  f.yaml:13  sites.0.opens       is “9am”; must be a time of day such as 09:30.\n"
        "  f.yaml:13  sites.0.weekdays.1  is “tues”, which is not a choice. Did you mean “tue”?\n"
        "  f.yaml:14  sites.1.collectors  is empty; must be a whole number or unlimited.\n"
        "  f.yaml:15  treatments          is “sms”; must be a mapping of settings."
    )


def test_faults_of_writing_and_of_meaning_are_told_together_and_once(
    complaint: Callable[..., str],
) -> None:
    text = "days: &n 30\npersons: *n\ndays: 31\nrate: high\nblend: !!bool [x]\n"

    assert complaint(text) == (
        "f.yaml: 5 problems. Nothing was run.\n"
        "  f.yaml:1  days     carries an anchor (&n); remove it.\n"
        "  f.yaml:2  persons  is an alias (*n); repeat the value.\n"
        "  f.yaml:3  days     is set twice, first on line 1.\n"
        "  f.yaml:4  rate     is “high”; must be a number.\n"
        "  f.yaml:5  blend    carries a tag (tag:yaml.org,2002:bool); remove it."
    )


@pytest.mark.parametrize("text", ["days: &n 30", "<<: {days: 3}", "days: 1\ndays: 1"])
def test_a_file_the_model_would_take_is_refused_for_its_writing(complaint: Callable[..., str], text: str) -> None:
    assert complaint(text).startswith("f.yaml: 1 problem. Nothing was run.")


def test_a_rule_over_several_settings_is_told_in_its_own_words(
    complaint: Callable[..., str],
) -> None:
    assert complaint("days: 300\npersons: 40000000") == (
        "f.yaml: 1 problem. Nothing was run.\n  f.yaml:1  days × persons must be at most 10^9."
    )


def test_a_list_where_settings_belong_is_told(complaint: Callable[..., str]) -> None:
    assert "f.yaml:1  is a list; must be a mapping of settings." in complaint("- a\n")


def test_entries_with_faults_are_not_said_to_be_missing_as_well(
    complaint: Callable[..., str],
) -> None:
    assert "entries or more" not in complaint("sites: [{name: X}]")
    assert "sites  is a list; must hold 1 entries or more." in complaint("sites: []")


def test_a_number_beyond_the_range_of_floats_is_refused(complaint: Callable[..., str]) -> None:
    assert "rate  is 1e400; must be a finite number." in complaint("rate: 1e400")


def test_a_hostile_file_with_many_unknown_names_is_refused_within_seconds(
    complaint: Callable[..., str],
) -> None:
    said = complaint("".join(f"persom{n}: 1\n" for n in range(24_000)))

    assert said.startswith("f.yaml: 24,000 problems. Nothing was run.")


def test_a_file_name_is_relative_to_the_file_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "book.csv").touch()
    path = tmp_path / "f.yaml"
    path.write_text("portfolio: book.csv")

    assert load(path, World).portfolio == tmp_path / "book.csv"


@pytest.mark.parametrize(
    ("override", "where", "value"),
    [
        ("days=30", lambda world: world.days, 30),
        ("country=NO", lambda world: world.country, "NO"),
        ("note=", lambda world: world.note, None),
        ("phone.cost=1e-1", lambda world: world.phone.cost, 0.1),
        ("sites.0.collectors=unlimited", lambda world: world.sites[0].collectors, "unlimited"),
        ("sites.0.opens=21:00", lambda world: world.sites[0].opens, datetime.time(21)),
        ("sites=[{name: a}, {name: b}]", lambda world: len(world.sites), 2),
        ("treatments.sms=[sms, call]", lambda world: [*world.treatments], ["sms", "call"]),
    ],
)
def test_an_override_changes_one_setting(
    read: Loader, override: str, where: Callable[[World], object], value: object
) -> None:
    assert where(read("", override)) == value


def test_an_override_wins_over_the_file_and_the_last_one_over_the_first(read: Loader) -> None:
    assert read("days: 10\nphone: {cost: 2}", "days=20", "days=30").days == 30


def test_an_override_leaves_the_settings_beside_it(read: Loader) -> None:
    world = read("phone: {cost: 2}\nsites: [{name: a}]", "phone.mode=predictive", "sites.0.name=b")

    assert (world.phone.cost, world.sites[0].name) == (2, "b")


def test_faults_of_overrides_and_of_the_file_are_told_together(
    complaint: Callable[..., str],
) -> None:
    overrides = [
        "days=0",
        "blend",
        "rate.of=2",
        "sites.3.name=x",
        "phone.cst=1",
        "country=&a x",
        ".=1",
    ]

    assert complaint("persons: x", *overrides) == (
        "--set: 7 problems. Nothing was run.\n"
        "  --set  blend         must read name=value, such as days=30.\n"
        "  --set  sites.3.name  names entry 3 of 1; entries are numbered from 0.\n"
        "  --set  country       carries an anchor (&a); remove it.\n"
        "  --set  .             must read name=value, such as days=30.\n"
        "  --set  days          is 0; must be at least 1.\n"
        "  --set  rate          is a mapping; must be a number.\n"
        "  --set  phone.cst     is not a setting. Did you mean “cost”?\n"
        "f.yaml: 1 problem. Nothing was run.\n"
        "  f.yaml:1  persons  is “x”; must be a whole number."
    )


def test_an_override_inside_a_single_value_is_refused(complaint: Callable[..., str]) -> None:
    assert "--set  days.x  lies inside a single value." in complaint("days: 3", "days.x=1")


def test_resolved_settings_read_back_as_the_same_model(read: Loader) -> None:
    world = read("country: 'null'\nrate: 1e-7\nsites: [{opens: 21:00}]\nnote: '<<'\nshare: ~")

    assert read(resolved(world)) == world


def test_resolved_settings_keep_their_order_and_name_every_default(read: Loader) -> None:
    text = resolved(read(""))

    names = [line.partition(":")[0] for line in text.splitlines() if line[0].isalpha()]
    assert names == [*World.model_fields]
