"""No name, number, address or identifier of a debtor reaches a result or a message."""

import base64
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from experiments.cli import cli

WORLD = """\
name: tiny
days: 5
run_out_days: 2
start: 2026-01-05
currency: USD
zones: [America/New_York]
"""
EXPERIMENT = """\
name: canaries
scenario: world.yaml
portfolio: intake.yaml
replications: 2
champion: largest_balance
log: true
policies:
  no_contact:
  largest_balance:
"""
INTAKE = """\
file: {path: book.csv}
currency: USD
start: 2026-01-05
salt: canary-salt-7f
fields:
  account: {column: ACCOUNT}
  person: {column: PERSON}
  balance: {column: BALANCE}
  arrears: {column: BALANCE}
  instalment: {column: BALANCE}
  days_past_due: {column: LATE}
  segment: {column: SEGMENT}
  zone: {constant: America/New_York}
  phone: {column: PHONE}
  email: {column: EMAIL}
  address: {column: ADDRESS}
  sms_consent: {constant: true}
  email_consent: {constant: true}
"""
COLUMNS = "ACCOUNT,PERSON,NAME,TELEPHONE,MAIL,STREET,BALANCE,LATE,SEGMENT,PHONE,EMAIL,ADDRESS"
N_ROWS = 70
SECRETS = [
    canary
    for i in range(N_ROWS)
    for canary in (
        f"CANARY-ACC-{i:03}",
        f"CANARY-PER-{i:03}",
        f"Canary Roe {i:03}",
        f"+44 7700 900{i:03}",
        f"canary{i:03}@example.org",
        f"{i:03} Canary Street",
    )
]
ROWS = [[*SECRETS[6 * i : 6 * i + 6], f"{100 + i}.25", "30", "small", "true", "true", "true"] for i in range(N_ROWS)]


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("world.yaml").write_text(WORLD)
    Path("experiment.yaml").write_text(EXPERIMENT)
    Path("intake.yaml").write_text(INTAKE)
    write(ROWS)


def write(rows: list[list[str]]) -> None:
    Path("book.csv").write_text("\n".join([COLUMNS, *(",".join(row) for row in rows)]) + "\n")


def spoiled(column: str, cell: str | int) -> list[list[str]]:
    """Put a text, or the cell of another column, into a column of every row."""
    place = COLUMNS.split(",").index(column)
    return [[*row[:place], row[cell] if isinstance(cell, int) else cell, *row[place + 1 :]] for row in ROWS]


def disguises(secret: str) -> Iterator[bytes]:
    plain = secret.encode()
    yield from (plain, plain.hex().encode(), base64.b64encode(plain).rstrip(b"=")[:-1], secret.encode("utf-16-le"))


def leaks(data: bytes) -> list[str]:
    low = data.lower()
    return [secret for secret in SECRETS if any(form.lower() in low for form in disguises(secret))]


def contents(path: Path) -> Iterator[bytes]:
    yield str(path).encode()
    yield path.read_bytes()
    if path.suffix == ".parquet":
        yield pl.read_parquet(path).cast(pl.String, strict=False).write_csv().encode()


def test_a_secret_is_found_in_every_disguise() -> None:
    for form in disguises(SECRETS[0]):
        assert SECRETS[0] in leaks(b"x" + form + b"y")


def test_no_secret_reaches_the_results_of_a_comparison_nor_what_it_prints() -> None:
    recoup = CliRunner()
    for command in (["check", "experiment.yaml"], ["compare", "experiment.yaml", "--jobs", "1"]):
        result = recoup.invoke(cli, command)
        assert result.exit_code == 0, result.output
        assert leaks(result.output.encode()) == []
    files = [path for path in Path("results").rglob("*") if path.is_file()]
    assert any(path.suffix == ".parquet" for path in files)
    assert {path.suffix for path in files} & {".png", ".svg", ".pdf"}
    assert [(path, leaks(data)) for path in files for data in contents(path) if leaks(data)] == []


FAULTS: dict[str, list[list[str]]] = {
    "an amount that is none": spoiled("BALANCE", "x"),
    "a telephone number for whether there is one": spoiled("PHONE", 3),
    "an e-mail address for whether there is one": spoiled("EMAIL", 4),
    "a street for whether there is one": spoiled("ADDRESS", 5),
    "an account that stands twice": [*ROWS, ROWS[0]],
    "an account in other case": [*ROWS, [ROWS[0][0].lower(), *ROWS[0][1:]]],
    "a person with too many accounts": [[f"{row[0]}-{n}", ROWS[0][1], *row[2:]] for row in ROWS[:20] for n in range(4)],
    "lines cut short": [row[:-1] for row in ROWS],
    "lines with a field too many": [[*row, row[2]] for row in ROWS],
    "names in quotes that do not close": [[*row[:2], f'"{row[2]}', *row[3:]] for row in ROWS],
    "telephone numbers for a segment": spoiled("SEGMENT", 3),
    "an empty identifier": spoiled("ACCOUNT", ""),
}


@pytest.mark.parametrize("verb", ["check", "compare"])
@pytest.mark.parametrize("name", FAULTS)
def test_no_secret_reaches_the_message_about_a_fault(name: str, verb: str) -> None:
    write(FAULTS[name])
    result = CliRunner().invoke(cli, [verb, "experiment.yaml"])
    assert result.exit_code == 2, result.output
    assert "book.csv" in result.output
    assert leaks(result.output.encode()) == []
    assert not Path("results").exists()


def test_a_file_whose_header_is_a_debtor_shows_nothing_of_him() -> None:
    Path("book.csv").write_text("\n".join(",".join(row) for row in ROWS))
    result = CliRunner().invoke(cli, ["check", "experiment.yaml"])
    assert result.exit_code == 2
    assert leaks(result.output.encode()) == []
