"""A score to compute, with everything it stands on as known just after its log record.

Points are replaced, never changed, so that a task may be evaluated later, among any others.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from thrive_scoring.domain.increments import increments
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.methods.quality import LATEST_COUNTS, OUTLIER_WINDOW
from thrive_scoring.domain.pairs import Gap, gap_of
from thrive_scoring.domain.points import Point
from thrive_scoring.domain.rebases import UNDECIDED, Decision, phase_start
from thrive_scoring.domain.rules import Aim, Rules
from thrive_scoring.domain.series import Series
from thrive_scoring.domain.spans import shifted

TREND_POINTS = 5
RECENT = OUTLIER_WINDOW + 1
"""Points that data quality looks at: those of the latest figure, and of the one before it."""
COMPLETE_PERIODS = 12
"""Expected periods that completeness looks back over."""


class Placing(NamedTuple):
    """A place among so many; `tied`: others share it."""

    position: int
    of: int
    tied: bool


class Moves(NamedTuple):
    """Numbers in time, and the events behind each."""

    numbers: "array[float]"
    events: "array[float]"


def _nothing() -> "array[float]":
    return array("d")


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
    first: Point | None = None
    n: int = 0
    numbers: "array[float] | None" = None
    """What SPC may look at: values of the history up to this point, or their increments."""
    charted: list[Point] | None = None
    """The points that these numbers belong to."""
    rebase: Decision | None = None
    """The approved step change at which `numbers` begin."""
    earlier: "array[float] | None" = None
    """What SPC looked at in the phase before that step."""
    earlier_from: int = 0
    """Key from which that phase goes."""
    declined: tuple[int, ...] = ()
    """Keys of the periods at which a step change was declined."""
    events: "array[float] | None" = None
    """How many events each of them counts; NaN where that is unknown."""
    increment: str | None = None
    """What this period added to a year-to-date value; None where that is not known."""
    recent: "array[float]" = field(default_factory=_nothing)
    """The latest values, at most RECENT."""
    counted: "array[float]" = field(default_factory=_nothing)
    """Events behind the latest values, at most LATEST_COUNTS; NaN where unknown."""
    moves: Moves | None = None
    """What outliers are looked for among, where that is not the values: increments, or the values
    since an approved step."""
    slots: tuple[int, int] | None = None
    """How many of the latest expected periods have a figure, and how many there are; None where
    none can be counted out, as of snapshots."""
    five: list[Point] | None = None
    """The latest points, at most five, where a trend may be asked for."""
    aim: Aim | None = None
    """The target to be met next, where targets concern the area."""
    line: list[Point] | None = None
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
    key = point.span.key
    task = Task(series, rules, point, key == series.latest_key, forced, judged)
    if point.value is None:
        return task
    phase = rules.phase(point.span)
    start, end = bisect_left(series.keys, phase), bisect_right(series.keys, key)
    _take_history(task, start=start, end=end)
    task.short = _earlier(series, point, months=rules.short_lag, phase=phase, at=end - 2)
    task.long = _earlier(series, point, months=rules.long_lag, phase=phase, at=end - 2)
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


def _take_history(task: Task, *, start: int, end: int) -> None:
    series, rules = task.series, task.rules
    task.first, task.n = series.figures[start], end - start
    if rules.spc_refusal is None:
        _take_chart(task, start=start, end=end)
    _take_recent(task, start=start, end=end)
    if rules.trend_refusal is None:
        task.five = series.figures[max(start, end - TREND_POINTS) : end]
    task.aim = rules.aim(task.point.span, series.breakdown) if task.judged else None
    if task.aim is not None and rules.forecast_refusal is None:
        task.line = _line(task, end=end)


def _line(task: Task, *, end: int) -> list[Point]:
    """The latest points of the current phase, as many as a line is drawn through."""
    series, rules = task.series, task.rules
    phase = phase_start(series.decisions, rules=rules, at=task.point.span)
    begins = bisect_left(series.keys, phase)
    return series.figures[max(begins, end - rules.line_points) : end]


def _take_chart(task: Task, *, start: int, end: int) -> None:
    series, rules = task.series, task.rules
    charted = series.figures[start:end]
    if rules.builds_up:
        task.numbers, events, task.charted, task.increment = increments(charted)
    else:
        task.numbers, events = series.numbers[start:end], series.counts[start:end]
        task.charted = charted
    if series.decisions is not UNDECIDED:
        events = _cut_phase(task, task.charted, task.numbers, events)
    task.events = task.numbers if rules.counts else events


def _cut_phase(
    task: Task, charted: list[Point], numbers: "array[float]", events: "array[float]"
) -> "array[float]":
    """Let the chart begin at the latest approved step; return the events since then."""
    decisions, at = task.series.decisions, task.point.span
    task.declined = tuple(d.at.key for d in decisions.declined)
    rebase = decisions.rebase(at.key)
    if rebase is None or rebase.at.key <= task.rules.phase(at):
        return events
    keys = [p.span.key for p in charted]
    begins = bisect_left(keys, rebase.at.key)
    before = decisions.rebase_before(rebase)
    task.rebase = rebase
    task.earlier_from = max(task.rules.phase(at), before.at.key if before else 0)
    task.earlier = numbers[bisect_left(keys, task.earlier_from) : begins]
    task.numbers, task.charted = numbers[begins:], charted[begins:]
    return events[begins:]


def _take_recent(task: Task, *, start: int, end: int) -> None:
    """What data quality is judged by."""
    series, rules = task.series, task.rules
    task.recent = series.numbers[max(start, end - RECENT) : end]
    counts = series.numbers if rules.counts else series.counts
    task.counted = counts[max(start, end - LATEST_COUNTS) : end]
    task.slots = _slots(series.figures, step=rules.next_months, start=start, end=end)
    if task.numbers is not None and task.events is not None:
        if rules.builds_up or task.rebase is not None:
            task.moves = Moves(task.numbers, task.events)
    elif rules.builds_up and not rules.indicator.seasonal:
        numbers, events, _, task.increment = increments(series.figures[start:end])
        task.moves = Moves(numbers, events)


def _slots(figures: Sequence[Point], *, step: int, start: int, end: int) -> tuple[int, int] | None:
    at = figures[end - 1].span
    if not at.months:
        return None
    expected = min((at.month - figures[start].span.month) // step + 1, COMPLETE_PERIODS)
    from_month = at.month - (expected - 1) * step
    if end - start >= expected and figures[end - expected].span.month == from_month:
        return expected, expected
    held = {p.span.month for p in figures[max(start, end - expected * step) : end]}
    return sum(m in held for m in range(from_month, at.month + 1, step)), expected


def _earlier(
    series: Series, point: Point, *, months: int | None, phase: int, at: int
) -> Point | None:
    """The comparable point so many months before; lag 0: the one before, whenever it was."""
    if months is None:
        return None
    if months == 0:
        found = series.figures[at] if at >= 0 else None
    else:
        found = series.points.get(shifted(point.span.text, -months))
    if found is None or found.value is None or found.span.key < phase:
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
