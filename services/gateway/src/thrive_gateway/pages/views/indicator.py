"""The page of one indicator in one area."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from thrive_shared.contracts.framework import Indicator, KnownEvent
from thrive_shared.contracts.ingest import CommentaryReceived
from thrive_shared.contracts.scoring import AlertChanged, ScoreComputed

from thrive_gateway.charts.line import line_chart
from thrive_gateway.charts.plot import NARROW
from thrive_gateway.charts.spark import sparkline
from thrive_gateway.pages import format as shown
from thrive_gateway.pages import words
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views import alerts as alert_views
from thrive_gateway.pages.views.action import Action, actions
from thrive_gateway.pages.views.alerts import Alert
from thrive_gateway.pages.views.figure import Figure, figure, link
from thrive_gateway.pages.views.points import Row, chart_series, events, row
from thrive_gateway.pages.views.rank import Ranking, ranking
from thrive_gateway.pages.views.story import Story, story
from thrive_gateway.reader import PeerValue, SeriesPoint, StoryShown


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One population group of the indicator: its latest figure and its shape over time."""

    title: str
    current: bool
    figure: Figure
    picture: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorPage:
    """The whole page."""

    code: str
    name: str
    area: str
    area_code: str
    group: str
    figure: Figure | None
    story: Story
    action: Action | None
    alerts: tuple[Alert, ...]
    wide: Markup
    narrow: Markup
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
    story: StoryShown
    commentary: Sequence[CommentaryReceived]


def indicator_page(data: IndicatorData, *, indicator: Indicator, names: Names) -> IndicatorPage:
    """Shape the page."""
    home = names.framework.home_area
    points = of_breakdown(data.points, breakdown=data.breakdown)
    score = latest(data.scores, breakdown=data.breakdown)
    group = names.breakdown(data.breakdown)
    title = ", ".join(filter(None, (indicator.short, group, names.area(data.area))))
    benchmarks = _benchmarks(data)
    series = chart_series(
        points,
        indicator=indicator,
        names=names,
        key="chart",
        title=title,
        benchmarks=benchmarks,
    )
    address = link(indicator.code, area=data.area, breakdown=data.breakdown, home=home)
    rows = tuple(
        row(each, indicator=indicator, names=names, benchmarks=benchmarks)
        for each in reversed(points)
    )
    return IndicatorPage(
        code=indicator.code,
        name=indicator.name,
        area=names.area(data.area),
        area_code=data.area,
        group=group,
        figure=figure(score, names=names, home=home) if score else None,
        story=story(data.story),
        action=actions(data.commentary).get(indicator.code),
        alerts=_alerts(data, names=names),
        wide=line_chart(series),
        narrow=line_chart(series, frame=NARROW),
        known=known(points, indicator=indicator, names=names),
        rows=rows,
        columns=frozenset(
            name
            for name in ("interval", "benchmark", "target", "verdicts")
            if any(getattr(each, name) for each in rows)
        ),
        benchmark=names.area(indicator.comparator) if indicator.comparator else "",
        csv=address.replace(indicator.code, f"{indicator.code}/figures.csv", 1),
        ranking=ranking(data.peers, score=score, names=names) if score else None,
        groups=groups(data, indicator=indicator, names=names),
        about=about(indicator, names=names),
    )


def _benchmarks(data: IndicatorData) -> dict[str, str]:
    found = of_breakdown(data.benchmark, breakdown=data.breakdown)
    return {
        each.period: each.observation.value
        for each in found
        if each.observation.value and each.area != data.area
    }


def of_breakdown(points: Sequence[SeriesPoint], *, breakdown: str) -> list[SeriesPoint]:
    """The points of one population group."""
    return [each for each in points if each.breakdown == breakdown]


def latest(scores: Sequence[ScoreComputed], *, breakdown: str) -> ScoreComputed | None:
    """The newest score of one population group."""
    return next((each for each in scores if each.breakdown == breakdown), None)


def groups(data: IndicatorData, *, indicator: Indicator, names: Names) -> tuple[Group, ...]:
    """The population groups side by side on one scale; none when there is only one."""
    scored = {each.breakdown: each for each in data.scores}
    shown_groups = [code for code in indicator.breakdowns if code in scored]
    if len(shown_groups) < 2:
        return ()
    values = [float(each.observation.value) for each in data.points if each.observation.value]
    extent = (min(values), max(values)) if values else None
    return tuple(
        _group(code, data=data, score=scored[code], extent=extent, names=names)
        for code in shown_groups
    )


def _group(
    code: str,
    *,
    data: IndicatorData,
    score: ScoreComputed,
    extent: tuple[float, float] | None,
    names: Names,
) -> Group:
    indicator = names.indicators[score.indicator]
    title = names.breakdown(code) or "Everyone"
    series = chart_series(
        of_breakdown(data.points, breakdown=code),
        indicator=indicator,
        names=names,
        key=f"group-{code}",
        title=title,
        benchmarks={},
        extent=extent,
    )
    return Group(
        title=title,
        current=code == data.breakdown,
        figure=figure(score, names=names, home=names.framework.home_area),
        picture=sparkline(series),
    )


def _alerts(data: IndicatorData, *, names: Names) -> tuple[Alert, ...]:
    own = [each for each in data.alerts if each.breakdown == data.breakdown]
    return tuple(
        alert_views.alert(each, names=names) for each in alert_views.current(own, names=names)
    )


def known(points: Sequence[SeriesPoint], *, indicator: Indicator, names: Names) -> tuple[str, ...]:
    """Events and breaks that fall within the series, as sentences."""
    happened = (
        f"{each.title}, {shown.day(each.starts)}{_until(each)}. {each.note}"
        for each in events(points, names=names)
    )
    breaks = (
        f"New definition from {shown.day(each.starts)}: {each.reason}"
        for each in indicator.breaks
        if points and points[0].period[:10] < each.starts.isoformat() <= points[-1].period[:10]
    )
    return (*happened, *breaks)


def _until(event: KnownEvent) -> str:
    return f" to {shown.day(event.ends)}" if event.ends != event.starts else ""


def about(indicator: Indicator, *, names: Names) -> tuple[tuple[str, str], ...]:
    """What the number means and whose it is, as label and text."""
    found: Iterable[tuple[str, str]] = (
        ("Definition", indicator.definition),
        ("Why it matters", indicator.why),
        ("Which way is good", words.POLARITY[indicator.polarity]),
        ("Unit", indicator.unit),
        ("Question it answers", words.KIND[indicator.kind]),
        ("Influence", words.INFLUENCE[indicator.influence]),
        ("Measure", f"{words.LEVEL[indicator.level]}. {words.ROLE[indicator.role]}"),
        ("Owner", indicator.owner),
        ("Committee", names.committee(indicator.committee)),
        ("Contributing teams", ", ".join(indicator.teams)),
        ("Strategies", ", ".join(indicator.strategies)),
        ("Replaces", indicator.replaces or ""),
        ("Source", indicator.source),
        ("Licence", indicator.licence),
        ("Caution", indicator.caution or ""),
    )
    return tuple((label, text) for label, text in found if text)
