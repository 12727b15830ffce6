"""Lists of figures: the members of a scorecard, the index of indicators, an area's figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.scoring import ScoreComputed

from thrive_gateway.charts.spark import sparkline
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.figure import Figure, figure
from thrive_gateway.pages.views.points import chart_series
from thrive_gateway.reader import SeriesPoint

History = Mapping[str, Sequence[SeriesPoint]]
"""Points by indicator, of all breakdowns of one area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A figure with the shape of its series."""

    figure: Figure
    picture: Markup


def lines(
    scores: Sequence[ScoreComputed],
    *,
    members: Sequence[Indicator],
    history: History,
    names: Names,
) -> list[Line]:
    """The headline figures of the members, in the framework's order."""
    by_series = {(each.indicator, each.breakdown): each for each in scores}
    return [
        _line(by_series[member.code, breakdown], history=history, names=names)
        for member in members
        for breakdown in member.headline
        if (member.code, breakdown) in by_series
    ]


def _line(score: ScoreComputed, *, history: History, names: Names) -> Line:
    indicator = names.indicators[score.indicator]
    points = [
        each for each in history.get(score.indicator, ()) if each.breakdown == score.breakdown
    ]
    series = chart_series(
        points,
        indicator=indicator,
        names=names,
        key=f"spark-{score.indicator}-{score.breakdown}",
        title=f"{indicator.short} over time",
        benchmarks={},
    )
    return Line(
        figure=figure(score, names=names, home=names.framework.home_area),
        picture=sparkline(series),
    )
