"""Inequality by hand."""

import math

import numpy as np
import pytest
from thrive_scoring.domain.methods import inequality
from thrive_scoring.domain.methods.inequality import FractionState, Scale, SlopeState
from thrive_scoring.domain.methods.polarity import Polarity as P

NONE = math.nan
EQUAL = [[10, 10, 10, 10, 10]]


def test_a_line_through_the_midpoints():
    # midpoints 0.1 0.3 0.5 0.7 0.9: 70 + 10 x
    found = inequality.slope_index(values=[[71, 73, 75, 77, 79]], populations=EQUAL)

    assert found.sii[0] == pytest.approx(10)
    assert found.rii[0] == pytest.approx(80 / 70)
    assert found.intercept[0] == pytest.approx(70)


def test_populations_move_the_midpoints_and_weigh():
    # shares 0.5, 0.25, 0.25: midpoints 0.25, 0.625, 0.875; products and squares by hand
    found = inequality.slope_index(values=[[1, 2, 4]], populations=[[20, 10, 10]])

    centre, middle = 0.5 * 1 + 0.25 * 2 + 0.25 * 4, 0.5
    squares = 0.5 * 0.25**2 + 0.25 * 0.125**2 + 0.25 * 0.375**2
    products = 0.5 * -0.25 * 1 + 0.25 * 0.125 * 2 + 0.25 * 0.375 * 4
    assert found.sii[0] == pytest.approx(products / squares)
    assert found.intercept[0] == pytest.approx(centre - middle * products / squares)


@pytest.mark.parametrize(
    ("scale", "there", "back"),
    [
        (Scale.LOG, math.log, math.exp),
        (Scale.LOGIT, lambda p: math.log(p / (1 - p)), lambda x: 1 / (1 + math.exp(-x))),
    ],
)
def test_a_line_on_another_scale_comes_back(scale: Scale, there, back):
    ends = there(0.4), there(0.1)
    at = [0.1, 0.3, 0.5, 0.7, 0.9]
    values = [[back(ends[0] + x * (ends[1] - ends[0])) for x in at]]

    found = inequality.slope_index(values=values, populations=EQUAL, scale=scale, multiplier=-100)

    assert found.sii[0] == pytest.approx(30)
    assert found.rii[0] == pytest.approx(4)


def test_padding_is_no_quantile_and_a_missing_value_no_slope():
    found = inequality.slope_index(
        values=[[71, 73, 75, NONE], [71, NONE, 75, 76], [71, 73, NONE, NONE], [71, NONE, 75, 76]],
        populations=[[1, 1, 1, NONE], [1, 1, 1, 1], [1, 1, NONE, NONE], [1, NONE, 1, 1]],
    )

    assert np.isnan(found.sii).tolist() == [False, True, True, True]
    assert inequality.slope_index(
        values=[[0.0, 0.2, 0.3]], populations=[[1, 1, 1]], scale=Scale.LOG
    ).sii == pytest.approx([NONE], nan_ok=True)


def test_the_simulated_interval_is_near_the_exact_one():
    # slope = sum of c_i y_i with c_i = share x (x_i - 0.5) / squares, se 1 each
    at = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
    weights = 0.2 * (at - 0.5) / math.fsum(0.2 * (at - 0.5) ** 2)
    se = math.sqrt(math.fsum(weights**2))

    found = inequality.simulated_slope_interval(
        values=70 + 10 * at, standard_errors=np.ones(5), populations=EQUAL[0], seed=1
    )

    assert found.sii_lower == pytest.approx(10 - 1.96 * se, abs=0.3)
    assert found.sii_upper == pytest.approx(10 + 1.96 * se, abs=0.3)
    assert found.rii_lower < 8 / 7 < found.rii_upper


def test_disadvantage_reads_the_slope_by_polarity():
    assert inequality.disadvantage(
        [9.6, -3.2, 5], polarity=[P.HIGH, P.LOW, P.NONE]
    ) == pytest.approx([9.6, 3.2, NONE], nan_ok=True)


def test_the_attributable_fraction_is_for_low_is_good():
    found = inequality.population_attributable_fraction(
        overall=[20, 20, 20, 0, -1, NONE, np.inf],
        least_deprived=15,
        polarity=[P.LOW, P.HIGH, P.NONE, P.LOW, P.LOW, P.LOW, P.LOW],
    )
    assert found.fraction == pytest.approx([0.25, *[NONE] * 6], nan_ok=True)
    assert found.state.tolist() == [
        FractionState.CALCULATED,
        FractionState.NOT_LOW_IS_GOOD,
        FractionState.NOT_LOW_IS_GOOD,
        FractionState.OVERALL_NOT_POSITIVE,
        FractionState.OVERALL_NOT_POSITIVE,
        FractionState.NONE,
        FractionState.NONE,
    ]


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ([25.0, 20.0, 15.0], FractionState.CALCULATED),
        ([25.0, NONE, 15.0], FractionState.NONE),
        ([0.1, 0.1, 0.1], FractionState.OVERALL_NOT_POSITIVE),
    ],
)
def test_a_simulated_attributable_fraction_says_why_it_has_no_limits(
    values: list[float], state: FractionState
):
    found = inequality.simulated_paf_interval(
        values=values, standard_errors=[1, 1, 1], populations=[1, 1, 1], seed=3
    )
    assert found.state is state
    nobody = inequality.simulated_paf_interval(
        values=values, standard_errors=[1, 1, 1], populations=[0, NONE, 0], seed=3
    )
    assert nobody.state is FractionState.NONE
    calculated = state is FractionState.CALCULATED
    assert (found.lower < 0.25 < found.upper) is calculated
    assert np.isfinite([found.lower, found.upper]).tolist() == [calculated] * 2


@pytest.mark.parametrize(
    ("values", "populations", "state"),
    [
        ([71, 73, 75], [1, 1, 1], SlopeState.CALCULATED),
        ([71, 73, 75, NONE], [1, 1, 1, NONE], SlopeState.CALCULATED),
        ([71, NONE, 75, 76], [1, 1, 1, 1], SlopeState.MISSING_QUANTILE),
        ([71, 73, 75, 76], [1, NONE, 1, 1], SlopeState.MISSING_QUANTILE),
        ([71, 73, 75, 76], [1, 0, 1, 1], SlopeState.MISSING_QUANTILE),
        ([71, 73], [1, 1], SlopeState.TOO_FEW_QUANTILES),
        ([71, 0, 73], [1, 1, 1], SlopeState.OUTSIDE_SCALE),
        ([NONE, NONE], [NONE, NONE], SlopeState.NONE),
    ],
)
def test_a_slope_says_why_there_is_none(
    values: list[float], populations: list[float], state: SlopeState
):
    found = inequality.slope_index(values=[values], populations=[populations], scale=Scale.LOG)

    assert found.state.tolist() == [state]
    assert np.isfinite(found.sii).tolist() == [state == SlopeState.CALCULATED]


def test_limits_on_another_scale_turn_about_the_middle_of_the_line():
    # a line from log 8 to log 2, se 0.1 on that scale: the slope's se is 0.1 x 1.58114
    at = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
    values = np.exp(np.log(8) + at * np.log(1 / 4))

    found = inequality.simulated_slope_interval(
        values=values,
        standard_errors=np.full(5, 0.1),
        populations=EQUAL[0],
        seed=4,
        scale=Scale.LOG,
        fitted_on=Scale.LOG,
        multiplier=-100,
    )

    reach = 1.96 * 0.158114
    assert found.rii_lower == pytest.approx(4 * math.exp(-reach), rel=0.02)
    assert found.rii_upper == pytest.approx(4 * math.exp(reach), rel=0.02)
    for limit, slope in ((found.sii_lower, -reach), (found.sii_upper, reach)):
        half = (math.log(4) + slope) / 2
        assert limit == pytest.approx(100 * 4 * 2 * math.sinh(half), rel=0.02)
