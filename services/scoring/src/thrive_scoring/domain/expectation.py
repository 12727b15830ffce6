"""Where figures are expected: in areas of the indicator's types, from first day to last.

The only clock is the day barrier: before the first one nothing has ended.
"""

from datetime import date

from thrive_shared.contracts.framework import Area, FrameworkCore, Indicator

from thrive_scoring.domain import lateness
from thrive_scoring.domain.spans import Span


def has_ended(area: Area, *, day: date | None) -> bool:
    """Whether the area's last day is over."""
    return day is not None and area.valid_to is not None and area.valid_to < day


def is_expected(indicator: Indicator, *, area: Area, day: date | None) -> bool:
    """Whether figures of this area should go on coming on that day."""
    begun = day is None or area.valid_from is None or area.valid_from <= day
    return area.type in indicator.area_types and begun and not has_ended(area, day=day)


def first_expected(indicator: Indicator, *, area: Area, framework: FrameworkCore) -> Span | None:
    """The first period whose figure should come: that in which framework and area are both there.

    None for an area that ended before it.
    """
    since = max(framework.valid_from, area.valid_from or date.min)
    first = lateness.first_period(indicator, since=since)
    return None if has_ended(area, day=first.start) else first
