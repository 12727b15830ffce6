"""A summary says which areas are scored and how many others are kept for reference."""

from uuid import UUID

from support.ingest_catalogue import catalogue
from thrive_ingest.domain.areas import COUNTED, Areas, areas_of
from thrive_ingest.domain.summary import PartResult, Summary


def part(areas: Areas) -> PartResult:
    return PartResult(
        first_row=1, outcomes="i", indicators=(), refused=0, rejections=(), areas=areas
    )


def told(*parts: Areas) -> tuple[object, object]:
    summary = Summary(submission_id=UUID(int=1), reference="r")
    for areas in parts:
        summary.add(part(areas))
    found = summary.as_json()
    return found["scored_areas"], found["reference_areas"]


def test_areas_are_sorted_by_what_the_framework_makes_of_them() -> None:
    codes = ("E92000001", "E08000037", "E08000001", "similar-councils", "E08000037")
    found = areas_of(codes, catalogue=catalogue())
    assert found.scored == {"E08000037": "Gateshead", "E92000001": "England"}
    assert found.reference == {"E08000001", "similar-councils"}


def test_an_area_counts_once_however_many_parts_name_it() -> None:
    first = Areas({"E92000001": "England"}, frozenset({"E06000001"}))
    second = Areas({"E08000037": "Gateshead"}, frozenset({"E06000001", "E06000002"}))
    assert told(first, second, first) == (
        [{"code": "E08000037", "name": "Gateshead"}, {"code": "E92000001", "name": "England"}],
        2,
    )


def test_nothing_taken_names_no_area() -> None:
    assert told() == ([], 0)


def test_reference_areas_are_counted_up_to_a_bound() -> None:
    many = Areas({}, frozenset(f"E00{n:06}" for n in range(COUNTED - 1)))
    more = Areas({}, frozenset(f"E01{n:06}" for n in range(5000)))
    assert told(many, more, more) == ([], COUNTED)
