"""Completeness and timeliness by partner, and the series to look into."""

from datetime import date

from support.gateway_records import framework, indicator, score
from thrive_gateway.domain.data_quality import (
    by_partner,
    by_parts,
    headline_scores,
    incomplete,
    late,
    odd,
    parts_of,
)
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.data_quality import data_quality_page
from thrive_shared.contracts.framework import Area, AreaType

FRAMEWORK = framework(*(indicator(code) for code in ("A", "B", "C", "D", "E")))
AREA = "E08000037"
HIGH, LOW = {"confidence": "high"}, {"confidence": "low", "reasons": ["outlier"]}
GAPS = {"completeness": {"present": 3, "expected": 9}}
OUTLIER = {"outlier": {"n": 24, "z": 3.4, "modified_z": 5.1}}
SCORES = [
    score(1, indicator="A", days_late=0, quality=HIGH | GAPS),
    score(2, indicator="B", days_late=9, quality=LOW | OUTLIER),
    score(3, indicator="C", quality=LOW, overdue=True, due=date(2026, 10, 1)),
    score(
        4,
        indicator="D",
        period=None,
        state="no_figure",
        value=None,
        overdue=True,
        due=date(2026, 9, 1),
    ),
    score(5, indicator="E", quality=HIGH, due=None),
    score(6, indicator="GONE", overdue=True),
]
KNOWN = headline_scores(SCORES, framework=FRAMEWORK)


def codes(found):
    return [s.indicator for s in found]


def test_only_what_the_framework_measures_is_looked_at():
    assert codes(KNOWN) == ["A", "B", "C", "D", "E"]


def test_a_partner_by_numbers():
    # E is expected no more. C and D are late; A came on its day and B after it. B is an outlier,
    # and C of low confidence because it is late.
    [found] = by_partner(KNOWN, framework=FRAMEWORK)
    assert (found.expected, found.current, found.doubtful) == (4, 2, 2)
    assert (found.on_time, found.due) == (1, 4)


def test_what_is_late_incomplete_and_odd():
    assert codes(late(KNOWN)) == ["D", "C"]
    assert codes(incomplete(KNOWN)) == ["A"]
    assert codes(odd(KNOWN)) == ["B"]


def test_the_page_says_it_in_words():
    page = data_quality_page(SCORES, area=AREA, names=Names(FRAMEWORK))
    [row] = page.partners
    assert (row.current, row.on_time, row.doubtful) == ("2 of 4", "1 of 4", 2)
    assert [f.told for f in page.late] == [
        ("The first figure was due on 1 September 2026",),
        ("The next figure was due on 1 October 2026",),
    ]
    assert [f.told for f in page.incomplete] == [("3 of the latest 9 periods have a figure",)]
    assert [f.told for f in page.odd] == [
        ("No: its distance from the median of 24 is 5.1 (more than 3.5 is unusual)",)
    ]


def test_as_many_are_of_low_confidence_as_the_lists_mark_so():
    page = data_quality_page(SCORES, area=AREA, names=Names(FRAMEWORK))
    marked = {f.figure.code for f in (*page.late, *page.incomplete, *page.odd) if f.figure.doubt}
    assert page.partners[0].doubtful == len(marked) == 2


def test_where_no_day_can_be_told_it_says_so():
    first = [score(1, indicator="A", quality=HIGH)]
    page = data_quality_page(first, area=AREA, names=Names(FRAMEWORK))
    assert page.partners[0].on_time == "cannot be told yet"


def ward(code, **more):
    return Area(code=code, name=code, type="ward", parent=AREA, **more)


WARDS = FRAMEWORK.model_copy(
    update={
        "areas": (
            *FRAMEWORK.areas,
            ward("W1"),
            ward("W2", valid_to=date(2026, 12, 31)),
            ward("GONE", valid_to=date(2026, 3, 31)),
            ward("LATER", valid_from=date(2027, 1, 1)),
        ),
        "area_types": (
            *FRAMEWORK.area_types,
            AreaType(code="ward", title="Ward", plural="Wards"),
        ),
        "indicators": (
            indicator("A", area_types=("district", "ward")),
            indicator("B", area_types=("district",)),
        ),
    }
)


def test_parts_of_an_area_are_counted_for_the_newest_period():
    parts = parts_of(AREA, framework=WARDS, day=date(2026, 11, 16))
    assert [p.code for p in parts] == ["W1", "W2"]
    of_wards = {
        "W1": [score(1, indicator="A", period="2025-09-01/P1Y"), score(1, indicator="B")],
        "W2": [score(1, indicator="A", period="2024-09-01/P1Y")],
    }
    [row] = by_parts(parts, scores=of_wards, framework=WARDS)
    assert (row.indicator, row.period) == ("A", "2025-09-01/P1Y")
    assert (row.present, row.expected) == (1, 2)
    page = data_quality_page([], area=AREA, names=Names(WARDS), parts=[row])
    assert (page.parts[0].period, page.parts[0].present) == ("2025/26", "1 of 2")
    assert by_parts(parts, scores={}, framework=WARDS) == []
