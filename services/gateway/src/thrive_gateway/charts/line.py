"""The main chart: a series over time with its interval, benchmark, target, limits and events."""

from collections.abc import Iterator, Sequence
from datetime import date

from markupsafe import Markup

from thrive_gateway.charts import marks
from thrive_gateway.charts.axes import time_axis, value_axis
from thrive_gateway.charts.legend import legend
from thrive_gateway.charts.plot import WIDE, Field, Frame, Plot, plotted, runs
from thrive_gateway.charts.points import Point, Series
from thrive_gateway.charts.scale import finite
from thrive_gateway.charts.svg import element, picture, text, text_width

HEADROOM = 20.0
"""Room above the drawing for the titles of events."""
_HALF_TARGET = 14.0
MANY = 24
"""Above so many points marks are drawn smaller."""


def line_chart(series: Series, *, frame: Frame = WIDE) -> Markup:
    """Draw a series; without any figure, a sentence that says so."""
    if not finite(point.value for point in series.points):
        return _empty(series, frame=frame)
    key, top = legend(series, width=frame.width, size=frame.text_size)
    plot = plotted(series, frame=frame, top=top + (HEADROOM if series.events else 0))
    return picture(
        width=frame.width,
        height=frame.height,
        key=f"{series.key}-{frame.width:.0f}",
        title=series.title,
        summary=series.summary,
        kind="chart--line",
        body=(key, *_layers(plot)),
    )


def _layers(plot: Plot) -> Iterator[str]:
    """Everything from the back to the front."""
    yield from _events(plot)
    yield from value_axis(plot)
    yield from time_axis(plot)
    yield from _breaks(plot)
    yield from _steps(plot)
    yield from _limits(plot)
    yield from _path(plot, field="target", kind="chart-target")
    yield from _intervals(plot)
    yield from _path(plot, field="benchmark", kind="chart-benchmark")
    yield from _points(plot, field="benchmark")
    yield from _ahead(plot)
    yield from _path(plot, field="value", kind="chart-value")
    yield from _points(plot, field="value")
    yield from _last_value(plot)


def _path(plot: Plot, *, field: Field, kind: str) -> Iterator[Markup]:
    for run in runs(plot.series, field=field):
        places = [(plot.across(point), plot.y(number)) for point, number in run]
        if field == "target":
            places = _stretched(plot, run)
        if len(places) > 1:
            yield marks.polyline(places, kind=kind)


def _stretched(plot: Plot, run: Sequence[tuple[Point, float]]) -> list[tuple[float, float]]:
    """A target holds through its whole period, so that one period too shows as a line."""
    return [
        (plot.x(day), plot.y(number))
        for point, number in run
        for day in (point.start.toordinal(), point.end.toordinal() + 1)
    ]


def _points(plot: Plot, *, field: Field) -> Iterator[Markup]:
    for run in runs(plot.series, field=field):
        for point, number in run:
            x, y = plot.across(point), plot.y(number)
            if field == "benchmark":
                yield marks.diamond(x, y, size=4, kind="chart-benchmark-point")
            elif point.flagged:
                yield marks.square(x, y, size=6, kind="chart-flagged-point")
            else:
                hollow = " chart-provisional-point" if point.provisional else ""
                yield element(
                    "circle", cx=x, cy=y, r=_dot(plot), class_=f"chart-value-point{hollow}"
                )


def _dot(plot: Plot) -> float:
    """Dots shrink where they would crowd."""
    return 5 if len(plot.series.points) <= MANY else 3.5


def _intervals(plot: Plot) -> Iterator[Markup]:
    for point in plot.series.points:
        limits = finite([point.lower, point.upper])
        if point.value is not None and len(limits) == 2:
            x = plot.across(point)
            yield marks.whisker(x, plot.y(limits[0]), plot.y(limits[1]), kind="chart-interval")


def _limits(plot: Plot) -> Iterator[Markup]:
    """Each phase's own lines, as far as the phase goes."""
    for limits in plot.series.limits:
        left, right = _at(plot, limits.starts, plot.x.low), _at(plot, limits.ends, plot.x.high)
        if left >= right:
            continue
        for number, kind in (
            (limits.upper, "chart-limit"),
            (limits.centre, "chart-centre"),
            (limits.lower, "chart-limit"),
        ):
            for y in map(plot.y, finite([number])):
                yield element("line", x1=left, x2=right, y1=y, y2=y, class_=kind)


def _at(plot: Plot, day: date | None, otherwise: float) -> float:
    """Place of a day, kept inside the picture."""
    wanted = otherwise if day is None else day.toordinal()
    return plot.x(min(max(wanted, plot.x.low), plot.x.high))


def _ahead(plot: Plot) -> Iterator[Markup]:
    """From the newest figure to where the line leads, with its range and the target there."""
    ahead = plot.series.ahead
    if ahead is None:
        return
    point, number = _last_drawn(plot)
    x, y = plot.beyond(ahead), plot.y(ahead.value)
    places = [(plot.across(point), plot.y(number)), (x, y)]
    yield marks.polyline(places, kind="chart-ahead")
    limits = finite([ahead.lower, ahead.upper])
    if len(limits) == 2:
        yield marks.whisker(x, plot.y(limits[0]), plot.y(limits[1]), kind="chart-ahead-range")
    yield marks.triangle(x, y, size=6, kind="chart-ahead-point")
    for target in finite([ahead.target]):
        left, right = x - _HALF_TARGET, x + _HALF_TARGET
        places = [(left, plot.y(target)), (right, plot.y(target))]
        yield marks.polyline(places, kind="chart-target")


def _events(plot: Plot) -> Iterator[Markup]:
    """Bands behind everything; each title at the top of its band, kept inside the picture."""
    bottom, size = plot.y.start, plot.frame.text_size
    for event in plot.series.events:
        low, high = event.starts.toordinal(), event.ends.toordinal() + 1
        if high <= plot.x.low or low >= plot.x.high:
            continue
        left, right = plot.x(low), plot.x(high)
        width = max(right - left, 3)
        yield element(
            "rect", x=left, y=plot.top, width=width, height=bottom - plot.top, class_="chart-event"
        )
        half = text_width(event.title, size=size) / 2
        centre = min(max(left + width / 2, plot.x.start + half), plot.x.stop - half)
        yield text(event.title, x=centre, y=plot.top - 7, anchor="middle", kind="chart-note")


def _breaks(plot: Plot) -> Iterator[Markup]:
    for change in plot.series.breaks:
        day = change.day.toordinal()
        if not plot.x.low < day < plot.x.high:
            continue
        x = plot.x(day)
        yield element("line", x1=x, x2=x, y1=plot.top, y2=plot.y.start, class_="chart-break")
        yield text("New definition", x=x + 4, y=plot.y.start - 8, kind="chart-note")


def _steps(plot: Plot) -> Iterator[Markup]:
    """Where new limits start; the words stand on the side that has room."""
    for step in plot.series.steps:
        day = step.day.toordinal()
        if not plot.x.low < day < plot.x.high:
            continue
        x = plot.x(day)
        width = text_width(step.title, size=plot.frame.text_size) + 4
        right = x + width <= plot.x.stop
        yield element("line", x1=x, x2=x, y1=plot.top, y2=plot.y.start, class_="chart-step")
        yield text(
            step.title,
            x=x + 4 if right else x - 4,
            y=plot.y.start - 24,
            anchor="start" if right else "end",
            kind="chart-note",
        )


def _last_value(plot: Plot) -> Iterator[Markup]:
    """The newest figure in words beside its point."""
    point, number = _last_drawn(plot)
    x = min(plot.across(point) + 11, plot.x.stop)
    yield text(point.shown, x=x, y=plot.y(number) + 5, kind="chart-last")


def _last_drawn(plot: Plot) -> tuple[Point, float]:
    return [pair for run in runs(plot.series, field="value") for pair in run][-1]


def _empty(series: Series, *, frame: Frame) -> Markup:
    height = frame.height / 3
    return picture(
        width=frame.width,
        height=height,
        key=f"{series.key}-{frame.width:.0f}",
        title=series.title,
        summary="No figure received yet.",
        kind="chart--empty",
        body=(
            text(
                "No figure received yet",
                x=frame.width / 2,
                y=height / 2,
                anchor="middle",
                kind="chart-note",
            ),
        ),
    )
