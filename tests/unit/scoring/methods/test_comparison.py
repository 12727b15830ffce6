"""Benchmark verdicts by interval."""

import math

import pytest
from thrive_scoring.domain.methods import comparison
from thrive_scoring.domain.methods.comparison import BenchmarkVerdict as V
from thrive_scoring.domain.methods.polarity import Polarity as P


@pytest.mark.parametrize(
    ("comparator", "polarity", "verdict"),
    [
        (4.9, P.HIGH, V.BETTER),
        (4.9, P.LOW, V.WORSE),
        (4.9, P.NONE, V.HIGHER),
        (4.9, P.BAND, V.HIGHER),
        (7.1, P.HIGH, V.WORSE),
        (7.1, P.LOW, V.BETTER),
        (7.1, P.NONE, V.LOWER),
        (5.0, P.HIGH, V.SIMILAR),
        (7.0, P.LOW, V.SIMILAR),
        (6.0, P.NONE, V.SIMILAR),
        (math.nan, P.HIGH, V.NONE),
    ],
)
def test_an_interval_from_5_to_7(comparator: float, polarity: P, verdict: V):
    found = comparison.benchmark(
        value=6, lower=5, upper=7, comparator=comparator, polarity=polarity
    )

    assert found.tolist() == [verdict]


@pytest.mark.parametrize("missing", ["value", "lower", "upper"])
def test_without_value_or_limits_there_is_no_verdict(missing: str):
    area = {"value": 6.0, "lower": 5.0, "upper": 7.0, missing: math.nan}

    assert comparison.benchmark(**area, comparator=1, polarity=P.HIGH).tolist() == [V.NONE]


def test_upheld_complaints_are_similar_to_other_councils():
    # LGSCO 2024/25: 86 % (48.7 to 97.4) against 81 % in similar councils
    found = comparison.benchmark(value=86, lower=48.7, upper=97.4, comparator=81, polarity=P.LOW)

    assert found.tolist() == [V.SIMILAR]


def test_control_limits_by_hand():
    # p = 0.5, n = 100, z = 2: (100 + 4 -/+ 2 sqrt(4 + 100)) / 208
    lower, upper = comparison.control_limits_proportion(
        comparator=50, denominator=100, z=2, multiplier=100
    )
    reach = 2 * math.sqrt(104) / 208 * 100

    assert lower[0] == pytest.approx(50 - reach)
    assert upper[0] == pytest.approx(50 + reach)
    inside = comparison.against_control_limits(
        value=[lower[0], lower[0] - 0.01, upper[0] + 0.01, math.nan],
        lower=lower,
        upper=upper,
        polarity=P.HIGH,
    )
    assert inside.tolist() == [V.SIMILAR, V.WORSE, V.BETTER, V.NONE]


@pytest.mark.parametrize(
    ("comparator", "high", "low"),
    [
        (4.0, V.BEST, V.WORST),
        (4.5, V.BETTER, V.WORSE),
        (4.9, V.BETTER, V.WORSE),
        (5.0, V.SIMILAR, V.SIMILAR),
        (7.0, V.SIMILAR, V.SIMILAR),
        (7.5, V.WORSE, V.BETTER),
        (7.6, V.WORST, V.BEST),
        (math.nan, V.NONE, V.NONE),
    ],
)
def test_two_levels(comparator: float, high: V, low: V):
    found = comparison.benchmark_at_two_levels(
        value=6,
        lower=5,
        upper=7,
        lower_998=4.5,
        upper_998=7.5,
        comparator=comparator,
        polarity=[P.HIGH, P.LOW],
    )

    assert found.tolist() == [high, low]


def test_two_levels_need_both_intervals_and_a_direction_to_judge_by():
    area = {"value": 6, "lower": 5, "upper": 7, "lower_998": 4.5, "upper_998": 7.5}
    missing = area | {"upper_998": math.nan}

    told = comparison.benchmark_at_two_levels(**area, comparator=4, polarity=P.NONE)
    refused = comparison.benchmark_at_two_levels(**missing, comparator=4, polarity=P.HIGH)

    assert told.tolist() == [V.HIGHER]
    assert refused.tolist() == [V.NONE]
