"""Axes: round numbers up the side, periods along the bottom, as many as there is room for."""

from collections.abc import Iterator

from markupsafe import Markup

from thrive_gateway.charts.plot import Plot
from thrive_gateway.charts.points import Ahead
from thrive_gateway.charts.svg import element, text, text_width

_GAP = 14.0
"""Least room between two labels."""


def value_axis(plot: Plot) -> Iterator[Markup]:
    """Grid lines with their numbers."""
    decimals = _decimals(plot.ticks)
    for tick in plot.ticks:
        y = plot.y(tick)
        yield element("line", x1=plot.x.start, x2=plot.x.stop, y1=y, y2=y, class_="chart-grid")
        label = f"{plot.series.before}{tick:,.{decimals}f}{plot.series.after}"
        yield text(label, x=plot.x.start - 8, y=y + 5, anchor="end", kind="chart-tick")


def time_axis(plot: Plot) -> Iterator[Markup]:
    """Labels of periods, every nth so that none touch, counted back from the newest."""
    points = plot.series.points
    y = plot.frame.height - plot.frame.bottom + 22
    for index in _shown(plot):
        point = points[index]
        half = text_width(point.label, size=plot.frame.text_size) / 2
        centre = min(max(plot.across(point), half), plot.frame.width - half)
        yield text(point.label, x=centre, y=y, anchor="middle", kind="chart-tick")
    ahead = plot.series.ahead
    if ahead is not None and _is_apart(plot, ahead):
        half = text_width(ahead.label, size=plot.frame.text_size) / 2
        centre = min(plot.beyond(ahead), plot.frame.width - half)
        yield text(ahead.label, x=centre, y=y, anchor="middle", kind="chart-tick")


def _is_apart(plot: Plot, ahead: Ahead) -> bool:
    """Whether the label of a later period has room beside that of the newest point."""
    between = plot.beyond(ahead) - plot.across(plot.series.points[-1])
    return between > text_width(ahead.label, size=plot.frame.text_size) + _GAP


def _shown(plot: Plot) -> range:
    points = plot.series.points
    widest = max(text_width(point.label, size=plot.frame.text_size) for point in points)
    end = plot.x.stop if plot.series.ahead is None else plot.across(points[-1])
    room = max(1, int((end - plot.x.start) // (widest + _GAP)))
    every = -(-len(points) // room)
    return range(len(points) - 1, -1, -every)


def _decimals(ticks: list[float]) -> int:
    """As few decimals as tell the ticks apart, at most six."""
    exact = (places for places in range(6) if all(round(tick, places) == tick for tick in ticks))
    return next(exact, 6)
