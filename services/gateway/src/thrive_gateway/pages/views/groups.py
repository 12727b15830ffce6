"""Population groups side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.scoring import ScoreComputed

from thrive_gateway.charts.spark import sparkline
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.figure import Figure, figure
from thrive_gateway.pages.views.points import chart_series, of_breakdown
from thrive_gateway.reader import SeriesPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One population group of the indicator: its latest figure and its shape over time."""

    title: str
    current: bool
    figure: Figure
    picture: Markup


def groups(
    points: Sequence[SeriesPoint],
    *,
    scores: Sequence[ScoreComputed],
    current: str,
    indicator: Indicator,
    names: Names,
) -> tuple[Group, ...]:
    """The population groups side by side on one scale; none when there is only one."""
    scored = {each.breakdown: each for each in scores}
    found = [scored[code] for code in indicator.breakdowns if code in scored]
    if len(found) < 2:
        return ()
    values = [float(each.observation.value) for each in points if each.observation.value]
    extent = (min(values), max(values)) if values else None
    return tuple(
        _group(
            each,
            points=of_breakdown(points, breakdown=each.breakdown),
            current=each.breakdown == current,
            extent=extent,
            names=names,
        )
        for each in found
    )


def _group(
    score: ScoreComputed,
    *,
    points: Sequence[SeriesPoint],
    current: bool,
    extent: tuple[float, float] | None,
    names: Names,
) -> Group:
    indicator = names.indicators[score.indicator]
    title = names.breakdown(score.breakdown) or "Everyone"
    series = chart_series(
        points,
        indicator=indicator,
        names=names,
        key=f"group-{score.breakdown}",
        title=title,
        benchmarks={},
        extent=extent,
    )
    return Group(
        title=title,
        current=current,
        figure=figure(score, names=names, home=names.framework.home_area),
        picture=sparkline(series),
    )
