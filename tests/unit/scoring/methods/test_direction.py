"""Direction of travel."""

import math

import pytest
from thrive_scoring.domain.methods import direction
from thrive_scoring.domain.methods.direction import Direction as D
from thrive_scoring.domain.methods.direction import Meaning
from thrive_scoring.domain.methods.polarity import Polarity as P
from thrive_scoring.domain.methods.spc_codes import SpecialCause
from thrive_scoring.domain.methods.trend import TrendVerdict


@pytest.mark.parametrize(
    ("value", "code"),
    [(12.1, D.UP), (12.0, D.NO_CLEAR_CHANGE), (8.0, D.NO_CLEAR_CHANGE), (7.9, D.DOWN)],
)
def test_intervals_that_do_not_overlap_make_a_clear_change(value: float, code: D):
    found = direction.change(
        value=value,
        earlier=10,
        lower=value - 1,
        upper=value + 1,
        earlier_lower=9,
        earlier_upper=11,
    )

    assert found.direction.tolist() == [code]
    assert found.tested.tolist() == [True]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (10.1, D.UP_NOT_TESTED),
        (9.9, D.DOWN_NOT_TESTED),
        (10.0, D.UNCHANGED_NOT_TESTED),
        (math.nan, D.NONE),
    ],
)
def test_a_value_alone_is_not_tested(value: float, code: D):
    found = direction.change(value=value, earlier=10)

    assert found.direction.tolist() == [code]
    assert found.tested.tolist() == [False]


@pytest.mark.parametrize(
    ("evidence", "code"),
    [(1, D.UP), (0, D.NO_CLEAR_CHANGE), (-1, D.NO_CLEAR_CHANGE), (math.nan, D.UP_NOT_TESTED)],
)
def test_evidence_decides_where_it_agrees(evidence: float, code: D):
    found = direction.change(value=11, earlier=10, evidence=evidence)

    assert found.direction.tolist() == [code]


def test_the_difference_is_in_points_without_binary_noise():
    # Gateshead key stage 2, reading, writing and maths: 68.0 (2019), 63.0 (2022/23)
    found = direction.change(value=[63.0, 72.3], earlier=[68.0, 72.0])

    assert found.difference.tolist() == [-5.0, 0.3]


def test_lags_count_periods_not_points():
    series = [[1.0, math.nan, 3.0, 4.0, 99.0]]

    assert direction.lagged(series, lengths=[4], lag=0).tolist() == [4.0]
    assert direction.lagged(series, lengths=[4], lag=3).tolist() == [1.0]
    assert math.isnan(direction.lagged(series, lengths=[4], lag=2)[0])
    assert math.isnan(direction.lagged(series, lengths=[4], lag=4)[0])


def test_evidence_of_spc_and_trend():
    spc = direction.evidence_of_spc(
        [SpecialCause.TREND_FALLING, SpecialCause.ABOVE_MEAN, SpecialCause.COMMON_CAUSE, 0]
    )
    trend = direction.evidence_of_trend(
        [
            TrendVerdict.DECREASING,
            TrendVerdict.INCREASING,
            TrendVerdict.NO_SIGNIFICANT_CHANGE,
            TrendVerdict.CANNOT_CALCULATE,
        ]
    )

    for found in (spc, trend):
        assert found[:3].tolist() == [-1.0, 1.0, 0.0]
        assert math.isnan(found[3])


def test_only_a_tested_move_has_a_meaning():
    moves = [D.UP, D.DOWN, D.UP_NOT_TESTED, D.NO_CLEAR_CHANGE]

    assert direction.meaning(moves, polarity=P.HIGH).tolist() == [
        Meaning.IMPROVING,
        Meaning.WORSENING,
        Meaning.NONE,
        Meaning.NONE,
    ]
    assert direction.meaning(moves, polarity=P.LOW)[:2].tolist() == [
        Meaning.WORSENING,
        Meaning.IMPROVING,
    ]
    assert direction.meaning(moves, polarity=P.NONE).tolist() == [Meaning.NONE] * 4
