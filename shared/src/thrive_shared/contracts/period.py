"""Periods in one canonical form: start date and duration, written as ISO 8601."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

_CANONICAL = re.compile(r"^(\d{4})-(\d{2})-(\d{2})/P(\d{1,2})([DMY])$")


class PeriodType(StrEnum):
    """How an indicator cuts time. Names the reading where a label alone is ambiguous."""

    CALENDAR_YEAR = "calendar_year"
    FINANCIAL_YEAR = "financial_year"
    ACADEMIC_YEAR = "academic_year"
    QUARTER = "quarter"
    MONTH = "month"
    POOLED_3_CALENDAR = "pooled_3_calendar_years"
    POOLED_3_ACADEMIC = "pooled_3_academic_years"
    POOLED_5_ACADEMIC = "pooled_5_academic_years"
    ROLLING_12_MONTHS = "rolling_12_months"
    SNAPSHOT = "snapshot"

    @property
    def pooled(self) -> bool:
        """Whether consecutive periods share years."""
        return self.name.startswith("POOLED")

    @property
    def overlapping(self) -> bool:
        """Whether consecutive periods share data, so that no test may treat them as independent."""
        return self.pooled or self is PeriodType.ROLLING_12_MONTHS

    @property
    def annual(self) -> bool:
        """Whether one independent year is one period."""
        return self in (
            PeriodType.CALENDAR_YEAR,
            PeriodType.FINANCIAL_YEAR,
            PeriodType.ACADEMIC_YEAR,
        )


DURATIONS: dict[PeriodType, str] = {
    PeriodType.CALENDAR_YEAR: "P1Y",
    PeriodType.FINANCIAL_YEAR: "P1Y",
    PeriodType.ACADEMIC_YEAR: "P1Y",
    PeriodType.QUARTER: "P3M",
    PeriodType.MONTH: "P1M",
    PeriodType.POOLED_3_CALENDAR: "P3Y",
    PeriodType.POOLED_3_ACADEMIC: "P3Y",
    PeriodType.POOLED_5_ACADEMIC: "P5Y",
    PeriodType.ROLLING_12_MONTHS: "P12M",
    PeriodType.SNAPSHOT: "P1D",
}

FIRST_MONTHS: dict[PeriodType, tuple[int, ...]] = {
    PeriodType.CALENDAR_YEAR: (1,),
    PeriodType.FINANCIAL_YEAR: (4,),
    PeriodType.ACADEMIC_YEAR: (9,),
    PeriodType.QUARTER: (1, 4, 7, 10),
    PeriodType.POOLED_3_CALENDAR: (1,),
    PeriodType.POOLED_3_ACADEMIC: (9,),
    PeriodType.POOLED_5_ACADEMIC: (9,),
}


class PeriodNotCanonical(ValueError):
    """A period must read like 2024-09-01/P1Y: a start date and a duration in D, M or Y."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of time, ordered by its start. `end` is the last day inside."""

    start: date
    count: int
    step: str

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read the canonical form; raise PeriodNotCanonical for anything else."""
        return _parse(text)

    def __str__(self) -> str:
        return f"{self.start.isoformat()}/P{self.count}{self.step}"

    @property
    def months(self) -> int:
        """Length in months; 0 for a snapshot."""
        return {"Y": 12, "M": 1, "D": 0}[self.step] * self.count

    @property
    def end(self) -> date:
        """The last day of the period."""
        if self.step == "D":
            return self.start + timedelta(days=self.count - 1)
        return add_months(self.start, self.months) - timedelta(days=1)

    @property
    def ordinal(self) -> int:
        """Months since year 0 of the start: consecutive months differ by one."""
        return self.start.year * 12 + self.start.month - 1

    def shifted(self, *, months: int) -> "Period":
        """The period of the same length that starts so many months later."""
        return Period(add_months(self.start, months), self.count, self.step)

    def fits(self, period_type: PeriodType) -> bool:
        """Whether this is a period of that type: its duration and the month it starts in."""
        if f"P{self.count}{self.step}" != DURATIONS[period_type]:
            return False
        if period_type is PeriodType.SNAPSHOT:
            return True
        first = FIRST_MONTHS.get(period_type)
        return self.start.day == 1 and (first is None or self.start.month in first)

    def label(self) -> str:
        """The label a person reads: 2024/25, 2015–17, Oct 2026, Apr–Jun 2026, 30 Sep 2023."""
        return _label(self)


def add_months(day: date, months: int) -> date:
    """The same day of another month, at most its last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@lru_cache(maxsize=65536)
def _parse(text: str) -> Period:
    match = _CANONICAL.match(text)
    if match is None:
        raise PeriodNotCanonical(f"{text!r} is not a canonical period such as 2024-09-01/P1Y")
    year, month, day, count, step = match.groups()
    try:
        period = Period(date(int(year), int(month), int(day)), int(count), step)
    except ValueError as error:
        raise PeriodNotCanonical(f"{text!r} holds no date of the calendar") from error
    if period.count < 1:
        raise PeriodNotCanonical(f"{text!r} has no length")
    return period


def _label(period: Period) -> str:
    start, end = period.start, period.end
    if period.step == "D":
        return f"{start.day} {start:%b %Y}"
    if period.months == 1:
        return f"{start:%b %Y}"
    if period.months < 12 or period.step == "M":
        first = f"{start:%b}" if start.year == end.year else f"{start:%b %Y}"
        return f"{first}–{end:%b %Y}"
    if period.count > 1 and start.month == 1:
        return f"{start.year}–{end.year % 100:02d}"
    if period.count > 1:
        return f"{_year(start)}–{_year(period.shifted(months=period.months - 12).start)}"
    return _year(start)


def _year(start: date) -> str:
    if start.month == 1:
        return str(start.year)
    return f"{start.year}/{(start.year + 1) % 100:02d}"
