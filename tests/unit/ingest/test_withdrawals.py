"""A figure is withdrawn by its status alone: no value, nor a place for one, is needed."""

from typing import Any

import pytest
from support.ingest_catalogue import SENDER, catalogue
from thrive_ingest.domain.figures import Figure
from thrive_ingest.domain.json_rows import ObjectReader
from thrive_ingest.domain.mistakes import Code, Mistake
from thrive_ingest.domain.offers import Judged, Offer, judge
from thrive_ingest.domain.parts import CsvReader, JsonLineReader, Part, PartCutter, part_of_objects
from thrive_ingest.domain.profile import TIDY
from thrive_shared.contracts.framework import MappingProfile

OR1 = {"indicator": "OR1", "area": "E08000037", "period": "2026-09"}
GONE = {**OR1, "status": "missing"}


def judged(part: Part) -> Judged:
    return judge(Offer.of(part, sender=SENDER, reference="r"), catalogue=catalogue())


def of_json(*values: dict[str, Any]) -> Judged:
    return judged(part_of_objects(values, reader=ObjectReader(TIDY), digest=b""))


def of_csv(header: str, *lines: str, profile: MappingProfile = TIDY) -> Judged:
    reader = CsvReader.of(header, profile=profile)
    cutter = PartCutter(reader, rows=100, salt=b"")
    cutter.refuse(reader.header.mistakes)
    for line in lines:
        cutter.add(line)
    return judged(cutter.end())


def placed(mistakes: tuple[Mistake, ...]) -> list[tuple[int, str, Code]]:
    return [(m.row, m.column, m.code) for m in mistakes]


def assert_withdraws(figure: Figure) -> None:
    assert (figure.value, figure.status, figure.withdraws) == (None, "missing", True)


def test_a_json_row_withdraws_without_a_field_for_the_value() -> None:
    found = of_json(GONE)
    assert found.mistakes == ()
    [figure] = found.figures
    assert_withdraws(figure)


def test_each_json_row_speaks_for_itself() -> None:
    found = of_json(
        {**OR1, "value": "3"}, {**GONE, "period": "2026-08"}, {**OR1, "status": "final"}
    )
    assert [(f.row, f.value, f.withdraws) for f in found.figures] == [
        (1, "3", False),
        (2, None, True),
    ]
    assert placed(found.mistakes) == [(3, "value", Code.MISSING_COLUMN)]


def test_a_line_of_ndjson_withdraws_likewise() -> None:
    cutter = PartCutter(JsonLineReader(ObjectReader(TIDY)), rows=9, salt=b"")
    cutter.add('{"indicator":"OR1","area":"E08000037","period":"2026-09","status":"Missing"}')
    [figure] = judged(cutter.end()).figures
    assert_withdraws(figure)


def test_a_row_with_neither_value_nor_status_is_refused() -> None:
    assert placed(of_json(OR1).mistakes) == [(1, "value", Code.MISSING_COLUMN)]


def test_a_csv_file_of_withdrawals_needs_no_column_for_the_value() -> None:
    found = of_csv(
        "indicator,area,period,status",
        "OR1,E08000037,2026-09,missing",
        "OR1,E08000037,2026-08,missing",
    )
    assert found.mistakes == ()
    for figure in found.figures:
        assert_withdraws(figure)


@pytest.mark.parametrize("status", ["final", "", "NA"])
def test_in_such_a_file_a_row_that_withdraws_nothing_is_told_so(status: str) -> None:
    found = of_csv(
        "indicator,area,period,status",
        "OR1,E08000037,2026-09,missing",
        f"OR1,E08000037,2026-08,{status}",
    )
    assert [f.row for f in found.figures] == [1]
    assert placed(found.mistakes) == [(2, "value", Code.MISSING_COLUMN)]
    assert found.mistakes[0].fix == (
        "Add one named value, or withdraw the figure with missing as its status."
    )


def test_a_misspelt_status_is_what_is_told() -> None:
    found = of_csv("indicator,area,period,status", "OR1,E08000037,2026-09,mising")
    assert placed(found.mistakes) == [(1, "status", Code.BAD_STATUS)]


def test_every_mistake_of_such_a_row_is_told() -> None:
    found = of_csv("indicator,area,period,status", "OR1,Nowhere,2026-09,final")
    assert {m.column for m in found.mistakes} == {"area", "value"}


def test_a_profile_may_say_missing_in_words_of_its_own() -> None:
    columns = {"indicator": "What", "area": "Where", "period": "When", "status": "State"}
    profile = MappingProfile(
        code="p", title="P", columns=columns, values={"status": {"withdrawn": "missing"}}
    )
    found = of_csv("What,Where,When,State", "OR1,E08000037,2026-09,Withdrawn", profile=profile)
    [figure] = found.figures
    assert_withdraws(figure)
