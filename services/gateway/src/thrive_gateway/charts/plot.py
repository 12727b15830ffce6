"""A series with its scales, and the unbroken stretches of its line."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from thrive_gateway.charts.points import Ahead, Point, Series
from thrive_gateway.charts.scale import Scale, finite, middle, value_ticks
from thrive_gateway.charts.svg import text_width

Field = Literal["value", "benchmark", "target"]
Run = list[tuple[Point, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Size of the picture and the margins around the drawing."""

    width: float
    height: float
    left: float = 56
    right: float = 20
    bottom: float = 34
    text_size: float = 14


WIDE = Frame(width=900, height=400)
NARROW = Frame(width=360, height=340, left=44, right=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A series with its scales."""

    series: Series
    frame: Frame
    top: float
    x: Scale
    y: Scale
    ticks: list[float]

    def across(self, point: Point) -> float:
        """Place of a point in time."""
        return self.x(middle(point.start, point.end))

    def beyond(self, ahead: Ahead) -> float:
        """Place of what lies ahead."""
        return self.x(middle(ahead.start, ahead.end))


def plotted(series: Series, *, frame: Frame, top: float) -> Plot:
    ticks = value_ticks(_extent(series), zero=series.zero)
    right = max(frame.right, *(_room(point) for point in series.points))
    first, last = _span(series)
    return Plot(
        series=series,
        frame=frame,
        top=top,
        ticks=ticks,
        x=Scale(low=first, high=last, start=frame.left, stop=frame.width - right),
        y=Scale(low=ticks[0], high=ticks[-1], start=frame.height - frame.bottom, stop=top),
    )


def _span(series: Series) -> tuple[float, float]:
    """From half a step before the first point to half a step after the last, or what is ahead."""
    middles = sorted(middle(point.start, point.end) for point in series.points)
    steps = [after - before for before, after in pairwise(middles) if after > before]
    first = series.points[0]
    margin = min(steps, default=(first.end - first.start).days + 1) / 2
    last = middles[-1]
    if series.ahead is not None:
        last = max(last, middle(series.ahead.start, series.ahead.end))
    return middles[0] - margin, last + margin


def _room(point: Point) -> float:
    """Width of a figure written beside its point."""
    return text_width(point.shown, size=16) + 12


def _extent(series: Series) -> list[float]:
    numbers: list[Decimal | float | None] = [*(series.extent or ())]
    for point in series.points:
        numbers += [point.value, point.lower, point.upper, point.benchmark, point.target]
    for limits in series.limits:
        numbers += [limits.lower, limits.upper]
    if series.ahead is not None:
        ahead = series.ahead
        numbers += [ahead.value, ahead.lower, ahead.upper, ahead.target]
    return finite(numbers)


def runs(series: Series, *, field: Field) -> list[Run]:
    """Unbroken stretches. A missing period, a break or a year begun anew ends one."""
    found: list[Run] = []
    before: Point | None = None
    for point in series.points:
        number = _drawable(point, field=field)
        if number is None:
            continue
        if before is None or _parted(series, before=before, after=point):
            found.append([])
        found[-1].append((point, number))
        before = point
    return found


def _drawable(point: Point, *, field: Field) -> float | None:
    number: Decimal | None = getattr(point, field)
    return next(iter(finite([number])), None)


def _parted(series: Series, *, before: Point, after: Point) -> bool:
    months = (after.start.year - before.start.year) * 12 + after.start.month - before.start.month
    if months > series.months or after.start.month == series.restart:
        return True
    return any(before.start < change.day <= after.start for change in series.breaks)
