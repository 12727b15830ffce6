"""A wrong constant in any method is caught by a worked case.

Covered, each made wrong by itself below: z and its two-sided tail, Wilson's 2 and 4, the 10 events
from which Byar serves, Byar's 9 and 3, the degrees of freedom of t and of the standard deviation,
the 10 events of a standardised rate, the midpoint and fewest parts of the slope index and the tails
of its interval, 2.66, 3.267, the 12 trial points, the 7 of a trend and of a side, the 2 of 3 near
2/3 of the way, 9.5495…, the 5 points of a trend, 3.92, the 4 of control limits, the levels and
fewest events of a funnel, the MAD left unscaled, the middle of an even number, ranks and quantiles
from 1, the posts' end at 1 and the half of a tie.

Methods without a format of cases are held by worked cases here: the 1.96 of a gap, the squares of a
forecast's line and its degrees of freedom, the thirds and the 75 % of a roll-up, and
a robustness's 25 % and points per standard deviation.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
from thrive_scoring.domain.methods import (
    aggregate,
    comparison,
    composite,
    distributions,
    forecast,
    gaps,
    inequality,
    intervals,
    normalise,
    peers,
    robustness,
    spc,
    trend,
)
from thrive_scoring.domain.methods.composite import RollUpClass
from thrive_scoring.domain.methods.gaps import GapVerdict
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


def defaults(function: Any, **wrong: float) -> Wrong:
    """A default of a keyword."""
    return lambda patch: patch.setattr(function, "__kwdefaults__", function.__kwdefaults__ | wrong)


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


def gap_verdicts() -> bool:
    """z of 1.961 both ways is significant, of 1.959 is not."""
    z = [1.961, 1.959, -1.961]
    found = gaps.gap_verdict(absolute_z=z, relative_z=z).tolist()
    return found == [GapVerdict.WIDENING, GapVerdict.NO_CLEAR_CHANGE, GapVerdict.CLOSING]


def line_ahead() -> bool:
    """1 2 2 3 5: slope 0.9, residual squares 1.1; at x = 7 t(3) sqrt(1.1/3 x 2.8) about 6.2."""
    found = forecast.forecast([[1, 2, 2, 3, 5]], points=5, ahead=2)
    reach = 3.182446305284263 * math.sqrt(1.1 / 3 * 2.8)
    wanted = [6.2, 6.2 - reach, 6.2 + reach]
    return [found.value[0], found.lower[0], found.upper[0]] == pytest.approx(wanted, rel=1e-9)


def roll_ups() -> bool:
    """Just over two thirds green, just over a third amber; 74 of 100 weight is insufficient."""
    shares = (66.7, 66.6, 33.4, 33.3)
    found = composite.roll_up(
        positions=[[100.0, 0.0]] * 4 + [[100.0, math.nan]] * 2,
        weights=[[share, 100 - share] for share in (*shares, 74.9, 75.1)],
        red=[[False, False]] * 6,
    ).roll_up_class.tolist()
    green, amber, red = RollUpClass.GREEN, RollUpClass.AMBER, RollUpClass.RED
    return found == [green, amber, amber, red, RollUpClass.INSUFFICIENT, green]


def weights_tilted() -> bool:
    """From 0.75 to 1.25 a weight is at most 0.625 of two: 100 and 10.5 reach 66.4, with 16 68.5."""
    never, sometimes = robustly([100, 10.5], draws=5_000), robustly([100, 16], draws=5_000)
    return never.green[0] == 0.0 < sometimes.green[0] < 0.05


def scales_agree() -> bool:
    """A z of 1.01 is green, of 0.99 amber, in the third of the draws that goes by z."""
    plain = robustness.Scales(lowest=0, highest=100, mean=50, sd=1, worst=0, best=100)
    over = robustly([50], scales=plain._replace(mean=50 - 1.01))
    under = robustly([50], scales=plain._replace(mean=50 - 0.99))
    return 0.28 < over.green[0] < 0.38 and under.green[0] == 0.0


def robustly(
    values: list[float], *, scales: robustness.Scales | None = None, draws: int = 1_000
) -> robustness.Robustness:
    plain = robustness.Scales(lowest=0, highest=100, mean=50, sd=100 / 6, worst=0, best=100)
    return robustness.robustness(
        ids=["x"],
        values=[values],
        standard_errors=[[0.0] * len(values)],
        weights=[[1.0] * len(values)],
        scales=scales or plain,
        draws=draws,
    )


HELD: dict[str, tuple[Wrong, Callable[[], bool]]] = {
    "1.96 too low": (named(gaps, "SIGNIFICANT_Z", 1.95), gap_verdicts),
    "1.96 too high": (named(gaps, "SIGNIFICANT_Z", 1.97), gap_verdicts),
    "squares of a line": (written(forecast._line, 12.0, 11.0), line_ahead),
    "degrees of freedom of a line": (written(forecast.forecast, 2.0, 1.0), line_ahead),
    "green from 66": (defaults(composite.roll_up, green_from=66.0), roll_ups),
    "green from 67": (defaults(composite.roll_up, green_from=67.0), roll_ups),
    "amber from 33": (defaults(composite.roll_up, amber_from=33.0), roll_ups),
    "amber from 34": (defaults(composite.roll_up, amber_from=34.0), roll_ups),
    "74 % of the weight": (defaults(composite.roll_up, minimum_coverage=0.74), roll_ups),
    "76 % of the weight": (defaults(composite.roll_up, minimum_coverage=0.76), roll_ups),
    "weights within 20 %": (named(robustness, "WEIGHT_RANGE", 0.2), weights_tilted),
    "weights within 30 %": (named(robustness, "WEIGHT_RANGE", 0.3), weights_tilted),
    "15 points per sd": (named(robustness, "POINTS_PER_SD", 15.0), scales_agree),
    "20 points per sd": (named(robustness, "POINTS_PER_SD", 20.0), scales_agree),
}


@pytest.mark.parametrize("name", HELD)
def test_a_wrong_constant_of_a_method_without_a_format_is_caught(
    name: str, monkeypatch: pytest.MonkeyPatch
):
    make_wrong, holds = HELD[name]
    assert holds()

    make_wrong(monkeypatch)

    assert not holds()
