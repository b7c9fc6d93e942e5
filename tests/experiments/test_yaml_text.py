import time
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from experiments.errors import UserError
from experiments.yaml_text import MOST_BYTES, MOST_DEPTH, MOST_NODES, parse, read_text, write


def plain(text: str) -> object:
    return parse(text, "f.yaml")[0].plain()


def complaint(text: str) -> str:
    """What is said about a file that is no tree."""
    with pytest.raises(UserError) as caught:
        parse(text, "f.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    "scalars",
    [
        pytest.param(["NO", "no", "yes", "on", "off", "y", "true", "True"], id="Norway"),
        pytest.param(["21:00", "8:00", "08:00", "190:20:30", "1:1.5"], id="sexagesimal"),
        pytest.param(["010", "0o10", "0x1F", "0b11", "004", "02139"], id="octal"),
        pytest.param(["1e-4", "1E400", "1_000", ".5", "+1", "-0", "1.10"], id="numbers"),
        pytest.param([".inf", ".nan", "nan", "None", "nil", "=", "2026-01-05"], id="others"),
    ],
)
def test_every_scalar_stays_the_text_it_is(scalars: list[str]) -> None:
    assert [plain(f"a: {scalar}") for scalar in scalars] == [{"a": scalar} for scalar in scalars]


@pytest.mark.parametrize("null", ["", "~", "null", "Null", "NULL"])
def test_an_unquoted_null_is_nothing(null: str) -> None:
    assert plain(f"a: {null}") == {"a": None}


def test_a_quoted_null_is_text() -> None:
    assert plain("a: 'null'\nb: \"\"") == {"a": "null", "b": ""}


def test_every_value_knows_its_line() -> None:
    root, _ = parse("a: 1\n\nb:\n  - x\n  -\n    c: 2\n", "f.yaml")

    b = root.entries()["b"]

    assert [node.place.line for node in (root, root.entries()["a"], b)] == [1, 1, 3]
    assert b.child(0) is not None
    assert str(b.child("1").entries()["c"].place) == "f.yaml:6"  # type: ignore[union-attr]


@pytest.mark.parametrize("empty", ["", "\n\n", "# only a comment\n", "---\n"])
def test_a_text_without_a_value_is_nothing(empty: str) -> None:
    assert plain(empty) is None


def test_all_decorations_are_faults_at_once_and_the_rest_stays_readable() -> None:
    root, faults = parse(
        "a: &x 1\nb: *x\nc: !!python/object/apply:os.system ['rm']\na: 2\n<<: {d: 3}\ne: [&y 1]\n&z f: 1\n! g: 1\n",
        "f.yaml",
    )

    assert [(fault.place.line, fault.where, fault.says) for fault in faults] == [
        (1, "a", "carries an anchor (&x); remove it"),
        (2, "b", "is an alias (*x); repeat the value"),
        (3, "c", "carries a tag (tag:yaml.org,2002:python/object/apply:os.system); remove it"),
        (4, "a", "is set twice, first on line 1"),
        (5, "<<", "is a merge key; write the settings out"),
        (6, "e.0", "carries an anchor (&y); remove it"),
        (7, "f", "carries an anchor (&z); remove it"),
        (8, "g", "carries a tag (!); remove it"),
    ]
    assert root.plain() == {
        "a": "1",
        "b": None,
        "c": ["rm"],
        "<<": {"d": "3"},
        "e": ["1"],
        "f": "1",
        "g": "1",
    }


def test_a_quoted_merge_key_is_a_key() -> None:
    assert parse("'<<': 1", "f.yaml")[1] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [1\nb: 2\n", "f.yaml:2  is not readable YAML: did not find expected ',' or ']'."),
        ("a:\n\tb: 1\n", "f.yaml:2  is not readable YAML: found character that cannot start any"),
        ("a: 1\n---\nb: 1\n", "f.yaml:2  holds a second document; a file is one document."),
        ("ä: 1\nb: \x07\n", "f.yaml:2  holds a control character."),
        ("? [a]\n: b\n", "f.yaml:1  has a key that is not text."),
        ("{a: 1}: b\n", "f.yaml:1  has a key that is not text."),
        ("a: &x b\n*x : 3\n", "f.yaml:2  has a key that is not text."),
    ],
)
def test_what_is_no_tree_is_refused_with_its_line(text: str, says: str) -> None:
    assert says in complaint(text)


def test_a_tree_as_deep_as_allowed_is_read_and_one_deeper_is_not() -> None:
    assert plain("[" * MOST_DEPTH + "]" * MOST_DEPTH)
    assert "is nested deeper than 20 levels" in complaint("[" * (MOST_DEPTH + 1))


def test_a_tree_as_large_as_allowed_is_read_and_one_larger_is_not() -> None:
    assert len(plain("- a\n" * (MOST_NODES - 1))) == MOST_NODES - 1  # type: ignore[arg-type]
    assert "holds more than 50,000 values" in complaint("- a\n" * MOST_NODES)


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "a0: &a0 {k: v}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 25))
BOMBS = {
    "billion laughs": LAUGHS,
    "merge keys": MERGES,
    "deep flow lists": "[" * 500_000,
    "deep flow mappings": "{a: " * 250_000,
    "deep block lists": "- " * 500_000,
    "deep keys": "? " * 500_000,
    "many values": "- a\n" * 260_000,
    "many keys": "".join(f"{n}: v\n" for n in range(110_000)),
    "many aliases under a long key": "? " + "k" * 500_000 + "\n: [" + "*a," * 20_000 + "]",
    "the same key again": "a: 1\n" * 200_000,
    "one long word": "a: " + "x" * (MOST_BYTES - 3),
    "one long quote": "a: '" + "\n" * (MOST_BYTES - 10) + "'",
    "quotes in a quote": "'" * MOST_BYTES,
    "colons": ":" * MOST_BYTES,
    "anchors": "&a " * 300_000,
    "tags": "! " * 300_000,
    "directives": "%a b\n" * 200_000,
    "words for a key": "{" + "a " * 500_000,
    "comments": "#" * MOST_BYTES,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_no_file_within_the_size_limit_takes_long_to_read_or_refuse(bomb: str) -> None:
    assert len(bomb) <= MOST_BYTES
    begun = time.process_time()

    try:
        root, faults = parse(bomb, "f.yaml")
        size = len(str(root.plain())) + len(str(faults))
    except UserError as error:
        size = len(str(error))

    assert size < 20 * MOST_BYTES
    assert time.process_time() - begun < 2.0


def test_a_file_beyond_the_size_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text("#" * (MOST_BYTES + 1))

    with pytest.raises(UserError, match=r"large\.yaml is larger than 1 MiB"):
        read_text(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"absent\.yaml is not there, or is not a file"):
        read_text(tmp_path / "absent.yaml")


def test_text_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("a: 1\nname: Müller\n".encode("latin-1"))

    with pytest.raises(UserError, match=r"latin\.yaml:2  is not UTF-8 text"):
        read_text(path)


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "marked.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")

    assert plain(read_text(path)) == {"a": "1"}


def as_read(data: object) -> object:
    """Plain data as the reader gives it back: every scalar but None is text."""
    match data:
        case dict():
            return {key: as_read(value) for key, value in data.items()}
        case list():
            return [as_read(value) for value in data]
        case bool():
            return str(data).lower()
        case int():
            return str(data)
        case _:
            return data


words = st.text(st.characters(exclude_categories=["C"]), max_size=8) | st.sampled_from(
    ["NO", "null", "~", "<<", "=", "21:00", "010", "1e3", "true", "- a", "#", "*a", "&a", "!a"]
)
trees = st.recursive(
    words | st.none() | st.booleans() | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(words, trees, max_size=4))
def test_what_is_written_reads_back_as_the_same_text(data: dict[str, object]) -> None:
    root, faults = parse(write(data), "f.yaml")

    assert (root.plain(), faults) == (as_read(data), [])


MARKS = ["a", ":", "- ", "\n", "  ", "[", "]", "{", "}", ",", "&a ", "*a", "!t ", "'", '"', "|"]
MORE_MARKS = [">", "?", "<<", "#", "%", "---", "...", "\t", "~", "@", "`", "\x00", "\x85", "\ufeff"]


@given(st.text(max_size=200) | st.lists(st.sampled_from(MARKS + MORE_MARKS)).map("".join))
def test_any_text_is_read_or_refused_as_a_user_error(text: str) -> None:
    with suppress(UserError):
        parse(text, "f.yaml")


def test_values_are_written_out_each_time_they_occur() -> None:
    shared = [1, 2]

    assert write({"a": shared, "b": shared}) == "a: [1, 2]\nb: [1, 2]\n"


def test_what_is_written_means_the_same_to_other_readers() -> None:
    data = {"opens": "21:00", "country": "NO", "code": "010", "share": 0.5, "none": None}

    assert yaml.safe_load(write(data)) == data
