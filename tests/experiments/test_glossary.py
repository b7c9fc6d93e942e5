from experiments.comparison import MEASURES
from experiments.glossary import GLOSSARY, SERIES, glossary
from sim.kpis import GROUP_MEASURES


def test_the_glossary_is_current() -> None:
    assert GLOSSARY.read_text() == glossary(), "run `make schema`"


def test_every_kpi_has_its_row_with_meaning_unit_and_direction() -> None:
    rows = {row.split(" | ")[0]: row for row in glossary().splitlines() if row.startswith("| `")}

    assert rows.keys() == {f"| `{name}`" for name in (*MEASURES, *GROUP_MEASURES)}
    for name, kpi in MEASURES.items():
        _, meaning, formula, unit, better, basis, segments = rows[f"| `{name}`"].removesuffix(" |").split(" | ")
        assert (meaning, unit, basis) == (kpi.meaning, kpi.unit, kpi.basis)
        assert better == ("" if kpi.better == "neither" else kpi.better)
        assert segments == ("yes" if kpi.by_segment else "no")
        assert formula.endswith(".")


def test_every_group_measure_has_its_row_with_meaning_unit_and_aspect() -> None:
    rows = {row.split(" | ")[0]: row for row in glossary().splitlines() if row.startswith("| `")}

    for name, each in GROUP_MEASURES.items():
        _, meaning, formula, unit, better, aspect = rows[f"| `{name}`"].removesuffix(" |").split(" | ")
        assert (meaning, unit, better, aspect) == (each.meaning, each.unit, each.better, each.aspect)
        assert formula.endswith(".")


def test_series_are_told_beside_the_kpis() -> None:
    assert all(f"- `{function.__name__}`: " in glossary() for function in SERIES)
