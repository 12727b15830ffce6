"""Alerts: episodes as now known against those published.

New = pending or open, ended = resolved, gone = withdrawn. A new one opens only where the latest
period fires, so that a backfill of old periods raises nothing that is over.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from thrive_shared.contracts.framework import AlertRule, Level
from thrive_shared.contracts.period import add_months

from thrive_scoring.domain import conditions
from thrive_scoring.domain.folds import Fold, Folds
from thrive_scoring.domain.rules import Rules
from thrive_scoring.domain.series import Series, StoredAlert
from thrive_scoring.domain.spans import Span, span

FEWEST_MONTHS_TO_HISTORY = 6
PERIODS_TO_HISTORY = 2
ACTIVE = ("pending", "open")
REVISED_AWAY = "revised_away"
REASONS = {
    AlertRule.RAG_FALL: "red_against_target",
    AlertRule.BENCHMARK_WORSE: "worse_than_benchmark",
    AlertRule.SPECIAL_CAUSE: "special_cause_concerning",
    AlertRule.TREND_DECLINE: "trend_worsening",
    AlertRule.TARGET_OUT_OF_REACH: "target_out_of_reach",
    AlertRule.GAP_WIDENING: "gap_widening",
    AlertRule.ACHIEVEMENT: "improved",
    AlertRule.OVERDUE: "figure_overdue",
    AlertRule.DATA_QUALITY_CHANGE: "data_quality_fell",
}
_STRATEGIC = {
    AlertRule.RAG_FALL: "high",
    AlertRule.BENCHMARK_WORSE: "medium",
    AlertRule.SPECIAL_CAUSE: "medium",
    AlertRule.TREND_DECLINE: "high",
    AlertRule.TARGET_OUT_OF_REACH: "medium",
    AlertRule.GAP_WIDENING: "high",
    AlertRule.ACHIEVEMENT: "low",
    AlertRule.OVERDUE: "medium",
    AlertRule.DATA_QUALITY_CHANGE: "medium",
}
_ONE_LOWER = {"high": "medium", "medium": "low", "low": "low"}


class Transition(NamedTuple):
    """A change to publish: the alert's rule and opening, and its new state."""

    rule: AlertRule
    opened_period: str
    state: str
    reason: str


def severity(rule: AlertRule, *, level: Level) -> str:
    """Red, a worsening trend and a widening gap weigh most, good news least; an operational measure
    weighs one step less."""
    strategic = _STRATEGIC[rule]
    return strategic if level is Level.STRATEGIC else _ONE_LOWER[strategic]


def latest_conditions(series: Series) -> tuple[str, int] | None:
    """The latest period with a figure and its conditions; None without any."""
    for key in reversed(series.head_keys):
        period = series.periods[key]
        packed = series.heads[period].conditions
        if conditions.has_figure(packed):
            return period, packed
    return None


def transitions(
    series: Series, *, rules: Rules, folds: Folds, packed: int, awaited: Span | None
) -> list[Transition]:
    """What must be published so that the published alerts equal the episodes as now known.

    `awaited`: the period whose figure is overdue.
    """
    found: list[Transition] = []
    for rule in _in_question(series, packed=packed, awaited=awaited):
        place = conditions.PLACE_OF[rule]
        now, active = folds.each[place], series.active.get(rule)
        if rule not in rules.alert_rules:
            if active is not None:
                found.append(_withdrawn(active, reason="rule_removed"))
            continue
        if rule is AlertRule.OVERDUE:
            found += _overdue(series, active, awaited=awaited)
            continue
        if active is not None and not _goes_on(series, active, now=now, place=place):
            found.append(_over(series, active, now=now, place=place))
            active = None
        if now.opened is None:
            continue
        state = "open" if now.confirmed else "pending"
        firing = conditions.condition(packed, place=place) == conditions.FIRES
        if firing if active is None else active.state != state:
            opened = now.opened if active is None else active.opened_period
            found.append(Transition(rule, opened, state, REASONS[rule]))
    return found


def _in_question(series: Series, *, packed: int, awaited: Span | None) -> list[AlertRule]:
    """The rules of which there can be news, in their order: those that fire or have an alert."""
    found = {*series.active, *conditions.firing(packed)}
    if awaited is not None:
        found.add(AlertRule.OVERDUE)
    return sorted(found, key=conditions.PLACE_OF.__getitem__)


def _overdue(
    series: Series, active: StoredAlert | None, *, awaited: Span | None
) -> list[Transition]:
    """Not folded over periods: what is late is late by the day. The alert lasts until nothing is
    late any more, and opened with the period that was awaited first."""
    if active is None:
        if awaited is None:
            return []
        rule = AlertRule.OVERDUE
        return [Transition(rule, awaited.text, "open", REASONS[rule])]
    if awaited is not None:
        return []
    latest = latest_conditions(series)
    if latest is not None and span(latest[0]).key >= span(active.opened_period).key:
        return [Transition(active.rule, active.opened_period, "resolved", "cleared")]
    return [_withdrawn(active, reason="no_longer_awaited")]


def given_up(series: Series) -> list[Transition]:
    """What must be published of a series that is measured no longer: each alert's withdrawal."""
    found = (series.active.get(rule) for rule in conditions.RULES)
    return [_withdrawn(alert, reason="no_longer_measured") for alert in found if alert]


def by_decision(transition: Transition) -> Transition:
    """The same where a decision about a step change, not a revision, took the cause away."""
    if transition.reason != REVISED_AWAY:
        return transition
    return transition._replace(reason="rebased")


def _goes_on(series: Series, alert: StoredAlert, *, now: Fold, place: int) -> bool:
    """Whether an alert's cause stands and its episode is under way, perhaps since earlier than was
    known when it opened."""
    return now.runs_through(span(alert.opened_period).key) and _stands(series, alert, place=place)


def _stands(series: Series, alert: StoredAlert, *, place: int) -> bool:
    packed = series.heads[alert.opened_period].conditions
    return conditions.condition(packed, place=place) == conditions.FIRES


def _over(series: Series, alert: StoredAlert, *, now: Fold, place: int) -> Transition:
    ended = now.ran_through(span(alert.opened_period).key)
    if ended and _stands(series, alert, place=place):
        return Transition(alert.rule, alert.opened_period, "resolved", "cleared")
    return _withdrawn(alert, reason=REVISED_AWAY)


def _withdrawn(alert: StoredAlert, *, reason: str) -> Transition:
    return Transition(alert.rule, alert.opened_period, "withdrawn", reason)


@lru_cache(maxsize=65536)
def is_historic(period: Span, *, day: date, lag_days: int = 0) -> bool:
    """Whether a period ended more than two of its lengths, at least six months, before the day.

    `lag_days`: count from so many days after its end, as on which its figure was due.
    """
    months = max(PERIODS_TO_HISTORY * period.months, FEWEST_MONTHS_TO_HISTORY)
    return add_months(period.end + timedelta(days=lag_days), months) < day
