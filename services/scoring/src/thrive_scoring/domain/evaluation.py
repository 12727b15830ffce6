"""All verdicts of many tasks at once: what a score says, apart from its lineage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from thrive_shared.contracts.framework import AlertRule

from thrive_scoring.domain import conditions, lateness
from thrive_scoring.domain.methods.columns import Codes, Flags
from thrive_scoring.domain.methods.normalise import spread
from thrive_scoring.domain.methods.rag import Rag
from thrive_scoring.domain.tasks import Placing, Task
from thrive_scoring.domain.verdicts.benchmarks import against_benchmarks
from thrive_scoring.domain.verdicts.charts import charts
from thrive_scoring.domain.verdicts.directions import directions
from thrive_scoring.domain.verdicts.figures import Part, TaskRules, figures_of
from thrive_scoring.domain.verdicts.forecasts import forecasts
from thrive_scoring.domain.verdicts.gaps import gaps
from thrive_scoring.domain.verdicts.quality import qualities, with_overdue
from thrive_scoring.domain.verdicts.targets import against_targets
from thrive_scoring.domain.verdicts.trends import trends

FEWEST_PEERS = 2
AT_ONCE = 4096
"""Tasks evaluated together: enough for columns to pay, few enough for memory."""
_POSITIONS = (None, 100.0, 50.0, 0.0, None, None)
"""By Rag code, and by BenchmarkVerdict code."""


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
    found = _score(scored) if scored else iter(())
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


class _Verdicts(NamedTuple):
    """What is said of each task, part by part in the order of the contract."""

    target: list[Part]
    benchmark: list[Part]
    short: list[Part]
    long: list[Part]
    spc: list[Part]
    trend: list[Part]
    forecast: list[Part]
    gap: list[Part]
    position: list[float | None]
    quality: list[dict[str, object]]


def _score(tasks: Sequence[Task]) -> Iterator[Result]:
    figures = figures_of(tasks)
    targets = against_targets(tasks, figures)
    benchmarks = against_benchmarks(tasks, figures)
    drawn = charts(tasks, figures, goals=targets.goals)
    recent = trends(tasks, figures)
    short, long = directions(tasks, figures, charted=drawn, evidence=recent.evidence)
    ahead, apart, trusted = forecasts(tasks), gaps(tasks), qualities(tasks, figures)
    seen = {
        AlertRule.RAG_FALL: conditions.of_rag(targets.codes, held=targets.held),
        AlertRule.BENCHMARK_WORSE: conditions.of_benchmark(benchmarks.codes),
        AlertRule.SPECIAL_CAUSE: conditions.of_chart(drawn.variation),
        AlertRule.TREND_DECLINE: conditions.of_trend(recent.evidence, good=recent.good),
    }
    rarer: conditions.Seen = {
        AlertRule.TARGET_OUT_OF_REACH: ahead.seen,
        AlertRule.GAP_WIDENING: apart.seen,
        AlertRule.ACHIEVEMENT: conditions.of_improvement(
            drawn.variation, recent.evidence, good=recent.good
        ),
        AlertRule.DATA_QUALITY_CHANGE: trusted.seen,
    }
    packed = conditions.pack(
        seen | {rule: _where_named(rule, codes, figures.ruled) for rule, codes in rarer.items()},
        judged=figures.judged,
        provisional=figures.tentative,
    )
    verdicts = _Verdicts(
        targets.parts,
        benchmarks.parts,
        short,
        long,
        drawn.parts,
        recent.parts,
        ahead.parts,
        apart.parts,
        _positions(targets.codes, benchmarks.codes, judged=figures.judged),
        trusted.parts,
    )
    return map(Result, _said(tasks, verdicts), packed)


def _said(tasks: Sequence[Task], verdicts: _Verdicts) -> Iterator[dict[str, object]]:
    """Parts that few scores have are left out: a score keeps the bytes from before there were any.

    The same holds for a value as it was sent, which nothing is said of.
    """
    for task, of_task in zip(tasks, zip(*verdicts, strict=True), strict=True):
        target, benchmark, short, long, spc, trend, forecast, gap, position, quality = of_task
        series, point, history = task.series, task.point, task.history
        says: dict[str, object] = {
            "indicator": series.indicator,
            "area": series.area,
            "breakdown": series.breakdown,
            "period": point.span.text,
            "state": "scored",
            "status": point.status,
            "value": point.value,
            "numerator": point.numerator,
            "denominator": point.denominator,
        }
        if point.computed:
            says["computed"] = True
        if point.method is None:
            says["interval"] = says["se"] = None
        else:
            says["interval"] = {"lower": point.low, "upper": point.high, "method": point.method}
            says["se"] = point.error
        says["target"] = target
        says["benchmark"] = benchmark
        says["short"] = short
        says["long"] = long
        says["spc"] = spc
        says["trend"] = trend
        if forecast is not None:
            says["forecast"] = forecast
        if gap is not None:
            says["gap"] = gap
        if task.peers is not None and len(task.peers) >= FEWEST_PEERS:
            says["scale"] = {"n": len(task.peers), **spread(task.peers)._asdict()}
        says["rank"] = None if task.placing is None else _rank(task, task.placing)
        says["position"] = position
        says["history"] = {
            "first": history[0].span.text,
            "last": point.span.text,
            "n": len(history),
        }
        says["quality"] = quality
        says["due"] = lateness.due(task.rules, point.span)
        yield says


def _rank(task: Task, placing: Placing) -> dict[str, object]:
    rank: dict[str, object] = {
        "position": placing.position,
        "of": placing.of,
        "group": task.rules.indicator.peers,
    }
    if placing.tied:
        rank["tied"] = True
    return rank


def _positions(targets: Codes, benchmarks: Codes, *, judged: Flags) -> list[float | None]:
    """100 good, 50 middling, 0 poor: by the target, else by the benchmark, else none."""
    codes = np.where(judged, np.where(targets != Rag.NONE, targets, benchmarks), Rag.NONE)
    return [_POSITIONS[code] for code in codes.tolist()]


def _where_named(rule: AlertRule, codes: npt.ArrayLike, ruled: TaskRules) -> Codes:
    """What a rule sees in the scores of the indicators that name it."""
    named = ruled.column(lambda rules: rule in rules.alert_rules)
    return np.where(named, codes, conditions.SILENT)
