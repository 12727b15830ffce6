"""Alerts after each record: transitions, inhibition by the areas above, their events."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import orjson
from thrive_shared.contracts.framework import AlertRule
from thrive_shared.contracts.topics import ALERT_CHANGED

from thrive_scoring.domain import alerts, conditions, identity
from thrive_scoring.domain.folds import fold, latest_folds
from thrive_scoring.domain.overdue import awaited
from thrive_scoring.domain.points import COMPUTED
from thrive_scoring.domain.rules import Rules
from thrive_scoring.domain.series import Head, Series, StoredAlert
from thrive_scoring.domain.spans import Span, span
from thrive_scoring.service.memory import Memory
from thrive_scoring.service.sending import Events
from thrive_scoring.service.steps import Step

_OVERDUE = AlertRule.OVERDUE


class Alerting:
    """Folds the rules over touched series and publishes how their alerts changed."""

    def __init__(self, memory: Memory, *, events: Events) -> None:
        self._memory = memory
        self._events = events
        self.changed: dict[str, tuple[Series, StoredAlert]] = {}
        """Alerts to write, by id."""

    def settle(self, step: Step, touched: Iterable[Series]) -> None:
        """Publish what changed; parents first, since theirs decide whether others stay quiet."""
        only_figures = step.is_observed
        waiting = {s.name: s for s in touched if not (only_figures and _stays(step, s))}
        if not waiting:
            return
        above = step.view.above
        queue = [(len(above.get(s.area, ())), s.name) for s in waiting.values()]
        heapq.heapify(queue)
        while queue:
            _, name = heapq.heappop(queue)
            series = waiting.pop(name, None)
            if series is None:
                continue
            before = _quieting(series)
            self._settle_series(step, series)
            rules = {rule for rule, _ in before.items() ^ _quieting(series).items()}
            for child in self._children(step, series, rules=rules):
                if child.name not in waiting:
                    waiting[child.name] = child
                    heapq.heappush(queue, (len(above[child.area]), child.name))

    def _children(
        self, step: Step, series: Series, *, rules: Collection[AlertRule]
    ) -> Iterator[Series]:
        """The same measure and group in the areas below, where one of the rules has an alert."""
        if not rules:
            return
        held = self._memory.indicators[series.indicator]
        for area in step.view.below.get(series.area, ()):
            child = held.get((area, series.breakdown))
            if child is not None and not child.active.keys().isdisjoint(rules):
                yield child

    def _settle_series(self, step: Step, series: Series) -> None:
        """Publish the transitions of one series' alerts."""
        latest = alerts.latest_conditions(series)
        period, packed = latest or _last_head(series)
        if not step.view.measures(series, day=step.day):
            for found in alerts.given_up(series):
                self._change_alert(step, series, found, period=period, above=())
            return
        rules = step.view.rules[series.indicator]
        late = awaited(series, latest=latest and latest[0], rules=rules, view=step.view)
        speaking = _let_speak(step, series, period=period, packed=packed, late=late)
        changed = alerts.transitions(
            series,
            rules=rules,
            folds=fold(series, rules=rules),
            packed=packed,
            awaited=late,
        )
        if step.rebased:
            changed = [alerts.by_decision(t) for t in changed]
        above = self._above(step, series)
        for found in changed:
            self._change_alert(step, series, found, period=period, above=above)
            speaking.discard(found.rule)
        for alert in list(series.active.values()):
            if alert.rule in speaking or alert.inhibited_by != _inhibitor(above, rule=alert.rule):
                found = alerts.Transition(
                    alert.rule, alert.opened_period, alert.state, alerts.REASONS[alert.rule]
                )
                self._change_alert(step, series, found, period=period, above=above)
        series.settled = True

    def _above(self, step: Step, series: Series) -> Sequence[Series]:
        """The same measure and group in the areas above, the nearest first."""
        held, found = self._memory.indicators[series.indicator], []
        for area in step.view.above[series.area]:
            parent = held.get((area, series.breakdown))
            if parent is not None:
                found.append(parent)
        return found

    def _change_alert(
        self,
        step: Step,
        series: Series,
        found: alerts.Transition,
        *,
        period: str,
        above: Sequence[Series],
    ) -> None:
        rule, opened_period = found.rule, found.opened_period
        known = series.active.get(rule)
        active = found.state in alerts.ACTIVE
        inhibited_by = _inhibitor(above, rule=rule) if active else None
        if known is not None and known.opened_period == opened_period:
            alert_id, historic = known.alert_id, known.historic
        else:
            alert_id = identity.alert_id(rule=rule, series=series.name, opened_period=opened_period)
            historic = _is_historic(step, series, found, period=period)
        stored = StoredAlert(alert_id, rule, opened_period, found.state, inhibited_by, historic)
        if active:
            series.active[rule] = stored
        else:
            del series.active[rule]
        self.changed[alert_id] = (series, stored)
        self._publish_alert(step, series, stored, reason=found.reason, period=period)

    def _publish_alert(
        self, step: Step, series: Series, alert: StoredAlert, *, reason: str, period: str
    ) -> None:
        origin, head = step.origin, series.heads[period]
        found = identity.transition_id(
            alert=alert.alert_id,
            state=alert.state,
            inhibited_by=alert.inhibited_by,
            partition=origin.partition,
            seq=origin.seq,
        )
        level = step.indicator(series.indicator).level
        body: dict[str, object] = {
            "id": found,
            "alert_id": alert.alert_id,
            "rule": alert.rule,
            "indicator": series.indicator,
            "area": series.area,
            "breakdown": series.breakdown,
            "state": alert.state,
            "severity": alerts.severity(alert.rule, level=level),
            "opened_period": alert.opened_period,
            "period": period or alert.opened_period,
            "value": head.value,
            **COMPUTED[head.computed],
            "reason": reason,
            "provisional": alert.state == "pending" or _stands_on_provisional(alert, head),
            "historic": alert.historic,
            "inhibited_by": alert.inhibited_by,
            "score_id": head.score_id,
            "cause": {"partition": origin.partition, "seq": origin.seq},
            "recorded_at": origin.recorded_at,
            "framework_version": step.view.version,
        }
        self._events.send(
            ALERT_CHANGED,
            series.area,
            key=alert.alert_id,
            value=orjson.dumps(body),
            event_id=found,
            origin=origin,
        )


def _stays(step: Step, series: Series) -> bool:
    """Whether figures that came change no alert: no rule's episode began, went another way or
    ended, none speaks that was history, and what is late was late before."""
    if not series.settled:
        return False
    rules, active = step.view.rules[series.indicator], series.active
    before = latest_folds(series)
    if fold(series, rules=rules) is not before:
        return False
    latest = alerts.latest_conditions(series)
    if latest is not None:
        period, packed = latest
        for rule in conditions.firing(packed):
            alert = active.get(rule)
            if alert is None and rule in rules.alert_rules:
                return False
            if alert is not None and alert.historic and not _is_past(step, span(period)):
                return False
    if _OVERDUE not in rules.alert_rules:
        return True
    late = awaited(series, latest=latest and latest[0], rules=rules, view=step.view)
    alert = active.get(_OVERDUE)
    if late is None or alert is None:
        return late is None and alert is None
    return not (alert.historic and _is_late_anew(step, rules, alert, late))


def _quieting(series: Series) -> dict[AlertRule, str]:
    """The alerts that keep those of the areas below quiet, by rule."""
    return {rule: alert.alert_id for rule, alert in series.active.items() if _quiets(alert)}


def _inhibitor(above: Iterable[Series], *, rule: AlertRule) -> str | None:
    """The nearest alert of the areas above that keeps those of a rule quiet."""
    for parent in above:
        alert = parent.active.get(rule)
        if alert is not None and _quiets(alert):
            return alert.alert_id
    return None


def _quiets(alert: StoredAlert) -> bool:
    """Whether it keeps those of the areas below quiet: one that is history doesn't."""
    return alert.state == "open" and not alert.historic


def _let_speak(
    step: Step, series: Series, *, period: str, packed: int, late: Span | None
) -> set[AlertRule]:
    """Let alerts speak that opened in history and still fire in a period that isn't, in whatever
    pieces the figures came; the rules of those."""
    rules = step.view.rules[series.indicator]
    firing = conditions.firing(packed)
    lasting = () if not firing or _is_past(step, span(period)) else firing
    found: set[AlertRule] = set()
    for rule, alert in series.active.items():
        anew = rule is _OVERDUE and late is not None and _is_late_anew(step, rules, alert, late)
        if alert.historic and (anew or rule in lasting):
            found.add(rule)
    for rule in found:
        series.active[rule] = replace(series.active[rule], historic=False)
    return found


def _last_head(series: Series) -> tuple[str, int]:
    """Where every figure was taken back: the last period that was ever scored. None was, where no
    figure ever came."""
    return series.periods[series.head_keys[-1]] if series.head_keys else "", conditions.NOTHING


def _is_late_anew(step: Step, rules: Rules, alert: StoredAlert, late: Span) -> bool:
    """Whether figures came since an alert on overdue figures opened in history, and now one is late
    that isn't history: it speaks now."""
    return late.text != alert.opened_period and not _was_due_long_ago(step, rules, late)


def _is_historic(step: Step, series: Series, found: alerts.Transition, *, period: str) -> bool:
    """An overdue figure's history counts from the day on which it was due. What was late before
    anybody could send a figure, as the system was set up, is history too."""
    if found.rule is not _OVERDUE:
        return _is_past(step, span(period))
    if step.setting_up and not period:
        return True
    rules = step.view.rules[series.indicator]
    return _was_due_long_ago(step, rules, span(found.opened_period))


def _is_past(step: Step, at: Span) -> bool:
    return alerts.is_historic(at, day=_day_of(step))


def _was_due_long_ago(step: Step, rules: Rules, at: Span) -> bool:
    lag = rules.indicator.release_lag_days
    return alerts.is_historic(at, day=_day_of(step), lag_days=lag)


def _stands_on_provisional(alert: StoredAlert, head: Head) -> bool:
    """What is overdue stands on no figure."""
    return alert.rule is not _OVERDUE and conditions.provisional(head.conditions)


def _day_of(step: Step) -> date:
    """The day barrier's day; before the first one, the day the record was made."""
    return step.day or date.fromisoformat(step.origin.recorded_at[:10])
