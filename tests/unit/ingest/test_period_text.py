"""Periods in every form in which partners write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_ingest.domain.period_text import (
    EXAMPLES,
    PeriodAmbiguous,
    PeriodNotUnderstood,
    PeriodOfAnotherType,
    read_period,
    readings,
)
from thrive_shared.contracts.period import DURATIONS, FIRST_MONTHS, Period, PeriodType

T = PeriodType


@pytest.mark.parametrize(
    ("text", "period_type", "canonical"),
    [
        ("2011", T.CALENDAR_YEAR, "2011-01-01/P1Y"),
        ("2014/15", T.ACADEMIC_YEAR, "2014-09-01/P1Y"),
        ("2014/15", T.FINANCIAL_YEAR, "2014-04-01/P1Y"),
        ("2014-15", T.FINANCIAL_YEAR, "2014-04-01/P1Y"),
        ("2014/2015", T.FINANCIAL_YEAR, "2014-04-01/P1Y"),
        ("1999/00", T.FINANCIAL_YEAR, "1999-04-01/P1Y"),
        ("2016-17", T.ACADEMIC_YEAR, "2016-09-01/P1Y"),
        ("202021", T.FINANCIAL_YEAR, "2020-04-01/P1Y"),
        ("2015 - 17", T.POOLED_3_CALENDAR, "2015-01-01/P3Y"),
        ("2015-17", T.POOLED_3_CALENDAR, "2015-01-01/P3Y"),
        ("2015–17", T.POOLED_3_CALENDAR, "2015-01-01/P3Y"),
        ("2015 to 2017", T.POOLED_3_CALENDAR, "2015-01-01/P3Y"),
        ("201820", T.POOLED_3_CALENDAR, "2018-01-01/P3Y"),
        ("2020/21 - 24/25", T.POOLED_5_ACADEMIC, "2020-09-01/P5Y"),
        ("2022/23 - 24/25", T.POOLED_3_ACADEMIC, "2022-09-01/P3Y"),
        ("2022/23-2024/25", T.POOLED_3_ACADEMIC, "2022-09-01/P3Y"),
        ("March 2023", T.MONTH, "2023-03-01/P1M"),
        ("mar 2023", T.MONTH, "2023-03-01/P1M"),
        ("Mar-23", T.MONTH, "2023-03-01/P1M"),
        ("2026-10", T.MONTH, "2026-10-01/P1M"),
        ("2009-10", T.MONTH, "2009-10-01/P1M"),
        ("202610", T.MONTH, "2026-10-01/P1M"),
        ("2026-10-01", T.MONTH, "2026-10-01/P1M"),
        ("31/10/2026", T.MONTH, "2026-10-01/P1M"),
        ("2026-Q1", T.QUARTER, "2026-01-01/P3M"),
        ("2026Q1", T.QUARTER, "2026-01-01/P3M"),
        ("Q1 2026", T.QUARTER, "2026-01-01/P3M"),
        ("2025/26-Q2", T.QUARTER, "2025-07-01/P3M"),
        ("Q2 2025/26", T.QUARTER, "2025-07-01/P3M"),
        ("Apr-Jun 2026", T.QUARTER, "2026-04-01/P3M"),
        ("Oct 22–Sep 23", T.ROLLING_12_MONTHS, "2022-10-01/P12M"),
        ("Oct 2022 - Sep 2023", T.ROLLING_12_MONTHS, "2022-10-01/P12M"),
        ("2023-09-30", T.SNAPSHOT, "2023-09-30/P1D"),
        ("30/09/2023", T.SNAPSHOT, "2023-09-30/P1D"),
        ("30 Sep 2023", T.SNAPSHOT, "2023-09-30/P1D"),
        ("2015-06-01/P1M", T.MONTH, "2015-06-01/P1M"),
        ("2022-10-01/P1Y", T.ROLLING_12_MONTHS, "2022-10-01/P12M"),
        ("  2024 / 25 ", T.FINANCIAL_YEAR, "2024-04-01/P1Y"),
    ],
)
def test_a_form_is_read_under_its_type(text: str, period_type: PeriodType, canonical: str) -> None:
    assert str(read_period(text, period_type)) == canonical


@pytest.mark.parametrize(
    "text", ["", "last month", "24", "2024-13", "2023-02-30", "20/21", "Q5 2024", "٢٠٢٤"]
)
def test_what_is_no_period_is_not_understood(text: str) -> None:
    with pytest.raises(PeriodNotUnderstood):
        read_period(text, T.CALENDAR_YEAR)


@pytest.mark.parametrize(
    ("text", "period_type", "reading"),
    [
        ("2014/15", T.CALENDAR_YEAR, "2014-04-01/P1Y"),
        ("2011", T.FINANCIAL_YEAR, "2011-01-01/P1Y"),
        ("March 2023", T.QUARTER, "2023-03-01/P1M"),
        ("2023-03-17", T.MONTH, "2023-03-17/P1D"),
        ("April–September 2024", T.FINANCIAL_YEAR, "2024-04-01/P6M"),
    ],
)
def test_another_type_is_named(text: str, period_type: PeriodType, reading: str) -> None:
    with pytest.raises(PeriodOfAnotherType) as caught:
        read_period(text, period_type)
    assert not isinstance(caught.value, PeriodAmbiguous)
    assert str(caught.value.readings[0]) == reading


@pytest.mark.parametrize(
    ("text", "period_type", "starts"),
    [
        ("2016-17", T.CALENDAR_YEAR, {"2016-04-01", "2016-09-01", "2016-01-01"}),
        ("202021", T.MONTH, {"2020-04-01", "2020-09-01", "2020-01-01"}),
        ("201112", T.QUARTER, {"2011-12-01", "2011-04-01", "2011-09-01", "2011-01-01"}),
        ("03/04/2023", T.SNAPSHOT, {"2023-04-03", "2023-03-04"}),
    ],
)
def test_an_ambiguous_label_lists_its_readings(
    text: str, period_type: PeriodType, starts: set[str]
) -> None:
    with pytest.raises(PeriodAmbiguous) as caught:
        read_period(text, period_type)
    assert {p.start.isoformat() for p in caught.value.readings} == starts


@pytest.mark.parametrize("period_type", PeriodType)
def test_every_example_reads_as_its_type(period_type: PeriodType) -> None:
    for example in EXAMPLES[period_type].split(" or "):
        assert read_period(example, period_type).fits(period_type)


@st.composite
def typed_periods(draw: st.DrawFn) -> tuple[Period, PeriodType]:
    period_type = draw(st.sampled_from(PeriodType))
    duration = DURATIONS[period_type]
    count, step = int(duration[1:-1]), duration[-1]
    if period_type is PeriodType.SNAPSHOT:
        start = date(2000, 1, 1) + timedelta(days=draw(st.integers(0, 12_000)))
    else:
        months = FIRST_MONTHS.get(period_type, tuple(range(1, 13)))
        start = date(draw(st.integers(1990, 2060)), draw(st.sampled_from(months)), 1)
    return Period(start, count, step), period_type


@given(typed_periods())
def test_canonical_form_and_label_read_back_as_the_same_period(
    typed: tuple[Period, PeriodType],
) -> None:
    period, period_type = typed
    assert read_period(str(period), period_type) == period
    assert read_period(period.label(), period_type) == period


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    for period in readings(text):
        assert period.start <= period.end
