"""When the next figure is due, and whether it is late. The only clock is the day barrier."""

from datetime import date, timedelta
from functools import lru_cache

from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.period import DURATIONS, FIRST_MONTHS, Period, PeriodType

from thrive_scoring.domain.rules import Rules
from thrive_scoring.domain.spans import Span, shifted, span

_STEPS = {kind: 12 for kind in PeriodType if kind.pooled} | {PeriodType.ROLLING_12_MONTHS: 1}
"""Months from the start of one overlapping period to that of the next."""


def due(rules: Rules, at: Span) -> date:
    """Day on which the figure after this one is due: its period's end plus the release lag."""
    return _due(at.text, rules.next_months, rules.indicator.release_lag_days)


def due_day(indicator: Indicator, at: Span) -> date:
    """Day on which the figure of this period is due: the period's end plus the release lag."""
    return _days_after(at.end, indicator.release_lag_days)


def days_late(indicator: Indicator, at: Span, *, received: date, since: date) -> int | None:
    """Days from the day a period's figure was due to the day it came; negative: early.

    None for a period due before `since`, the day the framework came into force: it is history.
    """
    due = due_day(indicator, at)
    return None if due < since else (received - due).days


def first_period(indicator: Indicator, *, since: date) -> Span:
    """The period that holds that day; of overlapping ones the first to end."""
    return span(str(_period_holding(since, indicator.period)))


def next_period(rules: Rules, at: Span) -> Span:
    """The next one for which a figure is expected."""
    return span(shifted(at.text, rules.next_months))


def latest_due(rules: Rules, first: Span, *, day: date | None) -> Span:
    """The period, from `first` on, whose figure should stand by that day; `first` before any is."""
    if day is None:
        return first
    return _latest_due(first.text, rules.next_months, rules.indicator.release_lag_days, day)


@lru_cache(maxsize=65536)
def _latest_due(first: str, months: int, lag_days: int, day: date) -> Span:
    at = later = span(first)
    while _days_after(later.end, lag_days) < day:
        at, later = later, span(shifted(later.text, months))
    return at


@lru_cache(maxsize=65536)
def _due(text: str, months: int, lag_days: int) -> date:
    return _days_after(span(shifted(text, months)).end, lag_days)


@lru_cache(maxsize=65536)
def _days_after(day: date, days: int) -> date:
    return day + timedelta(days=days)


@lru_cache(maxsize=4096)
def _period_holding(day: date, kind: PeriodType) -> Period:
    if kind is PeriodType.SNAPSHOT:
        return Period(day, 1, "D")
    starts = FIRST_MONTHS.get(kind, tuple(range(1, 13)))
    year, month = day.year, max((m for m in starts if m <= day.month), default=0)
    if not month:
        year, month = day.year - 1, max(starts)
    found = Period.parse(f"{year:04d}-{month:02d}-01/{DURATIONS[kind]}")
    return found.shifted(months=_STEPS.get(kind, found.months) - found.months)
