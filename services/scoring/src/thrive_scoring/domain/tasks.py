"""A score to compute, with everything it stands on as known just after its log record.

Points are replaced, never changed, so that a task may be evaluated later, among any others.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from thrive_scoring.domain.increments import increments
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.pairs import Gap, gap_of
from thrive_scoring.domain.points import Point
from thrive_scoring.domain.rebases import UNDECIDED, Decision, phase_start
from thrive_scoring.domain.rules import Aim, Rules
from thrive_scoring.domain.series import Series
from thrive_scoring.domain.spans import shifted

_NOTHING = array("d")
COMPLETE_PERIODS = 12
"""Expected periods that completeness looks back over."""


class Placing(NamedTuple):
    """A place among so many; `tied`: others share it."""

    position: int
    of: int
    tied: bool


@dataclass(slots=True, eq=False)
class Charted:
    """What SPC may look at where that is not the history itself: increments of year-to-date values,
    or what came since an approved step change."""

    numbers: "array[float]"
    events: "array[float]"
    """How many events each of them counts; NaN where that is unknown."""
    points: Sequence[Point]
    """The points that these numbers belong to."""
    increment: str | None = None
    """What this period added to a year-to-date value; None where that is not known."""
    rebase: Decision | None = None
    """The approved step change at which `numbers` begin."""
    earlier: "array[float] | None" = None
    """The numbers of the phase before that step."""
    earlier_from: int = 0
    """Key from which that phase goes."""


@dataclass(slots=True, eq=False)
class Task:
    """One (series, period) to evaluate. `forced`: publish even if the verdicts are the same.

    `judged`: whether targets and alerts concern the area.
    """

    series: Series
    rules: Rules
    point: Point
    latest: bool
    forced: bool
    judged: bool
    history: Sequence[Point]
    """The comparable points up to this one, in time; none where there is no figure."""
    numbers: "array[float]"
    """Their values."""
    events: "array[float]"
    """How many events each of them counts; NaN where that is unknown."""
    charted: Charted | None = None
    """What SPC may look at, where that is not the history itself."""
    declined: tuple[int, ...] = ()
    """Keys of the periods at which a step change was declined."""
    slots: tuple[int, int] | None = None
    """How many of the latest expected periods have a figure, and how many there are; None where
    none can be counted out, as of snapshots."""
    aim: Aim | None = None
    """The target to be met next, where targets concern the area."""
    line: Sequence[Point] | None = None
    """The latest points, as many as a forecast is drawn through, where one may be asked for."""
    gap: Gap | None = None
    """Of the most deprived: the figures its gap stands on, where the least deprived have one."""
    short: Point | None = None
    long: Point | None = None
    comparator: Point | None = None
    placing: Placing | None = None
    peers: list[float] | None = None
    """The peers' figures of the period, where positions are to be normalised."""


SeriesOf = Mapping[tuple[str, str], Series]
"""The series of one indicator by (area, breakdown)."""


def task_for(
    series: Series,
    period: str,
    *,
    rules: Rules,
    siblings: SeriesOf,
    peer_prefix: str | None,
    judged: bool,
    forced: bool = False,
) -> Task:
    """Take down what the score of one period stands on."""
    point = series.points[period]
    latest = point.span.key == series.latest_key
    if point.value is None:
        return Task(series, rules, point, latest, forced, judged, (), _NOTHING, _NOTHING)
    keys = series.keys
    start = bisect_left(keys, rules.phase(point.span))
    end = len(keys) if latest else bisect_right(keys, point.span.key)
    history, numbers = series.figures[start:end], series.numbers[start:end]
    events = numbers if rules.counts else series.counts[start:end]
    task = Task(series, rules, point, latest, forced, judged, history, numbers, events)
    _take_history(task)
    task.short = _earlier(task, months=rules.short_lag)
    task.long = _earlier(task, months=rules.long_lag)
    if rules.gap is not None and series.breakdown == rules.gap.most:
        least = siblings.get((series.area, rules.gap.least))
        task.gap = gap_of(series, least, point, rules=rules)
    comparator = rules.indicator.comparator
    if comparator is not None and comparator != series.area:
        other = siblings.get((comparator, series.breakdown))
        task.comparator = other.points.get(period) if other is not None else None
    if peer_prefix is not None and series.area.startswith(peer_prefix):
        task.placing = _placing(series, point, siblings=siblings, rules=rules, prefix=peer_prefix)
        if rules.goalposts is not None:
            task.peers = _peers(series, period, siblings=siblings, prefix=peer_prefix)
    return task


def _take_history(task: Task) -> None:
    series, rules = task.series, task.rules
    task.slots = _slots(task.history, step=rules.next_months)
    if rules.builds_up:
        _take_increments(task)
    if rules.spc_refusal is None and series.decisions is not UNDECIDED:
        _cut_phase(task)
    if task.judged:
        task.aim = rules.aim(task.point.span, series.breakdown)
        if task.aim is not None and rules.forecast_refusal is None:
            task.line = _line(task)


def _take_increments(task: Task) -> None:
    """Nothing may be looked for among the increments of seasonal figures."""
    rules = task.rules
    if rules.spc_refusal is None or not rules.indicator.seasonal:
        numbers, events, points, own = increments(task.history)
        are_events = rules.counts and rules.spc_refusal is None
        task.charted = Charted(numbers, numbers if are_events else events, points, own)


def _cut_phase(task: Task) -> None:
    """Let the chart begin at the latest approved step."""
    decisions, at = task.series.decisions, task.point.span
    task.declined = tuple(d.at.key for d in decisions.declined)
    rebase, phase = decisions.rebase(at.key), task.rules.phase(at)
    if rebase is None or rebase.at.key <= phase:
        return
    whole = task.charted or Charted(task.numbers, task.events, task.history)
    keys = [p.span.key for p in whole.points]
    begins = bisect_left(keys, rebase.at.key)
    before = decisions.rebase_before(rebase)
    earlier_from = max(phase, before.at.key if before else 0)
    task.charted = Charted(
        whole.numbers[begins:],
        whole.events[begins:],
        whole.points[begins:],
        whole.increment,
        rebase,
        whole.numbers[bisect_left(keys, earlier_from) : begins],
        earlier_from,
    )


def _line(task: Task) -> Sequence[Point]:
    """The latest points of the current phase, as many as a line is drawn through."""
    latest, decisions = task.history[-task.rules.line_points :], task.series.decisions
    if decisions is UNDECIDED:
        return latest
    phase = phase_start(decisions, rules=task.rules, at=task.point.span)
    return [p for p in latest if p.span.key >= phase]


def _slots(history: Sequence[Point], *, step: int) -> tuple[int, int] | None:
    at = history[-1].span
    if not at.months:
        return None
    expected = min((at.month - history[0].span.month) // step + 1, COMPLETE_PERIODS)
    from_month = at.month - (expected - 1) * step
    if len(history) >= expected and history[-expected].span.month == from_month:
        return expected, expected
    held = {p.span.month for p in history[-expected * step :]}
    return sum(m in held for m in range(from_month, at.month + 1, step)), expected


def _earlier(task: Task, *, months: int | None) -> Point | None:
    """The comparable point so many months before; lag 0: the one before, whenever it was."""
    if months is None:
        return None
    if months == 0:
        return task.history[-2] if len(task.history) > 1 else None
    found = task.series.points.get(shifted(task.point.span.text, -months))
    if found is None or found.value is None or found.span.key < task.history[0].span.key:
        return None
    return found


def _placing(
    series: Series, point: Point, *, siblings: SeriesOf, rules: Rules, prefix: str
) -> Placing | None:
    """Rank from 1 = best (highest without polarity), ties sharing the best; none without peers."""
    sign = -1.0 if rules.polarity is Polarity.LOW else 1.0
    mine, period = sign * point.number, point.span.text
    better, level, of = 0, 0, 0
    for (area, breakdown), other in siblings.items():
        if breakdown == series.breakdown and area.startswith(prefix):
            there = other.points.get(period)
            if there is not None and there.value is not None:
                of += 1
                better += sign * there.number > mine
                level += sign * there.number == mine
    return Placing(better + 1, of, level > 1) if of > 1 else None


def _peers(series: Series, period: str, *, siblings: SeriesOf, prefix: str) -> list[float]:
    found = (
        other.points.get(period)
        for (area, breakdown), other in siblings.items()
        if breakdown == series.breakdown and area.startswith(prefix)
    )
    return [point.number for point in found if point is not None and point.value is not None]
