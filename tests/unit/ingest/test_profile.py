"""Mapping profiles: the columns of a partner's file under our names."""

import pytest
from support.ingest_catalogue import catalogue
from thrive_ingest.domain.mistakes import Code
from thrive_ingest.domain.profile import TIDY, Header, read_header
from thrive_shared.contracts.framework import MappingProfile

THEMES = catalogue().profiles["trafford-themes"]


def themes(*columns: str) -> Header:
    return read_header(columns, profile=THEMES)


FULL = ("area_code", "area_name", "area_type", "period", "indicator", "measure", "unit", "value")
LONG = themes(*FULL, "compared_to_England", "inequality")


@pytest.mark.parametrize(
    ("unit", "inequality", "group"),
    [
        ("Persons", "NA", "all"),
        ("Years", "Male", "male"),
        ("Years", "NA", None),
        ("Female", "NA", "female"),
        ("Persons", "Most deprived quintile", "quintile-1"),
        ("Persons", "Martians", "Martians"),
    ],
)
def test_the_group_stands_in_the_first_column_that_names_one(
    unit: str, inequality: str, group: str | None
) -> None:
    cells = ["E08000037", "Gateshead", "District", "2023", "X", "%", unit, "8.3", "Similar"]
    row = LONG.read(1, [*cells, inequality])
    assert row.cells.get("breakdown") == group


def test_cells_are_mapped_trimmed_and_missing_ones_empty() -> None:
    cells = ["E08000037 ", "", "", "2023", "X", "%", "Persons", "NA", "Not compared", "NA"]
    row = LONG.read(3, cells)
    assert (row.number, row.cells["area"], row.cells["value"]) == (3, "E08000037", "")
    assert row.cells["published_verdict"] == ""
    assert row.column("published_verdict") == "compared_to_England"


def test_columns_that_a_file_of_the_family_lacks_are_not_needed() -> None:
    header = themes("area_code", "area_name", "period", "indicator", "measure", "units", "value")
    assert (header.mistakes, header.ignored) == ((), ())


def test_an_unknown_column_is_ignored_and_listed() -> None:
    header = themes(*FULL, "colour")
    assert (header.mistakes, header.ignored) == ((), ("colour",))


@pytest.mark.parametrize("left_out", ["area_code", "period", "indicator", "value"])
def test_a_column_that_is_needed_is_asked_for(left_out: str) -> None:
    [mistake] = themes(*(c for c in FULL if c != left_out)).mistakes
    assert (mistake.code, mistake.column, mistake.row) == (Code.MISSING_COLUMN, left_out, 0)


def test_counts_make_a_value_column_needless() -> None:
    columns = ("indicator", "area", "period", "numerator", "denominator")
    assert read_header(columns, profile=TIDY).mistakes == ()


def test_a_misspelt_column_is_recognised() -> None:
    columns = ("indicator", "area", "period", "value", "denominater")
    [mistake] = read_header(columns, profile=TIDY).mistakes
    assert (mistake.code, mistake.column) == (Code.UNKNOWN_COLUMN, "denominater")
    assert "denominator" in mistake.fix


def test_constants_and_alternatives_fill_in() -> None:
    profile = MappingProfile(
        code="p",
        title="P",
        columns={"area": "gss", "period": "when", "value": "figure"},
        alternatives={"area": ("ons",)},
        constants={"indicator": "PR1"},
    )
    header = read_header(("\ufeffONS", "When", "Figure"), profile=profile)
    assert header.mistakes == ()
    assert header.read(1, ("E92000001", "2023", "8")).cells == {
        "indicator": "PR1",
        "area": "E92000001",
        "period": "2023",
        "value": "8",
    }
