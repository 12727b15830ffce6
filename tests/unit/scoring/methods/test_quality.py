"""Data-quality signals against values worked by hand, and a named state for every refusal."""

import math

import numpy as np
import pytest
from thrive_scoring.domain.methods import quality
from thrive_scoring.domain.methods.quality import (
    DIGITS_CRITICAL,
    DigitState,
    FlatState,
    OutlierState,
    RangeState,
)

CALM = [10.0, 11, 9, 10, 12, 11, 9, 10]


def outliers(values, counts=None):
    return quality.outliers(quality.recent(values, counts=counts))


def flat(values, counts=None, **bounds):
    return quality.flat_line(quality.recent(values, counts=counts), **bounds)


def test_completeness_is_the_share_that_came():
    found = quality.completeness(present=[9, 22, 0, 3], expected=[12, 22, 0, 4])
    assert found[[0, 1, 3]].tolist() == [0.75, 1.0, 0.75]
    assert math.isnan(found[2])


def test_an_outlier_by_hand():
    # Median 10, deviations 0 0 0 1 1 1 1 2 10: their median is 1. Mean 102/9, sum of squares 92.
    found = outliers([*CALM, 20.0])
    assert found.state.tolist() == [OutlierState.TESTED]
    assert found.modified_z[0] == pytest.approx(0.6745 * 10, rel=1e-12)
    assert found.z[0] == pytest.approx((20 - 102 / 9) / math.sqrt(92 / 8), rel=1e-12)
    assert found.found.tolist() == [True]


def test_the_limit_of_the_modified_z_is_three_and_a_half():
    # 0.6745 × 5.1 = 3.44, 0.6745 × 5.2 = 3.51; z stays at 2.1 and 2.2.
    assert outliers([[*CALM, 15.1], [*CALM, 15.2]]).found.tolist() == [False, True]


def test_where_half_the_points_share_a_value_z_decides_alone():
    few, more = outliers([[5.0] * 9 + [6.0]]), outliers([[5.0] * 11 + [6.0]])
    assert math.isnan(few.modified_z[0])
    # n - 1 equal values and one apart lie (n - 1)/√n from the mean: 2.85 of ten, 3.18 of twelve.
    assert few.z[0] == pytest.approx(9 / math.sqrt(10), rel=1e-9)
    assert (few.found.tolist(), more.found.tolist()) == ([False], [True])


@pytest.mark.parametrize(
    ("values", "counts", "state"),
    [
        ([*CALM[:6], 99.0], None, OutlierState.TOO_FEW_POINTS),
        ([0.1] * 12, None, OutlierState.CONSTANT),
        ([*CALM, 99.0], [4.0] * 5 + [9.0] * 4, OutlierState.TOO_FEW_EVENTS),
        ([*CALM, 99.0], [4.0] * 8 + [math.nan], OutlierState.TESTED),
        ([math.nan] * 4, None, OutlierState.TOO_FEW_POINTS),
    ],
)
def test_what_no_outlier_can_be_looked_for_in(values, counts, state):
    found = outliers([values], None if counts is None else [counts])
    assert found.state.tolist() == [state]
    assert found.found.tolist() == [state == OutlierState.TESTED]


def test_only_the_latest_two_years_of_months_are_looked_at():
    old = [1000.0, 2000.0] * 10
    assert outliers([*old, *CALM * 3]).z[0] == outliers([*CALM * 3]).z[0]


@pytest.mark.parametrize(
    ("values", "run", "found"),
    [
        ([7.1, 7.0, 7.0, 7.0], 3, False),
        ([7.1, 7.0, 7.0, 7.0, 7.0], 4, True),
        ([7.0, 7.0, 7.0, 7.1, 7.0], 1, False),
        ([7.0, math.nan, 7.0, 7.0, 7.0], 4, True),
    ],
)
def test_flat_lining_begins_with_the_fourth_report_of_one_value(values, run, found):
    lines = flat([values])
    assert (lines.run.tolist(), lines.found.tolist()) == ([run], [found])


def test_a_value_whose_counts_moved_was_measured_anew():
    values, counts = [[50.0] * 5], [[50.0, 60, 50, 60, 50]]
    assert flat(values, counts).run.tolist() == [1]
    assert flat(values, [[50.0] * 5]).found.tolist() == [True]


@pytest.mark.parametrize(
    ("value", "counts", "state"),
    [
        (100.0, None, FlatState.AT_BOUND),
        (0.0, None, FlatState.AT_BOUND),
        (2.5, None, FlatState.AT_BOUND),
        (50.0, [3.0] * 6, FlatState.TOO_FEW_EVENTS),
        (50.0, None, FlatState.TESTED),
    ],
)
def test_true_zeros_and_full_marks_are_no_flat_line(value, counts, state):
    found = flat([[value] * 6], None if counts is None else [counts], lowest=2.5, highest=100.0)
    assert found.state.tolist() == [state]
    assert found.found.tolist() == [state == FlatState.TESTED]


def ending(digit, times):
    """Counts that end in a digit, far apart."""
    return [100.0 + 10 * k + digit for k in range(times)]


def evenly(times):
    """So many counts that end in each digit, those in 0 first."""
    return [count for digit in range(10) for count in ending(digit, times)]


def test_digit_preference_by_hand():
    # 20 counts end in 0 and 5 in each other digit: 10 × (400 + 9 × 25)/65 − 65 = 31.15.
    counts = [*ending(0, 20), *evenly(5)[5:]]
    found = quality.digit_preference([counts])
    assert found.chi_squared[0] == pytest.approx(10 * 625 / 65 - 65, rel=1e-12)
    assert (found.n[0], found.digit[0], found.found[0]) == (65, 0, True)
    # One fewer: 10 × (361 + 225)/64 − 64 = 27.56, below the 27.88 of nine degrees at 0.1 %.
    below = quality.digit_preference([counts[1:]])
    assert below.chi_squared[0] == pytest.approx(10 * 586 / 64 - 64, rel=1e-12)
    assert not below.found[0]
    assert 27.877 < DIGITS_CRITICAL < 27.878


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        ([math.nan] * 60, DigitState.NO_COUNTS),
        ([12.5] * 60, DigitState.NO_COUNTS),
        ([7.0] * 60, DigitState.NO_COUNTS),
        (ending(5, 49), DigitState.TOO_FEW_COUNTS),
        ([500.0, 505.0] * 30, DigitState.TOO_LITTLE_SPREAD),
        (ending(5, 60), DigitState.TESTED),
    ],
)
def test_what_digits_cannot_be_tested_of(counts, state):
    found = quality.digit_preference([counts])
    assert found.state.tolist() == [state]
    assert found.found.tolist() == [state == DigitState.TESTED]


def test_an_even_spread_of_digits_is_no_preference():
    found = quality.digit_preference([evenly(6)])
    assert (found.chi_squared[0], found.found[0]) == (0.0, False)


def test_a_value_against_its_declared_range():
    nan = math.nan
    found = quality.beyond_range(
        [-1.0, 50.0, 101.0, 50.0, 50.0],
        lowest=[0, 0, nan, nan, 50],
        highest=[100, nan, 100, nan, 60],
    )
    assert found.tolist() == [
        RangeState.BELOW,
        RangeState.INSIDE,
        RangeState.ABOVE,
        RangeState.NOT_DECLARED,
        RangeState.INSIDE,
    ]


def test_digits_of_more_counts_than_are_looked_at():
    counts = np.array([[*ending(5, 60), *evenly(12)]])
    assert quality.digit_preference(counts).n.tolist() == [quality.LATEST_COUNTS]
    assert not quality.digit_preference(counts).found[0]
