"""Benchmark (d): control charts and Wilson intervals beside the programs that others use.

The same series and rows in the same run; results are compared before any speed is told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from thrive_scoring.domain.evaluation import AT_ONCE
from thrive_scoring.domain.methods import intervals, spc
from thrive_scoring.domain.methods.direction import evidence_of_spc
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.methods.rule_sets import MDC, RuleSet

from . import peers
from .progress import Progress
from .report import Measure, Target

HUNDREDFOLD = Target(limit=100.0, at_least=True, of_floor=True)
ABSPC = RuleSet(
    name="abspc",
    version=1,
    trial_up_to=0,
    screening_factor=None,
    limit_factor=3 / 1.128,
    trend_points=6,
    side_points=8,
)
"""The constants of abspc 1.1, to compare results with: no score is made with them."""
_WITHIN = 1e-9
_REPEATS = 3
_ALONE = 1_000
_XMR, _WILSON = "XmR charts", "Wilson intervals"


class ResultsDifferError(RuntimeError):
    """Thrive and a peer give different results: a speed of either says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many series of how many points, how many of them for abspc, and rows for Wilson."""

    series: int = 100_000
    points: int = 60
    compared: int = 1_000
    rows: int = 10_000

    def describe(self) -> str:
        """The workload in one line."""
        return (
            f"{self.series:,} series × {self.points} points, {self.compared:,} of them for abspc; "
            f"{self.rows:,} proportions"
        )


class Outcome(NamedTuple):
    """What was measured, and what a reader must know of it."""

    measures: list[Measure]
    notes: list[str]


class _Ours(NamedTuple):
    """Processor seconds of Thrive for one series, or one row."""

    chart: float
    verdict: float
    alone: float
    wilson: float


def run(sizes: Sizes, *, progress: Progress, place: Path = peers.PLACE) -> Outcome:
    """Time Thrive's methods and, where they can be had, the peers'; raises ResultsDifferError."""
    everything = _made(sizes)
    found, notes = _peers(_part(everything, sizes=sizes), progress=progress, place=place)
    if found is not None:
        with progress.step("methods: compare the results"):
            notes += compare(_part(everything, sizes=sizes), found)
    with progress.step("methods: Thrive"):
        ours = _time(everything)
    return Outcome(_measures(ours, found=found, sizes=sizes), notes)


def compare(given: peers.Given, found: peers.Found) -> list[str]:
    """How the results agree, and where the rules differ; raises ResultsDifferError."""
    like = spc.xmr(given.series, rule_set=ABSPC)
    limits = (like.limits.centre, like.limits.lower, like.limits.upper)
    apart = max(map(_apart, limits, (found.centre, found.lower, found.upper)))
    marked = _special(like) != found.special
    wilson = intervals.wilson(given.counts, given.denominators, multiplier=100)
    off = _apart(np.column_stack(wilson), found.wilson)
    if max(apart, off) > _WITHIN or marked.any():
        raise ResultsDifferError(
            f"limits of abspc {apart:.1e} apart, its marks differ at {marked.sum()} points, "
            f"Wilson limits {off:.1e} apart"
        )
    ours = spc.xmr(given.series, rule_set=MDC)
    other = int(np.count_nonzero(_special(ours) != found.special))
    return [
        f"abspc {found.abspc}: under its own constants Thrive gives the same limits (within "
        f"{apart:.0e}) and marks the same of {marked.size:,} points. mdc/1 differs by design: "
        "limits at 2.66 mean moving ranges, not 3 / 1.128; a trend of 7 points, not 6; a shift "
        f"of 7, not 8; trial limits below 12 points. It marks {other:,} points otherwise.",
        f"PHStatsMethods {found.phstatsmethods}: the same values and limits of "
        f"{len(given.counts):,} rows (within {off:.0e}).",
    ]


def _made(sizes: Sizes) -> peers.Given:
    """Chance around a level; every second series drifts or shifts, so that all rules have work."""
    random = np.random.default_rng(20261122)
    at = np.arange(sizes.points)
    kind = np.arange(sizes.series)[:, None] % 4
    drift = np.where(kind == 1, 0.1 * at, 0.0)
    shift = np.where((kind == 3) & (at > sizes.points // 2), 6.0, 0.0)
    noise = random.normal(0.0, 4.0, (sizes.series, sizes.points))
    denominators = random.integers(20, 5_000, sizes.rows)
    return peers.Given(
        series=50.0 + drift + shift + noise,
        targets=random.normal(50.0, 8.0, sizes.series),
        counts=random.binomial(denominators, random.uniform(0.0, 1.0, sizes.rows)),
        denominators=denominators,
    )


def _part(given: peers.Given, *, sizes: Sizes) -> peers.Given:
    """What the peers are given of it."""
    return peers.Given(
        series=given.series[: sizes.compared],
        targets=given.targets[: sizes.compared],
        counts=given.counts,
        denominators=given.denominators,
    )


def _peers(
    given: peers.Given, *, progress: Progress, place: Path
) -> tuple[peers.Found | None, list[str]]:
    try:
        with progress.step("methods: install the programs to compare with, at first use"):
            python = peers.install(place)
    except peers.PeersMissingError as error:
        return None, [f"No peers to compare with, they could not be installed: {error}"]
    with progress.step("methods: abspc and PHStatsMethods"):
        return peers.run(python, given), []


def _time(given: peers.Given) -> _Ours:
    rows = len(given.series)
    alone = min(rows, _ALONE)
    return _Ours(
        _seconds(lambda: _charts(given, at_once=AT_ONCE, rows=rows)) / rows,
        _seconds(lambda: _verdicts(given, at_once=AT_ONCE, rows=rows)) / rows,
        _seconds(lambda: _verdicts(given, at_once=1, rows=alone)) / alone,
        _seconds(lambda: _wilson(given)) / len(given.counts),
    )


def _charts(given: peers.Given, *, at_once: int, rows: int) -> None:
    """Limits, and the special cause of every point."""
    for part in _cuts(rows, at_once=at_once):
        spc.xmr(given.series[part], rule_set=MDC)


def _verdicts(given: peers.Given, *, at_once: int, rows: int) -> None:
    """What a score takes of a chart: the latest point's verdicts, cut as scoring cuts them."""
    for part in _cuts(rows, at_once=at_once):
        latest = spc.xmr_latest(given.series[part], rule_set=MDC)
        spc.variation(latest.cause, polarity=Polarity.HIGH)
        spc.assurance(latest.limits, target=given.targets[part], polarity=Polarity.HIGH)
        evidence_of_spc(latest.cause)


def _wilson(given: peers.Given) -> None:
    intervals.wilson(given.counts, given.denominators, multiplier=100)


def _cuts(rows: int, *, at_once: int) -> Iterator[slice]:
    return (slice(start, min(start + at_once, rows)) for start in range(0, rows, at_once))


def _seconds(work: Callable[[], None]) -> float:
    """The least processor seconds of a few repeats."""
    spent = []
    for _ in range(_REPEATS):
        began = process_time()
        work()
        spent.append(process_time() - began)
    return min(spent)


def _measures(ours: _Ours, *, found: peers.Found | None, sizes: Sizes) -> list[Measure]:
    chart, verdict, wilson = (
        (
            found.chart_seconds / sizes.compared,
            found.verdict_seconds / sizes.compared,
            found.wilson_seconds / sizes.rows,
        )
        if found
        else (None, None, None)
    )
    return [
        *_pair(_XMR, "every point's cause", "series", ours=ours.chart, peer=chart, of="abspc"),
        *_pair(_XMR, "a score's verdicts", "series", ours=ours.verdict, peer=verdict, of="abspc"),
        _measure(_XMR, "… one series at a time", "µs", 1e6 * ours.alone, verdict, of="abspc"),
        *_pair(_WILSON, "limits", "rows", ours=ours.wilson, peer=wilson, of="PHStatsMethods"),
    ]


def _pair(
    benchmark: str, what: str, things: str, *, ours: float, peer: float | None, of: str
) -> Iterator[Measure]:
    """Things a second and microseconds for each."""
    yield Measure(
        benchmark=benchmark,
        what=what,
        unit=f"{things}/s",
        value=1 / ours,
        floor=1 / peer if peer else None,
        beside=of,
        target=HUNDREDFOLD if peer else None,
    )
    yield _measure(benchmark, f"{what}, for each", "µs", 1e6 * ours, peer, of=of)


def _measure(
    benchmark: str, what: str, unit: str, value: float, peer: float | None, *, of: str
) -> Measure:
    return Measure(
        benchmark=benchmark,
        what=what,
        unit=unit,
        value=value,
        floor=1e6 * peer if peer else None,
        beside=of,
    )


def _special(chart: spc.XmR) -> npt.NDArray[np.bool_]:
    """Whether each point has a special cause."""
    return chart.causes > spc.SpecialCause.COMMON_CAUSE


def _apart(ours: npt.NDArray[np.float64], theirs: npt.NDArray[np.float64]) -> float:
    """The largest difference, as a share of the value where that exceeds one."""
    return float(np.max(np.abs(ours - theirs) / np.maximum(1.0, np.abs(theirs)), initial=0.0))
