"""Alerts as people read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from thrive_shared.contracts.framework import AlertRule
from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import AlertChanged, ScoreComputed

from thrive_gateway.domain.figures import Provenance, provenance
from thrive_gateway.pages import format as shown
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.figure import Figure, figure, link
from thrive_gateway.pages.words import Tag, Tone

FALSE_ALARMS = "Expect about one false alarm a month in every 80 series watched for special causes."
_STATISTICAL = (AlertRule.SPECIAL_CAUSE, AlertRule.TREND_DECLINE, AlertRule.ACHIEVEMENT)
_RULES = {
    AlertRule.RAG_FALL: "Red against the target",
    AlertRule.BENCHMARK_WORSE: "Worse than the benchmark",
    AlertRule.SPECIAL_CAUSE: "Unusual change in the wrong direction",
    AlertRule.TREND_DECLINE: "Getting worse over five years",
    AlertRule.TARGET_OUT_OF_REACH: "Target out of reach on the present course",
    AlertRule.GAP_WIDENING: "Gap between most and least deprived is widening",
    AlertRule.ACHIEVEMENT: "Better, and more than chance",
    AlertRule.OVERDUE: "Figure overdue",
    AlertRule.DATA_QUALITY_CHANGE: "Figure to be trusted less than before",
}
_SEVERITIES: dict[str, tuple[Tone, int]] = {"high": ("poor", 0), "medium": ("middling", 1)}
_STATES: dict[str, Tag] = {
    "pending": Tag(text="Pending", tone="neutral", note="Waits for final figures."),
    "open": Tag(text="Open", tone="poor"),
    "resolved": Tag(text="Resolved", tone="good"),
    "withdrawn": Tag(text="Withdrawn", tone="neutral"),
}
_GOOD_NEWS: dict[str, Tag] = {
    "open": Tag(text="Stands", tone="good"),
    "resolved": Tag(text="Over", tone="neutral"),
}
_WHY_WITHDRAWN = {
    "revised_away": "A revision removed its cause.",
    "rebased": "A decision about a step change gave its chart other limits.",
    "no_longer_measured": "The figure is no longer measured.",
    "no_longer_awaited": "The figure is not expected any more.",
    "rule_removed": "The framework no longer asks for this alert.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert, ready to print."""

    name: str
    group: str
    area: str
    link: str
    what: str
    severity: Tag
    state: Tag
    value: str
    awaited: bool
    """It tells of figures that came late or have not come: `period` is that of the first."""
    origin: Provenance
    """Where the value comes from: published, computed or illustrative."""
    period: str
    since: str
    raised: str
    provisional: bool
    illustrative: bool
    quiet: bool
    """Inhibited: the alert of the area around it speaks for it."""
    statistical: bool
    good_news: bool
    """An achievement: it has the life of an alert, and is none."""
    explained: str
    """Where it is explained how the alert was made."""
    figure: Figure | None
    """The figure as it stands now, with its provenance."""

    @property
    def moved_on(self) -> bool:
        """Whether a later figure than that of the alert stands now."""
        return self.figure is not None and self.figure.period not in ("", self.period)


def printed(
    alerts: Iterable[AlertChanged], *, names: Names, scores: Sequence[ScoreComputed] = ()
) -> tuple[Alert, ...]:
    """Print alerts, each beside the newest of these scores of the same series."""
    home = names.framework.home_area
    newest = {(each.indicator, each.area, each.breakdown): each for each in scores}
    return tuple(
        alert(each, names=names, now=figure(score, names=names, home=home) if score else None)
        for each in alerts
        for score in (newest.get((each.indicator, each.area, each.breakdown)),)
    )


def alert(found: AlertChanged, *, names: Names, now: Figure | None = None) -> Alert:
    """Print one alert."""
    indicator = names.indicators[found.indicator]
    value = (
        shown.in_words(found.value, unit=indicator.unit, decimals=indicator.decimals)
        if found.value is not None
        else ""
    )
    awaited = found.rule is AlertRule.OVERDUE
    concerned = found.opened_period if awaited else found.period
    return Alert(
        name=indicator.short,
        group=names.breakdown(found.breakdown),
        area=names.area(found.area),
        link=link(
            indicator.code,
            area=found.area,
            breakdown=found.breakdown,
            home=names.framework.home_area,
        ),
        what=_RULES[found.rule],
        severity=_weight(found),
        state=_state(found),
        value="" if awaited else value,
        awaited=awaited,
        origin=provenance(indicator, computed=found.computed),
        period=Period.parse(concerned).label(),
        since=Period.parse(found.opened_period).label(),
        raised=shown.moment(found.recorded_at),
        provisional=found.provisional,
        illustrative=indicator.illustrative,
        quiet=found.inhibited_by is not None,
        statistical=found.rule in _STATISTICAL,
        good_news=found.rule is AlertRule.ACHIEVEMENT,
        explained=f"/explain/{found.alert_id}",
        figure=now,
    )


def false_alarms(found: Iterable[Alert]) -> str:
    """How many false alarms to expect; empty where no alert stands on statistics."""
    return FALSE_ALARMS if any(each.statistical for each in found) else ""


def _weight(found: AlertChanged) -> Tag:
    if found.rule is AlertRule.ACHIEVEMENT:
        return Tag(text="Achievement", tone="good")
    tone, _ = _SEVERITIES.get(found.severity, ("neutral", 2))
    return Tag(text=f"{found.severity.capitalize()} severity", tone=tone)


def _state(found: AlertChanged) -> Tag:
    tag = _STATES[found.state]
    if found.rule is AlertRule.ACHIEVEMENT:
        tag = _GOOD_NEWS.get(found.state, tag)
    return replace(tag, note=_WHY_WITHDRAWN.get(found.reason, tag.note))


def current(found: Iterable[AlertChanged], *, names: Names) -> list[AlertChanged]:
    """Alerts that speak now, the most severe first: known to the framework and not history."""
    live = [each for each in found if not each.historic and each.indicator in names.indicators]
    return sorted(live, key=severity)


def sorted_out(found: Iterable[AlertChanged]) -> tuple[list[AlertChanged], list[AlertChanged]]:
    """Alerts, and apart from them the achievements."""
    alerts: list[AlertChanged] = []
    good: list[AlertChanged] = []
    for each in found:
        (good if each.rule is AlertRule.ACHIEVEMENT else alerts).append(each)
    return alerts, good


def severity(found: AlertChanged) -> tuple[bool, int, int, str, str]:
    """Sort key: open before pending, then by severity, then the newest first."""
    _, rank = _SEVERITIES.get(found.severity, ("neutral", 2))
    opened = Period.parse(found.opened_period).end.toordinal()
    return (found.state != "open", rank, -opened, found.indicator, str(found.alert_id))
