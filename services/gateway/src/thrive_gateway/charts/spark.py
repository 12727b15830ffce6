"""Sparkline: the shape of a series in the space of a word. The numbers stand beside it."""

from markupsafe import Markup

from thrive_gateway.charts import marks
from thrive_gateway.charts.plot import runs
from thrive_gateway.charts.points import Series
from thrive_gateway.charts.scale import Scale, finite, middle
from thrive_gateway.charts.svg import element, picture

WIDTH, HEIGHT, EDGE = 132.0, 36.0, 6.0


def sparkline(series: Series) -> Markup:
    """Line with gaps and a dot on the newest figure; empty text when there is nothing to draw."""
    drawn = [pair for run in runs(series, field="value") for pair in run]
    if not drawn:
        return Markup("")
    x, y = _scales(series, values=[number for _, number in drawn])
    body = [
        marks.polyline(
            [(x(middle(point.start, point.end)), y(number)) for point, number in run],
            kind="chart-value",
        )
        for run in runs(series, field="value")
        if len(run) > 1
    ]
    last, number = drawn[-1]
    place = x(middle(last.start, last.end))
    body.append(element("circle", cx=place, cy=y(number), r=4, class_="chart-value-point"))
    return picture(
        width=WIDTH,
        height=HEIGHT,
        key=series.key,
        title=series.title,
        summary=series.summary,
        kind="chart--spark",
        body=body,
    )


def _scales(series: Series, *, values: list[float]) -> tuple[Scale, Scale]:
    middles = [middle(point.start, point.end) for point in series.points]
    numbers = finite([*values, *(series.extent or ())])
    low, high = min(numbers), max(numbers)
    if high == low:
        low, high = low - 1, high + 1
    first, last = min(middles), max(middles)
    return (
        Scale(low=first, high=max(last, first + 1), start=EDGE, stop=WIDTH - EDGE),
        Scale(low=low, high=high, start=HEIGHT - EDGE, stop=EDGE),
    )
