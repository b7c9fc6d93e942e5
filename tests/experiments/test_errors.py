from experiments.errors import MOST_SHOWN, Fault, Place, refusal, shown, suggestion


def test_every_fault_is_told_by_line_with_what_was_seen_what_is_allowed_and_what_was_meant() -> None:
    faults = [
        Fault(Place("bad.yaml", 5), "population.mean_balance", "is -350; must be above 0"),
        Fault(
            Place("bad.yaml", 4),
            "population.horizn",
            "is not a setting",
            "horizn",
            ("horizon", "x"),
        ),
        Fault(Place("bad.yaml", 12), "policy", "is not a policy", "zzz", ("cadence", "random")),
    ]

    assert str(refusal(faults)) == (
        "bad.yaml: 3 problems. Nothing was run.\n"
        "  bad.yaml:4   population.horizn        is not a setting. Did you mean “horizon”?\n"
        "  bad.yaml:5   population.mean_balance  is -350; must be above 0.\n"
        "  bad.yaml:12  policy                   is not a policy. Known: cadence, random."
    )


def test_a_fault_of_a_whole_file_has_no_column_for_the_setting() -> None:
    error = refusal([Fault(Place("bad.yaml", 3), "", "is not readable YAML")])

    assert str(error) == ("bad.yaml: 1 problem. Nothing was run.\n  bad.yaml:3  is not readable YAML.")


def test_each_file_has_its_own_heading() -> None:
    faults = [Fault(Place(file, 1), "days", "is missing") for file in ("b.yaml", "a.yaml")]

    headings = [line for line in str(refusal(faults)).splitlines() if not line.startswith(" ")]

    assert headings == [
        "b.yaml: 1 problem. Nothing was run.",
        "a.yaml: 1 problem. Nothing was run.",
    ]


def test_an_option_has_no_line() -> None:
    assert str(Place("--set")) == "--set"


def test_faults_beyond_the_most_shown_are_counted() -> None:
    faults = [Fault(Place("a.yaml", line), "x", "is missing") for line in range(1, 1_062)]

    lines = str(refusal(faults)).splitlines()

    assert lines[0] == "a.yaml: 1,061 problems. Nothing was run."
    assert lines[-1] == "  and 1,011 more"
    assert len(lines) == 2 + MOST_SHOWN


def test_the_error_carries_its_faults_in_the_order_shown() -> None:
    faults = [Fault(Place("a.yaml", line), "x", "is missing") for line in (3, 1, 2)]

    assert [fault.place.line for fault in refusal(faults).faults] == [1, 2, 3]


def test_a_word_too_long_to_be_a_slip_is_not_compared() -> None:
    assert suggestion("x" * 1_000_000, ["x" * 60]) == f"Known: {'x' * 60}."


def test_what_a_terminal_would_obey_is_shown_instead() -> None:
    error = refusal([Fault(Place("a.yaml", 1), "x", "is “\x1b[2J\n”; must be text")])

    assert str(error).splitlines()[1] == r"  a.yaml:1  x  is “\x1b[2J\n”; must be text."


def test_long_words_are_shortened_in_messages() -> None:
    assert shown("a" * 1_000) == "a" * 59 + "…"
