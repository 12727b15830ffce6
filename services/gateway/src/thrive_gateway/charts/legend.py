"""The legend: a sample of each mark with its name, wrapped to the width of the picture."""

from collections.abc import Iterator

from markupsafe import Markup

from thrive_gateway.charts import marks
from thrive_gateway.charts.points import Series
from thrive_gateway.charts.scale import finite
from thrive_gateway.charts.svg import element, text, text_width

_SAMPLE = 30.0


def legend(series: Series, *, width: float, size: float) -> tuple[Markup, float]:
    """The legend and the height at which the drawing may begin."""
    x, y = 0.0, size + 4
    drawn: list[str] = []
    for kind, name in _entries(series):
        needed = _SAMPLE + 8 + text_width(name, size=size)
        if x > 0 and x + needed > width:
            x, y = 0.0, y + size + 10
        drawn += [_sample(kind, x=x, y=y - 5), text(name, x=x + _SAMPLE + 8, y=y, kind="chart-key")]
        x += needed + 18
    return element("g", *drawn, class_="chart-legend"), y + 18


def _entries(series: Series) -> Iterator[tuple[str, str]]:
    points = series.points
    yield "value", series.name
    if finite(point.benchmark for point in points):
        yield "benchmark", series.benchmark_name
    ahead = series.ahead
    if finite([*(point.target for point in points), ahead.target if ahead else None]):
        yield "target", "Target"
    if any(finite([point.lower, point.value, point.upper])[2:] for point in points):
        yield "interval", "95% interval"
    if any(point.provisional for point in points):
        yield "provisional", "Provisional"
    if ahead is not None:
        yield "ahead", "Straight line on, 95% range"
    if series.limits:
        yield "limit", "Process limits"
    if any(point.flagged for point in points):
        yield "flagged", "Special cause"


def _sample(kind: str, *, x: float, y: float) -> Markup:
    centre = x + _SAMPLE / 2
    line = element("line", x1=x, x2=x + _SAMPLE, y1=y, y2=y, class_=f"chart-{kind}")
    if kind == "value":
        return line + element("circle", cx=centre, cy=y, r=5, class_="chart-value-point")
    if kind == "benchmark":
        return line + marks.diamond(centre, y, size=4, kind="chart-benchmark-point")
    if kind == "interval":
        return marks.whisker(centre, y - 7, y + 7, kind="chart-interval")
    if kind == "ahead":
        return line + marks.triangle(centre, y, size=6, kind="chart-ahead-point")
    if kind == "provisional":
        places = "chart-value-point chart-provisional-point"
        return element("circle", cx=centre, cy=y, r=5, class_=places)
    if kind == "flagged":
        return marks.square(centre, y, size=6, kind="chart-flagged-point")
    return line
