"""Periods as scoring looks at them: read once, compared as whole numbers."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from thrive_shared.contracts.period import Period

_MOST_MONTHS = 2048


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """One period; `key` orders periods by start, then length."""

    text: str
    key: int
    start: date
    end: date
    month: int
    """Months since year 0 of the start."""
    months: int
    """Length; 0 for a snapshot."""
    year: int
    """Year of the start."""


@lru_cache(maxsize=65536)
def span(text: str) -> Span:
    """The span of a canonical period; raises PeriodNotCanonical."""
    period = Period.parse(text)
    key = period.start.toordinal() * _MOST_MONTHS + period.months
    return Span(
        text, key, period.start, period.end, period.ordinal, period.months, period.start.year
    )


@lru_cache(maxsize=65536)
def shifted(text: str, months: int) -> str:
    """The period of the same length that starts so many months later."""
    return str(Period.parse(text).shifted(months=months))


def key_from(day: date) -> int:
    """The key below which a period starts before that day."""
    return day.toordinal() * _MOST_MONTHS
