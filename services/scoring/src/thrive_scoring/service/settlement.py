"""Second pass over a batch: compare results with what was published, in the log's order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import orjson
from thrive_shared.contracts.topics import SCORE_COMPUTED
from thrive_shared.kafka.outgoing import Outgoing

from thrive_scoring.domain import conditions, identity
from thrive_scoring.domain.body import complete, encode
from thrive_scoring.domain.evaluation import Result
from thrive_scoring.domain.points import Point
from thrive_scoring.domain.series import NO_PERIOD, Head, Series, StoredAlert
from thrive_scoring.domain.tasks import Task
from thrive_scoring.service.alerting import Alerting
from thrive_scoring.service.memory import Memory
from thrive_scoring.service.sending import Events
from thrive_scoring.service.steps import Expected, Step


class Settlement:
    """Decides what to publish; collects the heads and alerts to write."""

    def __init__(self, memory: Memory, *, partitions: int, generation: str) -> None:
        self._memory = memory
        self._generation = generation
        self._events = Events(partitions=partitions)
        self._alerting = Alerting(memory, events=self._events)
        self.heads: list[tuple[Series, str]] = []
        """Heads to write, by series and period; one may be there more than once."""

    @property
    def events(self) -> list[Outgoing]:
        """What to publish, in order."""
        return self._events.made

    @property
    def alerts(self) -> Iterable[tuple[Series, StoredAlert]]:
        """Alerts to write."""
        return self._alerting.changed.values()

    def settle(self, step: Step, results: Sequence[Result]) -> None:
        """Publish what one record changed: scores, then alerts, then the barrier it was."""
        touched: dict[Series, None] = {}
        for task, result in zip(step.tasks, results, strict=True):
            if self._settle_score(step, task=task, result=result):
                touched[task.series] = None
        for expected in step.expected:
            if self._settle_expected(step, expected):
                touched[expected.series] = None
        for code in (*step.redefined, *step.removed):
            for series in self._memory.indicators[code].values():
                series.folds.clear()
                if series.heads:
                    touched[series] = None
        if step.ended:
            touched |= dict.fromkeys(self._in_areas(step))
        self._alerting.settle(step, touched)
        if step.framework is not None or step.begun is not None:
            self._forward_barrier(step)

    def _in_areas(self, step: Step) -> Iterator[Series]:
        """The series of the areas that have ended."""
        for code in step.view.rules:
            for series in self._memory.indicators[code].values():
                if series.area in step.ended:
                    yield series

    def _settle_score(self, step: Step, *, task: Task, result: Result) -> bool:
        """Publish a score unless it says what was said before; True if its head changed."""
        series, period, says = task.series, task.point.span.text, result.says
        due = says.get("due")
        if due is not None and step.view.has_ended(series.area, day=step.day):
            due = says["due"] = None
        overdue = task.latest and _is_overdue(step, task, due=due)
        if overdue:
            result.make_overdue()
        core, digest = encode(says)
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

    def _settle_expected(self, step: Step, expected: Expected) -> bool:
        """Publish 'no figure received' unless that was said before, or was never to be said; True
        if it was published."""
        series, due = expected.series, expected.due
        head = series.heads.get("")
        if head is None and due is None:
            return False
        says: dict[str, object] = {
            "indicator": series.indicator,
            "area": series.area,
            "breakdown": series.breakdown,
            "period": None,
            "state": "no_figure",
            "due": due,
        }
        core, digest = encode(says)
        overdue = step.day is not None and due is not None and due < step.day
        if head is not None and head.digest == digest and head.overdue == overdue:
            return False
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
        return True

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
        origin, name = step.origin, f"{series.name}|{period}"
        found = identity.score_id(
            generation=self._generation, partition=origin.partition, seq=origin.seq, score=name
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
        computed = point.computed if point else False
        head = Head(key, found, number, computed, digest, packed, overdue)
        self._remember(series, period, head)
        self._events.send(
            SCORE_COMPUTED,
            series.area,
            key=name,
            value=value,
            event_id=found,
            origin=origin,
        )

    def _remember(self, series: Series, period: str, head: Head) -> None:
        series.set_head(period, head)
        self.heads.append((series, period))

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
        for target in range(self._events.partitions):
            found = identity.barrier_id(
                generation=self._generation,
                partition=origin.partition,
                seq=origin.seq,
                target=target,
            )
            value = orjson.dumps({**body, "id": found, "target": target})
            self._events.send_to(
                SCORE_COMPUTED, target, key=found, value=value, event_id=found, origin=origin
            )


def _is_overdue(step: Step, task: Task, *, due: object) -> bool:
    """Whether the day has passed on which the next figure was due, where one is expected."""
    if step.day is None or not isinstance(due, date) or due >= step.day:
        return False
    return step.view.expects(task.rules.indicator, area=task.series.area, day=step.day)
