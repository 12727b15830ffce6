"""Recent trend of the latest five annual points."""

import math

import numpy as np
import pytest
from thrive_scoring.domain.methods import trend
from thrive_scoring.domain.methods.trend import TrendVerdict as V


def recent(values: list[float], se: float | list[float] = 0.5, **options: object) -> trend.Trend:
    errors = [se if isinstance(se, list) else [se] * len(values)]
    return trend.recent_trend(values=[values], standard_errors=errors, **options)  # type: ignore[arg-type]


def test_a_straight_line_by_hand():
    # slope 1, sum of squares 10, weights 4: chi-square 1 x 4 x 10
    found = recent([1, 2, 3, 4, 5])

    assert found.verdict.tolist() == [V.INCREASING]
    assert found.slope[0] == pytest.approx(1.0)
    assert found.chi2[0] == pytest.approx(40.0)
    assert recent([5, 4, 3, 2, 1]).verdict.tolist() == [V.DECREASING]


def test_unequal_weights_by_hand():
    # weights 1, 1, 1, 1, 4: mean of x 30/8, squares 126 - 8 x (30/8)^2, slope of y = x^2
    found = recent([1, 4, 9, 16, 25], [1, 1, 1, 1, 0.5])

    squares = (1 + 4 + 9 + 16 + 100) - 30 * 30 / 8
    products = (1 + 8 + 27 + 64 + 500) - 30 * 130 / 8
    assert found.slope[0] == pytest.approx(products / squares)
    assert found.chi2[0] == pytest.approx(products * products / squares)


@pytest.mark.parametrize(
    ("chi2", "verdict"), [(9.5496, V.INCREASING), (9.5495, V.NO_SIGNIFICANT_CHANGE)]
)
def test_the_threshold_of_99_8_percent(chi2: float, verdict: V):
    assert recent([1, 2, 3, 4, 5], math.sqrt(10 / chi2)).verdict.tolist() == [verdict]


def test_one_point_does_not_make_a_trend():
    # without the last point the line falls
    found = recent([3, 2, 1, 0, 9], 0.01)

    assert found.chi2[0] > trend.CHI2_THRESHOLD
    assert found.verdict.tolist() == [V.NO_SIGNIFICANT_CHANGE]


def test_only_the_latest_five_count():
    found = recent([900, 50, 1, 2, 3, 4, 5])

    assert found.chi2[0] == pytest.approx(40.0)


@pytest.mark.parametrize(
    ("values", "se", "options", "verdict"),
    [
        ([1, 2, 3, 4], 0.5, {}, V.NOT_ENOUGH_DATA),
        ([1, 2, math.nan, 4, 5], 0.5, {}, V.NOT_ENOUGH_DATA),
        ([0, 1, 2, math.nan, 4, 5], 0.5, {}, V.NOT_CONSECUTIVE),
        ([1, 2, 3, 4, 5], 0.0, {}, V.CANNOT_CALCULATE),
        ([1, 2, 3, 4, 5], [0.5, 0.5, math.nan, 0.5, 0.5], {}, V.CANNOT_CALCULATE),
        ([1, 2, 3, 4, 5], 0.5, {"overlapping": True}, V.OVERLAPPING_PERIODS),
        ([1, 2, 3, 4, 5], 0.5, {"lengths": [4]}, V.NOT_ENOUGH_DATA),
        (
            [1, 2, 3, 4, 5],
            0.5,
            {"periods": [[2018, 2019, 2021, 2022, 2023]]},
            V.NOT_CONSECUTIVE,
        ),
    ],
)
def test_what_refuses_a_trend(
    values: list[float], se: float | list[float], options: dict[str, object], verdict: V
):
    found = recent(values, se, **options)

    assert found.verdict.tolist() == [verdict]
    assert np.isnan(found.slope).all()
    assert np.isnan(found.chi2).all()


def test_chi2_for_proportions_by_hand():
    # x 1..5, n 10 each, r 1..5: N 50, R 15, Sxr 55, Sxn 150, Snx2 550
    # 50 (50 x 55 - 15 x 150)^2 / [15 x 35 x (50 x 550 - 150^2)]
    found = trend.chi2_trend_proportions(counts=[[1, 2, 3, 4, 5]], denominators=[[10] * 5])

    assert found.chi2[0] == pytest.approx(50 * 500**2 / (15 * 35 * 5000))
    assert found.verdict.tolist() == [V.NO_SIGNIFICANT_CHANGE]
    rising = trend.chi2_trend_proportions(counts=[[10, 20, 30, 40, 50]], denominators=[[100] * 5])
    falling = trend.chi2_trend_proportions(counts=[[50, 40, 30, 20, 10]], denominators=[[100] * 5])
    assert rising.verdict.tolist() == [V.INCREASING]
    assert falling.verdict.tolist() == [V.DECREASING]


@pytest.mark.parametrize("counts", [[5, 3, 1, 1, 2], [5] * 5, [0] * 5])
def test_all_or_nothing_has_no_chi2(counts: list[float]):
    found = trend.chi2_trend_proportions(counts=[counts], denominators=[[5] * 5])

    assert found.verdict.tolist() == [V.CANNOT_CALCULATE]
