"""Roll-ups of verdicts redrawn: shares that follow from the normal distribution, and seeds."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.methods.rag import ToleranceScale
from thrive_scoring.domain.methods.redraws import Judged, redrawn

NONE = math.nan


def figure(value=20.0, **more):
    """One figure that stands at 50 whatever is drawn."""
    plain = {
        "error": NONE,
        "weight": 1.0,
        "position": 50.0,
        "polarity": Polarity.LOW,
        "target": NONE,
        "target_upper": NONE,
        "target_polarity": NONE,
        "tolerance": NONE,
        "scale": ToleranceScale.POINTS,
        "comparator": NONE,
        "below": NONE,
        "above": NONE,
    }
    return {"value": value, **plain} | more


def aimed(value, *, error, target, **more):
    goal = {"target": target, "target_polarity": Polarity.LOW, "tolerance": 2.0}
    return figure(value, error=error, **goal | more)


def judged(*figures):
    return Judged(*(np.array([f[name] for f in figures], dtype=float) for name in Judged._fields))


def shares(*figures, name="a card", never_green=False, draws=1000):
    return redrawn(judged(*figures), name=name, never_green=never_green, draws=draws)


@pytest.mark.parametrize(
    ("position", "expected"), [(100.0, (1, 0, 0)), (50.0, (0, 1, 0)), (0.0, (0, 0, 1))]
)
def test_one_verdict_that_never_changes_is_sure(position, expected):
    assert shares(figure(position=position)) == expected


def test_a_value_on_its_target_is_green_half_of_the_time():
    """Low is good: green up to the target, amber for two units more: two standard errors."""
    found = shares(aimed(20.0, error=1.0, target=20.0), draws=20_000)
    assert found.green == pytest.approx(0.5, abs=0.015)
    assert found.red == pytest.approx(0.0228, abs=0.005)
    assert sum(found) == pytest.approx(1.0)


def test_one_standard_error_inside_the_target_is_green_in_84_percent():
    found = shares(aimed(19.0, error=1.0, target=20.0), draws=20_000)
    assert found.green == pytest.approx(0.8413, abs=0.012)


def test_a_drawn_value_is_compared_with_the_benchmark_by_its_own_interval():
    """Low is good: better while the comparator lies above the interval, which is 2 wide upwards."""
    close = figure(18.0, error=1.0, comparator=20.0, below=2.0, above=2.0)
    found = shares(close, draws=20_000)
    assert found.green == pytest.approx(0.5, abs=0.015)
    assert found.red == pytest.approx(0.0, abs=0.001)


def test_a_geometric_mean_lets_the_lower_verdict_weigh_more():
    """Arithmetic never below 68.75 with weights 0.75 to 1.25; geometric down to 64.8."""
    found = shares(figure(position=100.0), figure(position=50.0))
    assert 0.0 < found.amber < 0.5
    assert found.red == 0.0


def test_with_a_red_figure_or_nothing_but_activity_no_draw_is_green():
    green = [figure(position=100.0)] * 9
    held = shares(*green, aimed(30.0, error=NONE, target=20.0, position=0.0))
    assert held.green == 0.0
    assert shares(*green, never_green=True).green == 0.0
    assert shares(*green).green == 1.0


@given(st.integers(0, 50))
def test_the_same_name_gives_the_same_draws(number):
    one = aimed(20.0, error=1.0, target=20.0)
    assert shares(one, name=f"card {number}") == shares(one, name=f"card {number}")


def test_another_name_gives_other_draws():
    one = aimed(20.0, error=1.0, target=20.0)
    assert len({shares(one, name=f"card {n}") for n in range(20)}) > 10
