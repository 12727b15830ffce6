"""The cells that a figure's row came with: kept as sent, so that a number leads back to them."""

from typing import Any

import pytest
from support.ingest_catalogue import SENDER, catalogue
from thrive_ingest.domain.figures import Figure, decide
from thrive_ingest.domain.json_rows import ObjectReader
from thrive_ingest.domain.offers import submission_id
from thrive_ingest.domain.parts import CsvReader
from thrive_ingest.domain.profile import TIDY, Row
from thrive_ingest.domain.records import MAX_OBSERVATIONS
from thrive_ingest.domain.rows import read_row

MOST_BYTES = 1_000_000
"""Kafka takes records of a little more."""


def figure(row: Any) -> Figure:
    assert isinstance(row, Row), row
    found = read_row(row, catalogue=catalogue(), sender=SENDER)
    assert isinstance(found, Figure), found
    return found


def of_csv(header: str, line: str, *, profile: str = "tidy") -> Figure:
    reader = CsvReader.of(header, profile=catalogue().profiles[profile])
    return figure(reader.read(1, line))


def of_json(value: dict[str, Any], *, profile: str = "tidy") -> Figure:
    return figure(ObjectReader(catalogue().profiles[profile]).read(1, value))


def cells(found: Figure) -> dict[str, str] | None:
    return found.observation(revision=1).cells


def test_the_cells_of_a_csv_row_are_kept_as_sent_under_their_own_columns() -> None:
    found = of_csv(
        "Indicator,area,period,value,numerator,denominator,lower,note",
        "OC1, E08000037 ,2024/25,,26,53,NA,Please call Jo about this",
    )
    assert cells(found) == {
        "Indicator": "OC1",
        "area": "E08000037",
        "period": "2024/25",
        "numerator": "26",
        "denominator": "53",
        "lower": "NA",
    }


def test_a_profile_shows_which_cell_said_what_before_it_was_translated() -> None:
    found = of_csv(
        "area_code,area_name,period,indicator,measure,unit,value,compared_to_England,inequality",
        "E08000037,Gateshead,2023,PR4,per 100000,Male,221.4,Worse,NA",
        profile="trafford-themes",
    )
    assert (found.breakdown, found.published_verdict) == ("male", "worse")
    kept = cells(found) or {}
    assert (kept["unit"], kept["compared_to_England"]) == ("Male", "Worse")
    assert not {"area_name", "measure", "inequality"} & kept.keys()


def test_a_cell_that_named_no_group_may_hold_any_words_and_is_not_kept() -> None:
    found = of_csv(
        "area_code,period,indicator,unit,value,compared_to_England,inequality",
        "E08000037,2023,PR1,Ask Jo Smith,8.3,Similar,NA",
        profile="trafford-themes",
    )
    assert "unit" not in (cells(found) or {})


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({"period": "2024-04-01/P1Y", "value": "49.1"}, {}),
        ({"period": "2024/25", "value": "49.1"}, {"period": "2024/25"}),
        ({"period": "2024-04-01/P1Y", "value": "4.91e1"}, {"value": "4.91e1"}),
        ({"period": "2024-04-01/P1Y", "value": None, "status": "MISSING"}, {"status": "MISSING"}),
    ],
)
def test_of_json_in_our_own_names_only_what_the_figure_says_otherwise(
    value: dict[str, Any], kept: dict[str, str]
) -> None:
    assert cells(of_json({"indicator": "OC1", "area": "E08000037", **value})) == kept


def test_json_under_a_profile_is_kept_whole() -> None:
    found = of_json(
        {"area_code": "E08000037", "period": "2023", "indicator": "PR1", "value": "8.3"},
        profile="trafford-themes",
    )
    assert cells(found) == {
        "area_code": "E08000037",
        "period": "2023",
        "indicator": "PR1",
        "value": "8.3",
    }


def test_cells_are_no_part_of_what_makes_a_figure_new() -> None:
    head = "indicator,area,period,value"
    first = of_csv(head, "OC1,E08000037,2024/25,49.1")
    again = of_csv(head, "oc1,E08000037,2024-25,49.1")
    assert cells(first) != cells(again)
    sent = {n: submission_id(partner="p", reference=n) for n in "ab"}
    _, _, current = decide([first], current={}, submission_id=sent["a"])
    [decision], _, _ = decide([again], current=current, submission_id=sent["b"])
    assert decision.outcome == "unchanged"


def test_the_longest_record_still_fits_into_a_message() -> None:
    number = "1" * 20 + "." + "1" * 20
    row = Row(
        number=10**9,
        cells={"indicator": "OC1", "area": "E08000037", "period": "2024/25"},
        columns=TIDY.columns,
        sent=dict.fromkeys(TIDY.columns, number + " " * 59),
    )
    longest = figure(row).observation(revision=10**6)
    body = longest.model_copy(
        update=dict.fromkeys(("value", "numerator", "denominator", "lower", "upper"), number)
    ).model_dump_json(exclude_unset=True)
    assert len(body) * MAX_OBSERVATIONS < MOST_BYTES
