"""Second pass over a batch: compare results with what was published, in the log's order."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

import orjson
from thrive_shared.contracts.framework import AlertRule
from thrive_shared.contracts.topics import ALERT_CHANGED, SCORE_COMPUTED, Topic, partition_of
from thrive_shared.kafka.outgoing import Outgoing

from thrive_scoring.domain import alerts, conditions, identity
from thrive_scoring.domain.body import Origin, complete, encode
from thrive_scoring.domain.evaluation import Result
from thrive_scoring.domain.folds import fold
from thrive_scoring.domain.points import Point
from thrive_scoring.domain.series import NO_PERIOD, Head, Series, StoredAlert
from thrive_scoring.domain.spans import span
from thrive_scoring.domain.tasks import Task
from thrive_scoring.service.memory import Memory
from thrive_scoring.service.walk import Expected, Step

_area_partition = lru_cache(maxsize=16384)(partition_of)


class Settlement:
    """Decides what to publish; collects the heads and alerts to write."""

    def __init__(self, memory: Memory, *, partitions: int) -> None:
        self._memory = memory
        self._partitions = partitions
        self.events: list[Outgoing] = []
        self.heads: dict[tuple[str, str], tuple[Series, str]] = {}
        self.alerts: dict[str, tuple[Series, StoredAlert]] = {}

    def settle(self, step: Step, results: Sequence[Result]) -> None:
        """Publish what one record changed: scores, then alerts, then the barrier it was."""
        touched: dict[Series, None] = {}
        for task, result in zip(step.tasks, results, strict=True):
            if self._settle_score(step, task=task, result=result):
                touched[task.series] = None
        for expected in step.expected:
            self._settle_expected(step, expected)
        for code in step.redefined:
            for series in self._memory.indicators[code].values():
                series.folds.clear()
                if series.heads and series.area in step.view.scored:
                    touched[series] = None
        self._settle_alerts(step, [s for s in touched if _may_alert(s)])
        if step.framework is not None or step.begun is not None:
            self._forward_barrier(step)

    def _settle_score(self, step: Step, *, task: Task, result: Result) -> bool:
        """Publish a score unless it says what was said before; True if its head changed."""
        series, period = task.series, task.point.span.text
        overdue = task.latest and _is_overdue(step, task, due=result.says.get("due"))
        core, digest = encode(result.says)
        head = series.heads.get(period)
        if head is not None and head.digest == digest and not task.forced:
            late = task.latest and overdue != head.overdue
            if not late and head.conditions == result.conditions:
                return False
            if not late:
                head = replace(head, conditions=result.conditions)
                self._remember(series, period, head)
                return True
        self._publish_score(
            step,
            series,
            period=period,
            core=core,
            digest=digest,
            overdue=overdue,
            latest=task.latest,
            point=task.point,
            packed=result.conditions,
        )
        return True

    def _settle_expected(self, step: Step, expected: Expected) -> None:
        """Publish 'no figure received' unless that was said before."""
        series = expected.series
        says: dict[str, object] = {
            "indicator": series.indicator,
            "area": series.area,
            "breakdown": series.breakdown,
            "period": None,
            "state": "no_figure",
            "due": expected.due,
        }
        core, digest = encode(says)
        overdue = step.day is not None and expected.due < step.day
        head = series.heads.get("")
        if head is None or head.digest != digest or head.overdue != overdue:
            self._publish_score(
                step,
                series,
                period="",
                core=core,
                digest=digest,
                overdue=overdue,
                latest=False,
                point=None,
                packed=conditions.NOTHING,
            )

    def _publish_score(
        self,
        step: Step,
        series: Series,
        *,
        period: str,
        core: bytes,
        digest: bytes,
        overdue: bool,
        latest: bool,
        point: Point | None,
        packed: int,
    ) -> None:
        origin = step.origin
        found = identity.score_id(
            partition=origin.partition, seq=origin.seq, series=series.name, period=period
        )
        value = complete(
            core,
            score_id=found,
            origin=origin,
            version=step.view.version,
            latest=latest,
            overdue=overdue,
            point=point,
        )
        key = point.span.key if point else NO_PERIOD
        number = point.value if point else None
        self._remember(series, period, Head(key, found, number, digest, packed, overdue))
        self._send(
            SCORE_COMPUTED,
            series.area,
            key=f"{series.name}|{period}",
            value=value,
            event_id=found,
            origin=origin,
        )

    def _remember(self, series: Series, period: str, head: Head) -> None:
        series.set_head(period, head)
        self.heads[series.name, period] = (series, period)

    def _settle_alerts(self, step: Step, touched: Sequence[Series]) -> None:
        """Parents first: an alert of theirs decides whether their areas' own stay quiet."""
        above = step.view.above if touched else {}
        queue = [(len(above[s.area]), s.name) for s in touched]
        heapq.heapify(queue)
        waiting = {s.name: s for s in touched}
        while queue:
            _, name = heapq.heappop(queue)
            series = waiting.pop(name, None)
            if series is not None and self._settle_series(step, series):
                for child in self._children(step, series):
                    if child.active and child.name not in waiting:
                        waiting[child.name] = child
                        heapq.heappush(queue, (len(above[child.area]), child.name))

    def _children(self, step: Step, series: Series) -> Iterator[Series]:
        held = self._memory.indicators[series.indicator]
        for area in step.view.below.get(series.area, ()):
            child = held.get((area, series.breakdown))
            if child is not None:
                yield child

    def _settle_series(self, step: Step, series: Series) -> bool:
        """Publish the transitions of one series' alerts; True if there was any."""
        rules = step.view.rules[series.indicator]
        folds = fold(series, rules=rules)
        period, packed = alerts.latest_conditions(series) or _last_head(series)
        changed = alerts.transitions(series, rules=rules, folds=folds, packed=packed)
        for found in changed:
            self._change_alert(step, series, found, period=period)
        for alert in list(series.active.values()):
            if alert.inhibited_by != self._inhibitor(step, series, rule=alert.rule):
                found = alerts.Transition(
                    alert.rule, alert.opened_period, alert.state, alerts.REASONS[alert.rule]
                )
                self._change_alert(step, series, found, period=period)
                changed.append(found)
        return bool(changed)

    def _inhibitor(self, step: Step, series: Series, *, rule: AlertRule) -> str | None:
        """The nearest open alert of the same rule above the area."""
        held = self._memory.indicators[series.indicator]
        for area in step.view.above[series.area]:
            parent = held.get((area, series.breakdown))
            alert = parent.active.get(rule) if parent else None
            if alert is not None and alert.state == "open":
                return alert.alert_id
        return None

    def _change_alert(
        self, step: Step, series: Series, found: alerts.Transition, *, period: str
    ) -> None:
        known = series.active.get(found.rule)
        alert_id = identity.alert_id(
            rule=found.rule, series=series.name, opened_period=found.opened_period
        )
        active = found.state in alerts.ACTIVE
        inhibited_by = self._inhibitor(step, series, rule=found.rule) if active else None
        if known is not None and known.opened_period == found.opened_period:
            historic = known.historic
        else:
            historic = alerts.is_historic(span(period), day=_day_of(step))
        stored = StoredAlert(
            alert_id, found.rule, found.opened_period, found.state, inhibited_by, historic
        )
        if active:
            series.active[found.rule] = stored
        else:
            del series.active[found.rule]
        self.alerts[alert_id] = (series, stored)
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
        level = step.view.rules[series.indicator].indicator.level
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
            "period": period,
            "value": head.value,
            "reason": reason,
            "provisional": alert.state == "pending" or conditions.provisional(head.conditions),
            "historic": alert.historic,
            "inhibited_by": alert.inhibited_by,
            "score_id": head.score_id,
            "cause": {"partition": origin.partition, "seq": origin.seq},
            "recorded_at": origin.recorded_at,
            "framework_version": step.view.version,
        }
        self._send(
            ALERT_CHANGED,
            series.area,
            key=alert.alert_id,
            value=orjson.dumps(body),
            event_id=found,
            origin=origin,
        )

    def _forward_barrier(self, step: Step) -> None:
        """Tell every partition of the scores' topic that this log partition passed a barrier."""
        origin = step.origin
        body: dict[str, object] = {
            "kind": "barrier",
            "cause": {"partition": origin.partition, "seq": origin.seq},
            "recorded_at": origin.recorded_at,
        }
        if step.framework is not None:
            body["framework"] = orjson.Fragment(step.framework.model_dump_json(exclude_none=True))
        if step.begun is not None:
            body["day"] = step.begun
        for target in range(self._partitions):
            found = identity.barrier_id(partition=origin.partition, seq=origin.seq, target=target)
            value = orjson.dumps({**body, "id": found, "target": target})
            self.events.append(
                Outgoing(SCORE_COMPUTED, target, found.encode(), value, found, origin.recorded_at)
            )

    def _send(
        self, topic: Topic, area: str, *, key: str, value: bytes, event_id: str, origin: Origin
    ) -> None:
        partition = _area_partition(area, partitions=self._partitions)
        self.events.append(
            Outgoing(topic, partition, key.encode(), value, event_id, origin.recorded_at)
        )


def _is_overdue(step: Step, task: Task, *, due: object) -> bool:
    """Whether the day has passed on which the next figure was due, where one is expected."""
    if step.day is None or not isinstance(due, date) or due >= step.day:
        return False
    return step.view.expects(task.rules.indicator, area=task.series.area, day=step.day)


def _may_alert(series: Series) -> bool:
    """Whether any rule ever fired in a series or an alert of it is still to be ended."""
    return series.firing > 0 or bool(series.active)


def _last_head(series: Series) -> tuple[str, int]:
    """Where every figure was taken back: the last period that was ever scored."""
    return series.periods[series.head_keys[-1]], conditions.NOTHING


def _day_of(step: Step) -> date:
    """The day barrier's day; before the first one, the day the record was made."""
    return step.day or date.fromisoformat(step.origin.recorded_at[:10])
