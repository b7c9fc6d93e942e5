import json

from experiments.markdown import slug
from experiments.reference.settings import page
from experiments.schema import KINDS, json_schema
from policies.catalog import CATALOG

PAGE = page()
HEADINGS = [line for line in PAGE.splitlines() if line.startswith("#")]


def table_under(heading: str) -> dict[str, list[str]]:
    """The rows under a heading, by their setting."""
    lines = PAGE.partition(f"\n{heading}\n")[2].partition("\n#")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in rows}


def test_every_kind_of_settings_file_has_its_chapter_with_every_setting() -> None:
    for kind in KINDS:
        assert table_under(f"## {kind.__name__}").keys() == kind.model_fields.keys()


def test_every_group_of_settings_is_told_wherever_the_schema_has_one() -> None:
    told = [set(table_under(heading)) for heading in HEADINGS]

    groups = json.loads(json_schema())["$defs"]

    assert [name for name, group in groups.items() if set(group["properties"]) not in told] == []


def test_a_setting_is_told_with_its_default_range_unit_grade_and_source() -> None:
    assert table_under("### `behaviour.phone`")["answer"] == [
        "`0.24`",
        "number, 0.12 to 0.47",
        "P(live answer \\| dial)",
        "published: Hiya 2018-19; Pew 2020",
    ]


def test_a_time_of_day_is_told_as_it_is_written_in_a_file() -> None:
    assert table_under("### `sites.N`")["closes"][:2] == ["`20:00`", "time of day, as 09:30"]


def test_a_group_of_settings_is_told_by_what_it_is_for() -> None:
    assert table_under("## Scenario")["costs"] == [
        "",
        "[`costs`](#costs)",
        "What things cost, in the scenario's currency.",
    ]


def test_every_setting_says_what_it_means() -> None:
    bare = [
        f"{heading.lstrip('# ')}: {name}"
        for heading in HEADINGS[: HEADINGS.index("## Parameters of policies")]
        for name, (_, allowed, meaning, *_) in table_under(heading).items()
        if not meaning and "](#" not in allowed
    ]

    assert bare == []


def test_a_setting_that_has_no_default_is_required() -> None:
    assert table_under("## Experiment")["scenario"][0] == "**required**"


def test_defaults_of_lists_leave_out_what_their_entries_leave_at_its_default() -> None:
    assert table_under("## Scenario")["sites"][0] == "`[{}]`"


def test_every_policy_is_told_with_its_parameters() -> None:
    for name in CATALOG:
        assert f"### `{name}`" in HEADINGS
    assert table_under("### `cadence`")["sms_every"] == ["`7`", "1 to 90", "days"]


def test_no_two_headings_share_their_place() -> None:
    places = [slug(heading.lstrip("# ")) for heading in HEADINGS]

    assert sorted({place for place in places if places.count(place) > 1}) == []
