"""All verdicts of many tasks at once: what a score says, apart from its lineage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from thrive_shared.contracts.framework import AlertRule

from thrive_scoring.domain import conditions, lateness
from thrive_scoring.domain.methods.normalise import spread
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.points import COMPUTED, Point
from thrive_scoring.domain.tasks import Task
from thrive_scoring.domain.verdicts.benchmarks import against_benchmarks
from thrive_scoring.domain.verdicts.charts import charts
from thrive_scoring.domain.verdicts.directions import directions
from thrive_scoring.domain.verdicts.figures import Part, figures_of
from thrive_scoring.domain.verdicts.forecasts import forecasts
from thrive_scoring.domain.verdicts.gaps import gaps
from thrive_scoring.domain.verdicts.quality import qualities, with_overdue
from thrive_scoring.domain.verdicts.targets import Targets, against_targets
from thrive_scoring.domain.verdicts.trends import trends

FEWEST_PEERS = 2
AT_ONCE = 4096
"""Tasks evaluated together: enough for columns to pay, few enough for memory."""
_RAG_POSITIONS = (None, 100.0, 50.0, 0.0)
_BENCHMARK_POSITIONS = {"better": 100.0, "similar": 50.0, "worse": 0.0}


@dataclass(slots=True, eq=False)
class Result:
    """The verdicts of a score as the contract names them, and what alert rules see in them."""

    says: dict[str, object]
    conditions: int

    def make_overdue(self) -> None:
        """Let it say that the figure is no current one any more: its successor is late."""
        part = self.says["quality"]
        assert isinstance(part, dict)
        self.says["quality"] = with_overdue(part)


def evaluate(tasks: Sequence[Task]) -> list[Result]:
    """One result per task, the same whatever other tasks stand beside it."""
    results: list[Result] = []
    for start in range(0, len(tasks), AT_ONCE):
        results += _evaluate(tasks[start : start + AT_ONCE])
    return results


def _evaluate(tasks: Sequence[Task]) -> list[Result]:
    scored = [t for t in tasks if t.point.value is not None]
    found = iter(_score(scored) if scored else ())
    return [next(found) if t.point.value is not None else _missing(t) for t in tasks]


def _missing(task: Task) -> Result:
    """The source says that there is no figure for this period."""
    says: dict[str, object] = {
        "indicator": task.series.indicator,
        "area": task.series.area,
        "breakdown": task.series.breakdown,
        "period": task.point.span.text,
        "state": "missing",
        "status": task.point.status,
    }
    return Result(says, conditions.NOTHING)


def _score(tasks: Sequence[Task]) -> list[Result]:
    figures = figures_of(tasks)
    targets = against_targets(tasks, figures)
    benchmarks = against_benchmarks(tasks, figures)
    drawn = charts(tasks, goals=targets.goals)
    recent = trends(tasks)
    short, long = (
        directions(tasks, figures, earlier=earlier, charted=drawn, evidence=recent.evidence)
        for earlier in ([t.short for t in tasks], [t.long for t in tasks])
    )
    ahead = forecasts(tasks)
    apart = gaps(tasks)
    trusted = qualities(tasks)
    seen = _conditions(
        tasks, targets, benchmarks, drawn.parts, recent.parts, ahead, apart, trusted.seen
    )
    codes = targets.codes.tolist()
    return [
        Result(
            {
                "indicator": task.series.indicator,
                "area": task.series.area,
                "breakdown": task.series.breakdown,
                "period": task.point.span.text,
                "state": "scored",
                "status": task.point.status,
                "value": task.point.value,
                "numerator": task.point.numerator,
                "denominator": task.point.denominator,
                **COMPUTED[task.point.computed],
                "interval": _interval(task.point),
                "se": None if task.point.method is None else task.point.error,
                "target": targets.parts[at],
                "benchmark": benchmarks[at],
                "short": short[at],
                "long": long[at],
                "spc": drawn.parts[at],
                "trend": recent.parts[at],
                **_where_told(forecast=ahead[at], gap=apart[at], scale=_scale(task)),
                "rank": _rank(task),
                "position": _position(codes[at], benchmarks[at]) if task.judged else None,
                "history": _history(task),
                "quality": trusted.parts[at],
                "due": lateness.due(task.rules, task.point.span),
            },
            seen[at],
        )
        for at, task in enumerate(tasks)
    ]


def _where_told(**parts: Part) -> dict[str, object]:
    """Parts that few scores have; one without keeps the bytes it had before there were any."""
    return {name: part for name, part in parts.items() if part is not None}


def _interval(point: Point) -> Part:
    if point.method is None:
        return None
    return {"lower": point.low, "upper": point.high, "method": point.method}


def _rank(task: Task) -> Part:
    if task.placing is None:
        return None
    position, of, tied = task.placing
    rank: dict[str, object] = {"position": position, "of": of}
    return rank | {"group": task.rules.indicator.peers} | ({"tied": True} if tied else {})


def _scale(task: Task) -> Part:
    """How the peers spread; none where it is not asked for, or where there are fewer than two."""
    if task.peers is None or len(task.peers) < FEWEST_PEERS:
        return None
    return {"n": len(task.peers), **spread(task.peers)._asdict()}


def _history(task: Task) -> dict[str, object]:
    assert task.first is not None
    return {"first": task.first.span.text, "last": task.point.span.text, "n": task.n}


def _position(code: int, benchmark: Part) -> float | None:
    """100 good, 50 middling, 0 poor: by the target, else by the benchmark, else none."""
    if code:
        return _RAG_POSITIONS[code]
    verdict = benchmark["verdict"] if benchmark else None
    return _BENCHMARK_POSITIONS.get(str(verdict))


def _conditions(
    tasks: Sequence[Task],
    targets: Targets,
    benchmarks: Sequence[Part],
    drawn: Sequence[Part],
    recent: Sequence[Part],
    ahead: Sequence[Part],
    apart: Sequence[Part],
    trusted: Sequence[int],
) -> list[int]:
    """What alert rules see; they don't concern the figures of an area that isn't judged.

    The rules that few indicators name are looked at where one names them only.
    """
    codes, held = targets.codes.tolist(), targets.held.tolist()
    seen = {
        AlertRule.RAG_FALL: list(map(conditions.of_rag, codes, held)),
        AlertRule.BENCHMARK_WORSE: list(map(conditions.of_benchmark, benchmarks)),
        AlertRule.SPECIAL_CAUSE: list(map(conditions.of_chart, drawn)),
        AlertRule.TREND_DECLINE: list(map(conditions.of_trend, recent)),
    }
    rarer = {
        AlertRule.TARGET_OUT_OF_REACH: lambda at: conditions.of_forecast(ahead[at]),
        AlertRule.GAP_WIDENING: lambda at: _of_gap(tasks[at], apart[at]),
        AlertRule.ACHIEVEMENT: lambda at: conditions.of_improvement(drawn[at], recent[at]),
        AlertRule.DATA_QUALITY_CHANGE: lambda at: trusted[at],
    }
    for rule, see in rarer.items():
        seen[rule] = _where_named(tasks, rule, see)
    return conditions.pack(
        {rule: each for rule, each in seen.items() if each},
        judged=[t.judged for t in tasks],
        provisional=[t.point.tentative for t in tasks],
    )


def _of_gap(task: Task, part: Part) -> int:
    if task.gap is None:
        return conditions.SILENT
    most, least = task.gap.now
    higher = least.number < most.number
    lower = most.number < least.number
    better_off = {Polarity.HIGH: higher, Polarity.LOW: lower}.get(task.rules.polarity, False)
    return conditions.of_gap(part, better_off=better_off, tentative=least.tentative)


def _where_named(tasks: Sequence[Task], rule: AlertRule, see: Callable[[int], int]) -> list[int]:
    """What a rule sees in the scores of the indicators that name it; empty where none does."""
    named = [rule in t.rules.alert_rules for t in tasks]
    if not any(named):
        return []
    return [see(at) if asked else conditions.SILENT for at, asked in enumerate(named)]
