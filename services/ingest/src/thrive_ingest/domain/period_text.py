"""Periods as people and systems write them, read into the canonical form.

Every way of reading a label is collected first; the indicator's period type then decides which
one is meant. Source of the forms: Oflog, ONS, Fingertips, ASCOF and DHIS2 files.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from thrive_shared.contracts.period import (
    DURATIONS,
    Period,
    PeriodNotCanonical,
    PeriodType,
    add_months,
)


class PeriodNotUnderstood(ValueError):
    """This is not a period that we can read."""


class PeriodOfAnotherType(ValueError):
    """This period is readable, but not of the type that the indicator uses."""

    def __init__(self, readings: tuple[Period, ...]) -> None:
        self.readings = readings
        super().__init__(type(self).__doc__)


class PeriodAmbiguous(PeriodOfAnotherType):
    """This label can be read in more than one way, and the period type does not decide."""


@lru_cache(maxsize=65536)
def read_period(text: str, period_type: PeriodType) -> Period:
    """The period a label means for an indicator of this type.

    Raises PeriodNotUnderstood, PeriodOfAnotherType or PeriodAmbiguous; the latter two carry
    the possible readings.
    """
    found = readings(text)
    if not found:
        raise PeriodNotUnderstood
    fitting = tuple(p for p in found if p.fits(period_type))
    if len(fitting) == 1:
        return fitting[0]
    if len(fitting) > 1:
        raise PeriodAmbiguous(fitting)
    if all(p.months for p in found) and len({p.months for p in found}) > 1:
        raise PeriodAmbiguous(found)
    raise PeriodOfAnotherType(found)


def readings(text: str) -> tuple[Period, ...]:
    """Everything a label can mean, without repetition, in the order of the forms below."""
    label = " ".join(text.translate(_DASHES).split())
    found: dict[Period, None] = {}
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(label):
            found.update(dict.fromkeys(_safely(read, match)))
    return tuple(found)


def described(period: Period) -> str:
    """A reading in words that leave no doubt: 2016/17 (1 Apr 2016 to 31 Mar 2017)."""
    if period.start == period.end:
        return period.label()
    first, last = period.start, period.end
    return f"{period.label()} ({first.day} {first:%b %Y} to {last.day} {last:%b %Y})"


EXAMPLES: dict[PeriodType, str] = {
    PeriodType.CALENDAR_YEAR: "2024",
    PeriodType.FINANCIAL_YEAR: "2024/25",
    PeriodType.ACADEMIC_YEAR: "2024/25",
    PeriodType.QUARTER: "2024-Q3 or 2024/25-Q2",
    PeriodType.MONTH: "2024-10 or October 2024",
    PeriodType.POOLED_3_CALENDAR: "2022-24",
    PeriodType.POOLED_3_ACADEMIC: "2022/23 - 24/25",
    PeriodType.POOLED_5_ACADEMIC: "2020/21 - 24/25",
    PeriodType.ROLLING_12_MONTHS: "Oct 2023 - Sep 2024",
    PeriodType.SNAPSHOT: "2024-09-30",
}
"""How to write a period of each type; every example reads as that type."""

_DASHES = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-"})
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
_TO = r" ?(?:-|to) ?"
_YY = r"\d{4}|\d{2}"
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


Reader = Callable[[re.Match[str]], Iterator[Period]]


def _safely(read: Reader, match: re.Match[str]) -> list[Period]:
    """The readings of one form; a label outside the calendar has none."""
    try:
        found = list(read(match))
    except (ValueError, OverflowError):
        return []
    return [p for p in found if p.start.year >= _FIRST_YEAR and p.end.year <= _LAST_YEAR]


def _canonical(match: re.Match[str]) -> Iterator[Period]:
    try:
        period = Period.parse(match[0])
    except PeriodNotCanonical:
        return
    yield period
    if period.step == "Y" and period.count == 1:
        yield Period(period.start, 12, "M")
    if period.step == "M" and period.count % 12 == 0:
        yield Period(period.start, period.count // 12, "Y")


def _year(match: re.Match[str]) -> Iterator[Period]:
    yield Period(date(int(match[1]), 1, 1), 1, "Y")


def _later_year(first: int, text: str) -> int:
    """The year that a full or a two-digit ending means: the next such year after the first."""
    if len(text) == 4:
        return int(text)
    return first + (int(text) - first) % 100


def _year_span(match: re.Match[str]) -> Iterator[Period]:
    """2014/15 is one year; 2015-17 pools three; 2016-17 may be one year or pool two."""
    first = int(match[1])
    last = _later_year(first, match[3])
    years = last - first + 1
    if years == 2:
        yield Period(date(first, 4, 1), 1, "Y")
        yield Period(date(first, 9, 1), 1, "Y")
    if 2 <= years <= 10 and not (years == 2 and match[2].strip() == "/"):
        yield Period(date(first, 1, 1), years, "Y")


def _compact(match: re.Match[str]) -> Iterator[Period]:
    """201820: six digits, as in DHIS2 months or years without their stroke."""
    first, ending = int(match[1]), match[2]
    if 1 <= int(ending) <= 12:
        yield Period(date(first, int(ending), 1), 1, "M")
    years = _later_year(first, ending) - first + 1
    if years == 2:
        yield Period(date(first, 4, 1), 1, "Y")
        yield Period(date(first, 9, 1), 1, "Y")
    if 2 <= years <= 10:
        yield Period(date(first, 1, 1), years, "Y")


def _pooled_split_years(match: re.Match[str]) -> Iterator[Period]:
    """2020/21 - 24/25: years that run over New Year, pooled."""
    first = int(match[1])
    if _later_year(first, match[2]) != first + 1:
        return
    last = _later_year(first, match[3])
    if _later_year(last, match[4]) != last + 1 or not first < last < first + 10:
        return
    yield Period(date(first, 9, 1), last - first + 1, "Y")
    yield Period(date(first, 4, 1), last - first + 1, "Y")


def _month_number(match: re.Match[str]) -> Iterator[Period]:
    yield Period(date(int(match[1]), int(match[2]), 1), 1, "M")


def _month_name(match: re.Match[str]) -> Iterator[Period]:
    yield Period(date(int(match[2]), _MONTHS[match[1].lower()], 1), 1, "M")


def _month_short_year(match: re.Match[str]) -> Iterator[Period]:
    yield Period(date(2000 + int(match[2]), _MONTHS[match[1].lower()], 1), 1, "M")


def _month_range(match: re.Match[str]) -> Iterator[Period]:
    """Apr-Jun 2026, Oct 2022 - Sep 2023, Oct 22-Sep 23."""
    last_year = int(match[4]) if len(match[4]) == 4 else 2000 + int(match[4])
    written = match[2]
    first_year = last_year if not written else int(written) + (2000 if len(written) == 2 else 0)
    start = date(first_year, _MONTHS[match[1].lower()], 1)
    last = date(last_year, _MONTHS[match[3].lower()], 1)
    months = (last.year - start.year) * 12 + last.month - start.month + 1
    if 2 <= months <= 12:
        yield Period(start, months, "M")
        if months == 12:
            yield Period(start, 1, "Y")


def _quarter(match: re.Match[str]) -> Iterator[Period]:
    yield Period(date(int(match["year"]), int(match["quarter"]) * 3 - 2, 1), 3, "M")


def _financial_quarter(match: re.Match[str]) -> Iterator[Period]:
    first = int(match["year"])
    if _later_year(first, match["next"]) == first + 1:
        start = date(first, 4, 1)
        yield Period(add_months(start, int(match["quarter"]) * 3 - 3), 3, "M")


def _on_day(day: date) -> Iterator[Period]:
    """A date is a snapshot; the first day of a month or quarter, or its last, also names that."""
    yield Period(day, 1, "D")
    for months in (1, 3):
        if day.day == 1:
            yield Period(day, months, "M")
        elif (day + timedelta(days=1)).day == 1:
            yield Period(add_months(day + timedelta(days=1), -months), months, "M")


def _iso_date(match: re.Match[str]) -> Iterator[Period]:
    yield from _on_day(date(int(match[1]), int(match[2]), int(match[3])))


def _stroke_date(match: re.Match[str]) -> Iterator[Period]:
    """31/03/2024. Where day and month could change places, both readings count."""
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if second <= 12:
        yield from _on_day(date(year, second, first))
    if first <= 12 and first != second:
        yield from _on_day(date(year, first, second))


def _day_name(match: re.Match[str]) -> Iterator[Period]:
    yield from _on_day(date(int(match[3]), _MONTHS[match[2].lower()], int(match[1])))


_FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), read)
    for pattern, read in (
        (r"\d{4}-\d{2}-\d{2}/P\d{1,2}[DMY]", _canonical),
        (r"(\d{4})", _year),
        (rf"(\d{{4}})( ?/ ?|{_TO})({_YY})", _year_span),
        (r"(\d{4})(\d{2})", _compact),
        (rf"(\d{{4}})/({_YY}){_TO}({_YY})/({_YY})", _pooled_split_years),
        (r"(\d{4})-(\d{2})", _month_number),
        (rf"{_MONTH}[ -](\d{{4}})", _month_name),
        (rf"{_MONTH}-(\d{{2}})", _month_short_year),
        (rf"{_MONTH}(?: ({_YY}))?{_TO}{_MONTH} ({_YY})", _month_range),
        (r"(?P<year>\d{4})[ -]?Q(?P<quarter>[1-4])", _quarter),
        (r"Q(?P<quarter>[1-4])[ -]?(?P<year>\d{4})", _quarter),
        (rf"(?P<year>\d{{4}})[/-](?P<next>{_YY})[ -]?Q(?P<quarter>[1-4])", _financial_quarter),
        (rf"Q(?P<quarter>[1-4])[ -]?(?P<year>\d{{4}})[/-](?P<next>{_YY})", _financial_quarter),
        (r"(\d{4})-(\d{2})-(\d{2})", _iso_date),
        (r"(\d{1,2})/(\d{1,2})/(\d{4})", _stroke_date),
        (rf"(\d{{1,2}}) {_MONTH} (\d{{4}})", _day_name),
    )
)

assert EXAMPLES.keys() == DURATIONS.keys()
