"""The page of one indicator in one area."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from markupsafe import Markup
from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.ingest import CommentaryReceived, RebaseDecided
from thrive_shared.contracts.scoring import AlertChanged, ScoreComputed

from thrive_gateway.charts.line import line_chart
from thrive_gateway.charts.plot import NARROW
from thrive_gateway.earlier import EarlierSeries
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views import alerts as alert_views
from thrive_gateway.pages.views.action import Action, actions
from thrive_gateway.pages.views.alerts import Alert
from thrive_gateway.pages.views.course import Course, course
from thrive_gateway.pages.views.earlier import Earlier, earlier
from thrive_gateway.pages.views.figure import Figure, figure, link
from thrive_gateway.pages.views.gap import GapShown, gap
from thrive_gateway.pages.views.groups import Group, groups
from thrive_gateway.pages.views.meaning import about, known
from thrive_gateway.pages.views.phases import phases
from thrive_gateway.pages.views.points import Row, chart_series, of_breakdown, row
from thrive_gateway.pages.views.rank import Ranking, ranking
from thrive_gateway.pages.views.rolling_year import twelve_months, years_of
from thrive_gateway.pages.views.step_changes import StepChanges, step_changes
from thrive_gateway.pages.views.story import Story, story
from thrive_gateway.pages.views.trust import Trust, trust
from thrive_gateway.reader import PeerValue, SeriesPoint, StoryShown


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorPage:
    """The whole page."""

    code: str
    name: str
    area: str
    area_code: str
    group: str
    figure: Figure | None
    twelve_months: str
    """What the twelve months to it come to; empty where that is not asked for."""
    trust: Trust | None
    """How far the figure can be trusted."""
    explained: str
    """Where it is explained how the number was made; empty where there is none."""
    what_if: str
    """Where another figure can be supposed; empty for an area that is only compared with."""
    story: Story
    action: Action | None
    alerts: tuple[Alert, ...]
    false_alarms: str
    """How many to expect, beside an alert that stands on statistics."""
    wide: Markup
    narrow: Markup
    course: Course | None
    """Where the figure heads, where a target lies ahead."""
    gap: GapShown | None
    """How far the most deprived are from the least deprived, on the page of the former."""
    step_changes: StepChanges | None
    known: tuple[str, ...]
    """Known events and breaks of definition in words."""
    rows: tuple[Row, ...]
    columns: frozenset[str]
    """Columns of the table that hold anything."""
    benchmark: str
    csv: str
    ranking: Ranking | None
    groups: tuple[Group, ...]
    about: tuple[tuple[str, str], ...]
    earlier: Earlier | None
    """None: the area's boundaries have not changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorData:
    """What the page is made from; `points` are of all breakdowns of the area."""

    area: str
    breakdown: str
    points: Sequence[SeriesPoint]
    benchmark: Sequence[SeriesPoint]
    """The comparator's points, likewise."""
    scores: Sequence[ScoreComputed]
    peers: Sequence[PeerValue]
    alerts: Sequence[AlertChanged]
    story: StoryShown | None
    commentary: Sequence[CommentaryReceived]
    earlier: EarlierSeries
    """The figures of the areas that this one follows."""
    rebases: Sequence[RebaseDecided]
    """Decisions about step changes of the indicator in the area, oldest first."""


def indicator_page(
    data: IndicatorData, *, indicator: Indicator, names: Names, day: date
) -> IndicatorPage:
    """Shape the page."""
    home = names.framework.home_area
    points = of_breakdown(data.points, breakdown=data.breakdown)
    score = latest(data.scores, breakdown=data.breakdown)
    group = names.breakdown(data.breakdown)
    title = ", ".join(filter(None, (indicator.short, group, names.area(data.area))))
    benchmarks, alerts = _benchmarks(data), _alerts(data, names=names)
    ahead = course(score, indicator=indicator) if score else None
    series = chart_series(
        points,
        indicator=indicator,
        names=names,
        key="chart",
        title=title,
        benchmarks=benchmarks,
        ahead=ahead.ahead if ahead else None,
    )
    address = link(indicator.code, area=data.area, breakdown=data.breakdown, home=home)
    years = years_of(points, indicator=indicator)
    rows = tuple(
        row(each, indicator=indicator, names=names, benchmarks=benchmarks, years=years)
        for each in reversed(points)
    )
    return IndicatorPage(
        code=indicator.code,
        name=indicator.name,
        area=names.area(data.area),
        area_code=data.area,
        group=group,
        figure=figure(score, names=names, home=home) if score else None,
        twelve_months=twelve_months(
            years, period=score.period if score else None, indicator=indicator
        ),
        trust=trust(score, indicator=indicator) if score else None,
        explained=f"/explain/{score.id}" if score and score.value is not None else "",
        what_if=_what_if(data, indicator=indicator, names=names),
        story=story(data.story),
        action=actions(data.commentary).get(indicator.code),
        alerts=alerts,
        false_alarms=alert_views.false_alarms(alerts),
        wide=line_chart(series),
        narrow=line_chart(series, frame=NARROW),
        course=ahead,
        gap=gap(score, indicator=indicator, names=names) if score else None,
        step_changes=step_changes(
            score,
            decisions=[each for each in data.rebases if each.breakdown == data.breakdown],
            reasons={each.commentary_id: each for each in data.commentary},
            series=series,
            phases=phases(points),
            indicator=indicator,
            names=names,
            day=day,
        ),
        known=known(points, indicator=indicator, names=names),
        rows=rows,
        columns=frozenset(
            name
            for name in ("interval", "benchmark", "target", "twelve_months", "verdicts")
            if any(getattr(each, name) for each in rows)
        ),
        benchmark=names.area(indicator.comparator) if indicator.comparator else "",
        csv=address.replace(indicator.code, f"{indicator.code}/figures.csv", 1),
        ranking=ranking(data.peers, score=score, names=names) if score else None,
        groups=groups(
            data.points,
            scores=data.scores,
            current=data.breakdown,
            indicator=indicator,
            names=names,
        ),
        about=about(indicator, names=names),
        earlier=earlier(
            data.earlier,
            area=data.area,
            breakdown=data.breakdown,
            indicator=indicator,
            names=names,
        ),
    )


def _benchmarks(data: IndicatorData) -> dict[str, str]:
    found = of_breakdown(data.benchmark, breakdown=data.breakdown)
    return {
        each.period: each.observation.value
        for each in found
        if each.observation.value and each.area != data.area
    }


def latest(scores: Sequence[ScoreComputed], *, breakdown: str) -> ScoreComputed | None:
    """The newest score of one population group."""
    return next((each for each in scores if each.breakdown == breakdown), None)


def _alerts(data: IndicatorData, *, names: Names) -> tuple[Alert, ...]:
    own = [each for each in data.alerts if each.breakdown == data.breakdown]
    return alert_views.printed(alert_views.current(own, names=names), names=names)


def _what_if(data: IndicatorData, *, indicator: Indicator, names: Names) -> str:
    if data.area not in names.framework.scored_areas():
        return ""
    query = urlencode({"area": data.area, "breakdown": data.breakdown})
    return f"/indicators/{indicator.code}/what-if?{query}"
