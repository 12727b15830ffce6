"""First pass over a batch: apply every record in order and take down the scores it affects.

A task holds what its score stands on as known just after its record, so all tasks of a batch can
be evaluated together afterwards, several of one indicator among them, with the same results as
one by one.
"""

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from thrive_shared.contracts.framework import GapEnds

from thrive_scoring.domain import lateness
from thrive_scoring.domain.body import Origin
from thrive_scoring.domain.expectation import first_expected, is_expected
from thrive_scoring.domain.intervals import Ruled
from thrive_scoring.domain.points import point_of
from thrive_scoring.domain.rebases import Decision
from thrive_scoring.domain.rules import Rules
from thrive_scoring.domain.series import NO_PERIOD, Series
from thrive_scoring.domain.spans import Span, span
from thrive_scoring.domain.tasks import Task, task_for
from thrive_scoring.domain.view import NOTHING_IN_FORCE, View
from thrive_scoring.service.memory import (
    FrameworkMissingError,
    Memory,
    Partition,
)
from thrive_scoring.service.records import DayBegan, Decided, Entry, FrameworkBegun, Observed
from thrive_scoring.service.steps import Expected, Step

NOWHERE = sys.maxsize
"""A key after that of every period."""


@dataclass(slots=True, eq=False)
class _Marks:
    """Periods of a series that a record touches: single ones, and all from a key on."""

    latest_before: int
    single: set[str] = field(default_factory=set)
    from_key: int = NOWHERE

    def add(self, at: Span) -> None:
        """Mark a period and all that follow it."""
        self.single.add(at.text)
        self.from_key = min(self.from_key, at.key)


class Walk:
    """Applies records to memory; `new_points` still lack limits, `figures` must be written.

    A figure may be there more than once.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.new_points: list[Ruled] = []
        self.figures: list[tuple[Series, str]] = []
        self.decided: list[Decided] = []
        """Decisions on step changes to write."""

    def take(self, entry: Entry, *, partition: Partition) -> Step:
        """Apply one record."""
        if isinstance(entry, Observed):
            return self._observe(entry, partition=partition)
        if isinstance(entry, FrameworkBegun):
            return self._begin_framework(entry, partition=partition)
        if isinstance(entry, Decided):
            return self._decide(entry, partition=partition)
        return self._begin_day(entry, partition=partition)

    def _decide(self, entry: Decided, *, partition: Partition) -> Step:
        """Take a decision in: the scores from its period on may stand on other limits now."""
        record, view = entry.record, partition.framework
        series = self._memory.series(record.indicator, record.area, record.breakdown)
        at = span(record.period)
        if record.decision == "revoked":
            series.decisions = series.decisions.without(at)
        else:
            series.decisions = series.decisions.taking(
                Decision(
                    at, record.decision == "approved", str(record.decision_id), record.cause or ""
                )
            )
        self.decided.append(entry)
        step = Step(entry.origin, view, partition.day, rebased=True)
        rules = view.rules.get(record.indicator)
        if rules is None or series.area not in view.scored or not rules.covers(series.breakdown):
            return step
        step.tasks = [self._task(series, p, view=view) for p in series.figures_from(at.key)]
        return step

    def again(
        self,
        partition: Partition,
        wanted: Iterable[tuple[str, str, str, str]],
        *,
        recorded_at: str,
    ) -> Step:
        """The step that publishes scores as they now stand, though nothing new came.

        `wanted`: indicator, area, breakdown, period (empty: no figure received). What was never
        published is left out.
        """
        view = partition.framework
        step = Step(Origin(partition.number, partition.last_seq, recorded_at), view, partition.day)
        silent: set[Series] = set()
        for indicator, area, breakdown, period in wanted:
            series = self._memory.series(indicator, area, breakdown)
            if period and period in series.heads:
                step.tasks.append(self._task(series, period, view=view, forced=True))
            elif series.heads.pop(period, None) is not None:
                silent.add(series)
        step.expected = [e for e in self._unfigured(partition) if e.series in silent]
        return step

    def _task(self, series: Series, period: str, *, view: View, forced: bool = False) -> Task:
        rules = view.rules[series.indicator]
        return task_for(
            series,
            period,
            rules=rules,
            siblings=self._memory.indicators[rules.code],
            peer_prefix=view.peer_prefix(rules),
            judged=series.area in view.judged,
            forced=forced,
        )

    def _observe(self, entry: Observed, *, partition: Partition) -> Step:
        view = partition.framework
        rules = _rules(view, entry.indicator)
        received = partition.day or date.fromisoformat(entry.origin.recorded_at[:10])
        latest_before: dict[Series, int] = {}
        put: list[tuple[Series, Span]] = []
        for row in entry.rows:
            series = self._memory.series(entry.indicator, row["area"], row.get("breakdown", "all"))
            point = point_of(
                row, submission_id=entry.submission_id, received_at=entry.origin.recorded_at
            )
            at = point.span
            before = series.points.get(at.text)
            latest = latest_before.setdefault(series, series.latest_key)
            if before is not None and before.value is not None:
                point.days_late = before.days_late
            elif latest != NO_PERIOD and point.value is not None:
                point.days_late = lateness.days_late(
                    rules.indicator, at, received=received, since=view.slice.valid_from
                )
            if before is None:
                self._memory.grown(entry.indicator)
            series.put(point)
            put.append((series, at))
            self.new_points.append((point, rules))
            self.figures.append((series, at.text))
        tasks = self._touched(put, latest_before, rules=rules, view=view)
        return Step(entry.origin, view, partition.day, tasks)

    def _touched(
        self,
        put: Sequence[tuple[Series, Span]],
        latest_before: Mapping[Series, int],
        *,
        rules: Rules,
        view: View,
    ) -> list[Task]:
        """The scores that figures just put in touch, in time series by series."""
        if len(put) == 1 and _touches_itself_alone(*put[0], rules=rules, view=view):
            series, at = put[0]
            return [self._task(series, at.text, view=view)] if series.area in view.scored else []
        marks = {series: _Marks(latest) for series, latest in latest_before.items()}
        for series, at in put:
            marks[series].add(at)
        self._mark_others(marks, rules=rules, view=view)
        return list(self._marked(marks, view=view))

    def _marked(self, marks: Mapping[Series, _Marks], *, view: View) -> Iterator[Task]:
        for series in sorted(marks, key=_name):
            if series.area not in view.scored:
                continue
            mark = marks[series]
            again = _fallen_back_to(series, mark)
            if again is not None:
                mark.single.add(again)
            for period in _in_time(series, mark):
                yield self._task(series, period, view=view, forced=period == again)

    def _mark_others(self, marks: dict[Series, _Marks], *, rules: Rules, view: View) -> None:
        """A comparator's figure touches everybody's verdict, a peer's figure the peers' ranks."""
        ends, comparator = rules.gap, rules.indicator.comparator
        prefix = view.peer_prefix(rules)
        for series in tuple(marks):
            if ends is not None and series.breakdown == ends.least:
                self._mark_gaps(marks, series, ends=ends)
        for series in tuple(marks):
            if series.area == comparator:
                self._mark_neighbours(marks, series, areas=view.scored)
            elif prefix is not None and series.area.startswith(prefix):
                peers = [code for code in view.scored if code.startswith(prefix)]
                self._mark_neighbours(marks, series, areas=peers)

    def _mark_gaps(self, marks: dict[Series, _Marks], least: Series, *, ends: GapEnds) -> None:
        """A figure of the least deprived touches the gaps of its period and of later ones."""
        most = self._memory.indicators[least.indicator].get((least.area, ends.most))
        if most is None:
            return
        mark, known = marks[least], marks.setdefault(most, _Marks(most.latest_key))
        known.single |= most.points.keys() & mark.single
        known.from_key = min(known.from_key, mark.from_key)

    def _mark_neighbours(
        self, marks: dict[Series, _Marks], series: Series, *, areas: Iterable[str]
    ) -> None:
        """Mark these areas' figures of the same periods."""
        held, touched = self._memory.indicators[series.indicator], marks[series].single
        for code in areas:
            other = held.get((code, series.breakdown))
            if other is None or other is series:
                continue
            shared = other.points.keys() & touched
            if shared:
                marks.setdefault(other, _Marks(other.latest_key)).single |= shared

    def _begin_framework(self, entry: FrameworkBegun, *, partition: Partition) -> Step:
        before, view = partition.view, View(entry.slice)
        partition.view = view
        step = Step(entry.origin, view, partition.day, framework=entry.slice, setting_up=True)
        step.redefined = tuple(view.changed_from(before))
        step.removed = view.removed_since(before)
        for code in step.redefined:
            self._redefine(view.rules[code])
        for code in step.redefined:
            step.tasks += self._everything(view.rules[code], view=view)
        step.expected = list(self._unfigured(partition))
        return step

    def _redefine(self, rules: Rules) -> None:
        """Give an indicator's points the limits that the new definition allows."""
        for series in self._memory.indicators[rules.code].values():
            for point in list(series.points.values()):
                fresh = point.without_limits()
                series.put(fresh)
                self.new_points.append((fresh, rules))

    def _everything(self, rules: Rules, *, view: View) -> Iterator[Task]:
        held = self._memory.indicators[rules.code]
        for series in sorted(held.values(), key=_name):
            if series.area not in view.scored or not rules.covers(series.breakdown):
                continue
            for point in sorted(series.points.values(), key=lambda p: p.span.key):
                yield self._task(series, point.span.text, view=view)

    def _begin_day(self, entry: DayBegan, *, partition: Partition) -> Step:
        before, partition.day = partition.day, entry.day
        view = partition.view or NOTHING_IN_FORCE
        step = Step(entry.origin, view, entry.day, begun=entry.day, setting_up=before is None)
        if view is NOTHING_IN_FORCE:
            return step
        step.ended = view.ended_between(before, entry.day)
        for rules in view.rules.values():
            step.tasks += self._newly_late(rules, view=view, day=entry.day, ended=step.ended)
        step.expected = list(self._unfigured(partition))
        return step

    def _newly_late(
        self, rules: Rules, *, view: View, day: date, ended: Collection[str]
    ) -> Iterator[Task]:
        """The latest scores that are late from now on, and those that can't be late any more."""
        held = self._memory.indicators[rules.code]
        for series in sorted(held.values(), key=_name):
            if not series.figures or not rules.covers(series.breakdown):
                continue
            latest = series.figures[-1].span
            head = series.heads.get(latest.text)
            late = lateness.due(rules, latest) < day and not (head and head.overdue)
            expected = late and view.expects(rules.indicator, area=series.area, day=day)
            if expected or series.area in ended:
                yield self._task(series, latest.text, view=view)

    def _unfigured(self, partition: Partition) -> Iterator[Expected]:
        """Headline series that never got a figure: where one is expected, or was until now."""
        view = partition.framework
        core = view.slice
        day = partition.day or core.demonstration_day or core.valid_from
        for rules in view.rules.values():
            indicator, held = rules.indicator, self._memory.indicators[rules.code]
            for code, area in view.scored.items():
                first = first_expected(indicator, area=area, framework=core)
                awaited = first is not None and is_expected(indicator, area=area, day=day)
                for breakdown in indicator.headline:
                    if first is not None and awaited:
                        series = self._memory.series(rules.code, code, breakdown)
                        if not series.points:
                            yield Expected(series, rules, lateness.due_day(indicator, first))
                    elif (known := held.get((code, breakdown))) and not known.points:
                        yield Expected(known, rules, None)


def _rules(view: View, indicator: str) -> Rules:
    found = view.rules.get(indicator)
    if found is None:
        raise FrameworkMissingError(
            f"indicator {indicator} is not in framework version {view.version}"
        )
    return found


def _touches_itself_alone(series: Series, at: Span, *, rules: Rules, view: View) -> bool:
    """Whether no other score stands on a figure: it is the latest, and none is compared with it."""
    if at.key != series.latest_key or series.area == rules.indicator.comparator:
        return False
    least = rules.gap is not None and series.breakdown == rules.gap.least
    return not least and view.peer_prefix(rules) is None


def _name(series: Series) -> str:
    return series.name


def _fallen_back_to(series: Series, mark: _Marks) -> str | None:
    """The period that is the latest again, where the record took a later figure back."""
    if series.latest_key >= mark.latest_before or not series.figures:
        return None
    return series.figures[-1].span.text


def _in_time(series: Series, mark: _Marks) -> Collection[str]:
    """The touched periods, in time."""
    touched = mark.single
    if mark.from_key < series.latest_key:
        touched = touched.union(series.figures_from(mark.from_key))
    return sorted(touched, key=lambda period: series.points[period].span.key)
