"""A wrong constant in any method is caught by a worked case.

Covered, each made wrong by itself below: z and its two-sided tail, Wilson's 2 and 4, the 10 events
from which Byar serves, Byar's 9 and 3, the degrees of freedom of t and of the standard deviation,
the 10 events of a standardised rate, the midpoint and fewest parts of the slope index and the tails
of its interval, 2.66, 3.267, the 12 trial points, the 7 of a trend and of a side, the 2 of 3 near
2/3 of the way, 9.5495…, the 5 points of a trend, 3.92, the 4 of control limits, the levels and
fewest events of a funnel, the MAD left unscaled, the middle of an even number, ranks and quantiles
from 1, the posts' end at 1 and the half of a tie.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
from thrive_scoring.domain.methods import (
    aggregate,
    comparison,
    distributions,
    inequality,
    intervals,
    normalise,
    peers,
    spc,
    trend,
)
from thrive_scoring.verification import verify

CASES = Path(__file__).parent / "cases"

Wrong = Callable[[pytest.MonkeyPatch], None]


def named(module: ModuleType, name: str, value: Any) -> Wrong:
    """A constant with a name of its own."""
    return lambda patch: patch.setattr(module, name, value)


def written(function: Any, right: float, wrong: float) -> Wrong:
    """A number in the body of a function."""

    def change(patch: pytest.MonkeyPatch) -> None:
        assert isinstance(function, FunctionType)
        numbers = function.__code__.co_consts
        assert right in numbers
        changed = tuple(
            wrong if isinstance(each, float) and each == right else each for each in numbers
        )
        patch.setattr(function, "__code__", function.__code__.replace(co_consts=changed))

    return change


def rule(**wrong: float) -> Wrong:
    """A constant of the rule set that charts are drawn and read by."""
    return lambda patch: patch.setattr(spc, "NHSR", replace(spc.NHSR, **wrong))


def rounded(confidence: float) -> float:
    return {0.95: 1.96, 0.998: 3.09}[confidence]


def exactly(*, confidence: float) -> float:
    return rounded(confidence)


def scaled(values: Any) -> Any:
    return unscaled(values) / 1.4826


unscaled = peers.mads_from_median

WRONG: dict[str, tuple[Wrong, str]] = {
    "z of Wilson, rounded": (named(intervals, "normal_quantile", exactly), "shares.csv"),
    "z of Byar, rounded": (named(distributions, "normal_quantile", exactly), "events.csv"),
    "one tail for two": (written(distributions._upper_tail, 2.0, 1.9), "shares.csv"),
    "Wilson's 2": (written(intervals.wilson, 2.0, 2.01), "shares.csv"),
    "Wilson's 4": (written(intervals.wilson, 4.0, 4.01), "shares.csv"),
    "exact below 9": (named(distributions, "EXACT_BELOW", 9), "events.csv"),
    "exact below 11": (named(distributions, "EXACT_BELOW", 11), "events.csv"),
    "exact upper limit": (written(distributions._exact_limits, 1.0, 1.01), "events.csv"),
    "Byar's 9": (written(distributions.byar_limits, 9.0, 9.01), "events.csv"),
    "Byar's 3": (written(distributions.byar_limits, 3.0, 3.01), "events.csv"),
    "degrees of freedom of t": (written(intervals.mean, 1.0, 0.0), "averages.json"),
    "divisor of the standard deviation": (written(intervals.sample, 1.0, 0.0), "averages.json"),
    "standardised from 9": (named(intervals, "SMALLEST_STANDARDISED_COUNT", 9), "age-bands.json"),
    "standardised from 11": (named(intervals, "SMALLEST_STANDARDISED_COUNT", 11), "age-bands.json"),
    "midpoint of a share": (written(inequality._ends, 2.0, 2.01), "deprivation.json"),
    "four parts at least": (named(inequality, "_FEWEST_QUANTILES", 4), "deprivation.json"),
    "tails of a simulation": (written(inequality._percentiles, 2.0, 2.5), "deprivation.json"),
    "turned off the middle": (written(inequality._turned, 2.0, 2.5), "deprivation.json"),
    "2.66 as 3/1.128": (rule(limit_factor=3 / 1.128), "charts.json"),
    "3.267 too high": (rule(screening_factor=3.268), "charts.json"),
    "3.267 too low": (rule(screening_factor=3.266), "charts.json"),
    "no screening": (rule(screening_factor=None), "charts.json"),
    "trial up to 11": (rule(trial_up_to=11), "charts.json"),
    "trial up to 13": (rule(trial_up_to=13), "charts.json"),
    "trend of 6": (rule(trend_points=6), "charts.json"),
    "trend of 8": (rule(trend_points=8), "charts.json"),
    "side of 6": (rule(side_points=6), "charts.json"),
    "side of 8": (rule(side_points=8), "charts.json"),
    "2 of 2": (rule(near_window=2), "charts.json"),
    "2 of 4": (rule(near_window=4), "charts.json"),
    "1 of 3": (rule(near_points=1), "charts.json"),
    "3 of 3": (rule(near_points=3), "charts.json"),
    "near at 0.66": (rule(near_fraction=0.66), "charts.json"),
    "near at 0.67": (rule(near_fraction=0.67), "charts.json"),
    "chi-square too high": (named(trend, "CHI2_THRESHOLD", 9.55), "trends.json"),
    "chi-square too low": (named(trend, "CHI2_THRESHOLD", 9.549), "trends.json"),
    "trend of four years": (named(trend, "POINTS", 4), "trends.json"),
    "trend of six years": (named(trend, "POINTS", 6), "trends.json"),
    "3.92 to full precision": (
        named(intervals, "WIDTH_IN_STANDARD_ERRORS", 2 * 1.959964),
        "trends.json",
    ),
    "4 of control limits": (
        written(comparison.control_limits_proportion, 4.0, 4.1),
        "benchmarks.json",
    ),
    "funnel at 99 for 95 %": (written(peers.funnel, 0.95, 0.99), "around-average.csv"),
    "funnel at 99 for 99.8 %": (written(peers.funnel, 0.998, 0.99), "around-average.csv"),
    "funnel from 11": (named(peers, "SMALLEST_STANDARDISED_COUNT", 11), "around-average.csv"),
    "funnel from 9": (named(peers, "SMALLEST_STANDARDISED_COUNT", 9), "around-average.csv"),
    "MAD scaled": (named(peers, "mads_from_median", scaled), "middle.csv"),
    "middle of two": (written(peers.median, 2.0, 3.0), "middle.csv"),
    "quantiles from 0": (written(peers.quantile, 1.0, 0.0), "parts.csv"),
    "ranks from 0": (written(peers.ranks, 1.0, 0.0), "scales.json"),
    "share of the others": (written(normalise.percentile_rank, 1.0, 0.0), "scales.json"),
    "the post at 0.9": (written(normalise.goalposts, 1.0, 0.9), "scales.json"),
    "a tie as a win": (written(aggregate.outranking_matrix, 0.5, 1.0), "scales.json"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_constant_is_caught(name: str, monkeypatch: pytest.MonkeyPatch):
    make_wrong, file = WRONG[name]
    text = (CASES / file).read_text("utf-8")

    make_wrong(monkeypatch)

    assert verify(text).failed
