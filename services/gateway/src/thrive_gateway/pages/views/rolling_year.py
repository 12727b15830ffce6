"""The twelve months to a figure, beside it: a month alone says little where it swings with the
season."""

from collections.abc import Mapping, Sequence

from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.period import Period

from thrive_gateway.domain.rolling_year import MONTHS, RollingYear, State, rolling_years
from thrive_gateway.pages import format as shown
from thrive_gateway.reader import SeriesPoint

Years = Mapping[Period, RollingYear]
NO_YEARS: Years = {}
_WHY_NOT: dict[State, str] = {
    "counts_missing": "cannot be calculated: not all of the twelve months have their counts",
    "definition_changed": "cannot be calculated: the definition changed within them",
}


def years_of(points: Sequence[SeriesPoint], *, indicator: Indicator) -> Years:
    """What the twelve months to each point of one series come to; nothing where not asked for."""
    if not indicator.rolling_year:
        return NO_YEARS
    return rolling_years(
        {Period.parse(each.period): each.observation for each in points},
        multiplier=indicator.multiplier,
        breaks=indicator.breaks,
    )


def twelve_months(years: Years, *, period: str | None, indicator: Indicator) -> str:
    """In words, with those a year before; empty where not asked for."""
    last = Period.parse(period) if period else None
    found = years.get(last) if last else None
    if last is None or found is None:
        return ""
    if found.value is None:
        return f"To {last.label()}: {_WHY_NOT[found.state]}"
    said = f"{_words(found, indicator=indicator)} to {last.label()} (computed"
    said += ", with provisional figures)" if found.provisional else ")"
    before = last.shifted(months=-MONTHS)
    earlier = years.get(before)
    if earlier is None or earlier.value is None:
        return said
    return f"{said}; {_words(earlier, indicator=indicator)} to {before.label()}"


def cell(years: Years, *, period: str, indicator: Indicator) -> str:
    """For a table; empty where there is none."""
    found = years.get(Period.parse(period))
    if found is None or found.value is None:
        return ""
    return shown.measure(found.value, unit=indicator.unit, decimals=indicator.decimals).text


def raw(years: Years, *, period: str) -> str:
    """Unrounded, for the CSV."""
    found = years.get(Period.parse(period))
    return f"{found.value.normalize():f}" if found is not None and found.value is not None else ""


def _words(found: RollingYear, *, indicator: Indicator) -> str:
    assert found.value is not None
    return shown.in_words(found.value, unit=indicator.unit, decimals=indicator.decimals)
