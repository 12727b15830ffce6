"""A line ahead by hand, its coverage, and what refuses it."""

import math

import numpy as np
import pytest
from thrive_scoring.domain.methods import forecast
from thrive_scoring.domain.methods.forecast import ForecastState as S
from thrive_scoring.domain.methods.forecast import Reach
from thrive_scoring.domain.methods.polarity import Polarity as P

NONE = math.nan
FIVE = [1, 2, 2, 3, 5]


def annual(values: list[float], ahead: float = 2, **options: object) -> forecast.Forecast:
    return forecast.forecast(
        [values],
        points=forecast.ANNUAL_POINTS,
        ahead=ahead,
        **options,  # type: ignore[arg-type]
    )


def test_a_line_by_hand():
    # slope 9/10 about (3, 2.6); residuals 0.2 0.3 -0.6 -0.5 0.6, squares 1.1; two years on x = 7
    found = annual(FIVE)

    reach = 3.182446305284263 * math.sqrt(1.1 / 3) * math.sqrt(1 + 1 / 5 + 16 / 10)
    assert found.state.tolist() == [S.CALCULATED]
    assert found.slope[0] == pytest.approx(0.9)
    assert found.value[0] == pytest.approx(6.2)
    assert found.lower[0] == pytest.approx(6.2 - reach)
    assert found.upper[0] == pytest.approx(6.2 + reach)


def test_only_the_latest_points_of_the_current_phase_count():
    assert annual([900, -900, *FIVE]) == annual(FIVE)
    rebased = annual([9, 9, 9, *FIVE], groups=[[0, 0, 0, 1, 1, 1, 1, 1]])
    assert rebased.value.tolist() == annual(FIVE).value.tolist()
    too_young = annual([9, 9, 9, *FIVE], groups=[[0, 0, 0, 0, 1, 1, 1, 1]])
    assert too_young.state.tolist() == [S.NOT_ENOUGH_DATA]


def test_twelve_months():
    months = [float(v) for v in np.arange(12) + np.tile([0.1, -0.1], 6)]

    found = forecast.forecast([months], points=forecast.MONTHLY_POINTS, ahead=1)

    assert found.state.tolist() == [S.CALCULATED]
    assert found.lower[0] < 12 < found.upper[0]
    eleven = forecast.forecast([months[1:]], points=forecast.MONTHLY_POINTS, ahead=1)
    assert eleven.state.tolist() == [S.NOT_ENOUGH_DATA]


@pytest.mark.parametrize(
    ("values", "options", "state"),
    [
        ([1, 2, 3, 4], {}, S.NOT_ENOUGH_DATA),
        ([], {}, S.NOT_ENOUGH_DATA),
        ([NONE, *FIVE[1:]], {}, S.NOT_ENOUGH_DATA),
        (FIVE, {"lengths": [4]}, S.NOT_ENOUGH_DATA),
        ([1, 2, NONE, 2, 3, 5], {}, S.NOT_CONSECUTIVE),
        (FIVE, {"periods": [[2017, 2018, 2020, 2021, 2022]]}, S.NOT_CONSECUTIVE),
        (FIVE, {"overlapping": True}, S.OVERLAPPING_PERIODS),
        (FIVE, {"with_interval": False}, S.NO_INTERVAL),
        (FIVE, {"ahead": 0}, S.NOT_AHEAD),
        (FIVE, {"ahead": NONE}, S.NOT_AHEAD),
        (FIVE, {"ahead": math.inf}, S.NOT_AHEAD),
    ],
)
def test_what_refuses_a_forecast(values: list[float], options: dict[str, object], state: S):
    found = annual(values, **options)  # type: ignore[arg-type]

    assert found.state.tolist() == [state]
    for figures in found[1:]:
        assert np.isnan(figures).all()


@pytest.mark.parametrize(
    ("values", "state", "value"),
    [([100] * 5, S.CONSTANT, 100), ([0.1, 0.2, 0.3, 0.4, 0.5], S.NO_SCATTER, 0.7)],
)
def test_points_without_scatter_have_no_interval(values: list[float], state: S, value: float):
    found = annual(values)

    assert found.state.tolist() == [state]
    assert found.value[0] == pytest.approx(value)
    assert np.isnan(found.lower[0])
    assert forecast.reach(found, target=95, polarity=P.HIGH).tolist() == [Reach.NONE]


def test_a_line_needs_three_points():
    with pytest.raises(forecast.TooFewPointsError, match="three points"):
        forecast.forecast([[1, 2]], points=2, ahead=1)


@pytest.mark.parametrize(
    ("target", "upper", "polarity", "reach"),
    [
        (9.8, NONE, P.HIGH, Reach.OUT_OF_REACH),
        (9.3, NONE, P.HIGH, Reach.WITHIN_REACH),
        (2.6, NONE, P.HIGH, Reach.WITHIN_REACH),
        (2.6, NONE, P.LOW, Reach.OUT_OF_REACH),
        (9.8, NONE, P.LOW, Reach.WITHIN_REACH),
        (9.8, 12, P.BAND, Reach.OUT_OF_REACH),
        (1, 2.6, P.BAND, Reach.OUT_OF_REACH),
        (5, 6, P.BAND, Reach.WITHIN_REACH),
        (5, NONE, P.BAND, Reach.NONE),
        (9.8, NONE, P.NONE, Reach.NONE),
        (NONE, NONE, P.HIGH, Reach.NONE),
    ],
)
def test_out_of_reach_is_wholly_on_the_wrong_side(
    target: float, upper: float, polarity: P, reach: Reach
):
    # the interval of the line by hand is 6.2 -/+ 3.2248
    found = forecast.reach(annual(FIVE), target=target, target_upper=upper, polarity=polarity)

    assert found.tolist() == [reach]


def test_the_limit_itself_still_reaches():
    found = annual(FIVE)

    assert forecast.reach(found, target=found.upper, polarity=P.HIGH) == [Reach.WITHIN_REACH]
    assert forecast.reach(found, target=found.lower, polarity=P.LOW) == [Reach.WITHIN_REACH]


@pytest.mark.parametrize("points", [forecast.ANNUAL_POINTS, forecast.MONTHLY_POINTS])
def test_the_interval_holds_the_next_figure_95_times_of_100(points: int):
    chance = np.random.default_rng(5)
    series = 3.0 * np.arange(points + 4) + chance.normal(0, 7, (20_000, points + 4))

    found = forecast.forecast(series[:, :points], points=points, ahead=4)

    held = (found.lower <= series[:, -1]) & (series[:, -1] <= found.upper)
    assert np.mean(held) == pytest.approx(0.95, abs=0.006)
