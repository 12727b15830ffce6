"""Step changes: what is found, where it starts, and what is no step."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thrive_scoring.domain.methods.rule_sets import MDC, NHSR
from thrive_scoring.domain.methods.spc import Limits
from thrive_scoring.domain.methods.steps import STEP, Steps, steps
from thrive_shared.contracts.ingest import FEWEST_FIGURES_REBASED

WOBBLE = [10, 12, 9, 11, 10, 13, 9, 10, 12, 11, 9, 12]
"""Twelve ordinary points: mean 10.667, mean moving range 2."""
HIGHER = [20, 22, 19, 21, 20, 23, 19, 20]


NO_LIMITS = Limits(*[np.zeros(0)] * 4, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool))
NOTHING = Steps(*[np.zeros(0, dtype=np.int64)] * 3, np.zeros(0), NO_LIMITS, NO_LIMITS)


def found(*series: list[float]) -> Steps:
    width = max(map(len, series))
    padded = np.array([[*s, *[np.nan] * (width - len(s))] for s in series], dtype=np.float64)
    return steps(padded, rule_set=MDC) or NOTHING


def test_a_level_that_moved_and_stayed_by_hand():
    step = found(WOBBLE + HIGHER)

    assert (step.row.tolist(), step.start.tolist(), step.run.tolist()) == ([0], [12], [12])
    # moving ranges 2 3 2 1 3 4 1 2 1 2 3 = 24 / 11; sigma = mean / 1.128
    assert step.before.mean_moving_range[0] == pytest.approx(24 / 11)
    assert step.before.centre[0] == pytest.approx(128 / 12)
    assert step.after.centre[0] == pytest.approx(164 / 8)
    assert step.size[0] == pytest.approx((164 / 8 - 128 / 12) / (24 / 11 / 1.128))
    assert step.before.upper[0] == pytest.approx(128 / 12 + 2.66 * 24 / 11)
    assert (step.before.trial[0], step.after.trial[0]) == (False, True)


def test_a_fall_is_a_step_too():
    step = found([-v for v in WOBBLE + HIGHER])
    assert step.start.tolist() == [12]
    assert step.after.centre[0] < step.before.centre[0]


@pytest.mark.parametrize(
    ("points", "why"),
    [
        (WOBBLE + HIGHER[:7], "seven points are a signal, not yet a level"),
        (WOBBLE[1:] + HIGHER, "eleven points before make no firm limits"),
        (WOBBLE + HIGHER + [10], "the latest point is back"),
        (WOBBLE + [v + 1 for v in WOBBLE], "within one standard deviation"),
        (WOBBLE + WOBBLE, "nothing moved"),
        (list(range(30)), "a straight line, not two levels"),
        ([7] * 30, "constant"),
        ([], "nothing there"),
    ],
)
def test_no_step(points: list[float], why: str):
    assert not len(found(points or [np.nan]).row), why


def test_a_point_that_happened_to_lie_high_before_the_step_is_not_its_start():
    step = found([*WOBBLE, 11.5, *HIGHER])
    assert (step.run.tolist(), step.start.tolist()) == ([12], [13])


def test_a_step_from_a_constant_has_no_size():
    step = found([5.0] * 12 + HIGHER)
    assert step.start.tolist() == [12]
    assert np.isnan(step.size[0])


def test_the_limits_are_those_of_the_rule_set():
    step = steps(np.array([WOBBLE + HIGHER], dtype=np.float64), rule_set=NHSR)
    assert step is not None
    assert step.before.trial.tolist() == [True]


def test_new_limits_need_as_many_figures_as_a_proposal_has():
    assert STEP.fewest_after == FEWEST_FIGURES_REBASED


def test_few_steady_series_and_nearly_all_big_steps_are_found():
    noise = np.random.default_rng(20261122).normal(size=(4000, 48))
    by_chance = steps(noise, rule_set=MDC)
    assert by_chance is not None
    assert len(by_chance.row) < 0.01 * len(noise)

    noise[:, 40:] += 3.0
    risen = steps(noise, rule_set=MDC)
    assert risen is not None
    assert len(risen.row) > 0.97 * len(noise)
    assert np.count_nonzero(risen.start == 40) > 0.88 * len(risen.start)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.floats(-1e6, 1e6), max_size=40), min_size=1, max_size=6),
    st.integers(0, 50),
)
def test_the_same_bytes_alone_or_in_a_crowd(crowd: list[list[float]], shift: int):
    series = [*crowd, [v + shift for v in WOBBLE] + HIGHER, [float(v) for v in range(60)]]
    together = found(*series)
    alone = [(at, found(s or [np.nan])) for at, s in enumerate(series)]
    single = [(at, step) for at, step in alone if len(step.row)]
    assert together.row.tolist() == [at for at, _ in single]
    for place, (_, step) in enumerate(single):
        assert together.start[place] == step.start[0]
        assert together.run[place] == step.run[0]
        assert together.size[place].tobytes() == step.size[0].tobytes()
        assert together.before.centre[place].tobytes() == step.before.centre[0].tobytes()
        assert together.after.upper[place].tobytes() == step.after.upper[0].tobytes()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=1, max_size=60))
def test_a_step_found_is_what_the_rule_says(points: list[float]):
    """Read point by point: the run, the side, the size."""
    step = found(points + [p + 300 for p in points[:10]])
    values = points + [p + 300 for p in points[:10]]
    for start, run, size in zip(step.start, step.run, step.size, strict=True):
        mean = sum(values[:run]) / run
        latest = values[run:]
        assert all(v > mean for v in latest) or all(v < mean for v in latest)
        assert run >= STEP.fewest_before
        assert run <= start <= len(values) - STEP.fewest_after
        assert np.isnan(size) or size >= STEP.smallest
