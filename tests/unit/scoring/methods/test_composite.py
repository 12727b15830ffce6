"""Roll-up by hand: 100 / 50 / 0, nothing missing hidden, no green with a red."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_scoring.domain.methods import composite
from thrive_scoring.domain.methods.comparison import BenchmarkVerdict
from thrive_scoring.domain.methods.composite import RollUpClass as C
from thrive_scoring.domain.methods.rag import Rag

NONE = math.nan


@pytest.mark.parametrize(
    ("positions", "value", "grade"),
    [
        ([100, 100, 50], 250 / 3, C.GREEN),
        ([100, 50, 50], 200 / 3, C.GREEN),
        ([100, 100, 0], 200 / 3, C.AMBER),  # the value of green, but one is red
        ([50, 50, 50], 50, C.AMBER),
        ([50, 50, 0], 100 / 3, C.AMBER),
        ([50, 0, 0], 50 / 3, C.RED),
    ],
)
def test_a_full_roll_up(positions: list[float], value: float, grade: C):
    found = composite.roll_up(positions=[positions], weights=[[1, 1, 1]])

    assert found.value[0] == pytest.approx(value)
    assert found.roll_up_class.tolist() == [grade]
    assert found.red.tolist() == [0 in positions]
    assert found.coverage.tolist() == [1.0]
    assert found.low.tolist() == found.high.tolist() == found.value.tolist()


def test_the_missing_widen_the_range():
    # 3 of 4 known, all 100: 75 if the missing one is worst
    found = composite.roll_up(positions=[[100, 100, 100, NONE]], weights=[[1, 1, 1, 1]])

    assert found.value.tolist() == [100.0]
    assert found.coverage.tolist() == [0.75]
    assert (found.low[0], found.high[0]) == (75.0, 100.0)
    assert found.roll_up_class.tolist() == [C.GREEN]


@pytest.mark.parametrize(
    "positions",
    [
        [100, 100, NONE, NONE],  # half of the weight
        [100, 50, 50, NONE],  # 50 to 75: amber or green
    ],
)
def test_too_little_is_insufficient(positions: list[float]):
    found = composite.roll_up(positions=[positions], weights=[[1, 1, 1, 1]])

    assert found.roll_up_class.tolist() == [C.INSUFFICIENT]


def test_weights_count_and_zero_weights_do_not():
    found = composite.roll_up(
        positions=[[100, 0, 50, NONE]], weights=[[3, 1, 0, NONE]], red=[[False] * 4]
    )

    assert found.value.tolist() == [75.0]
    assert found.coverage.tolist() == [1.0]
    assert found.roll_up_class.tolist() == [C.GREEN]


def test_activity_alone_is_never_green():
    told = {"positions": [[100, 100]], "weights": [[1, 1]]}

    alone = composite.roll_up(**told, beyond_activity=[[False, False]])
    with_outcome = composite.roll_up(**told, beyond_activity=[[False, True]])

    assert alone.roll_up_class.tolist() == [C.AMBER]
    assert with_outcome.roll_up_class.tolist() == [C.GREEN]


def test_class_boundaries_and_coverage_are_the_callers():
    told = {"positions": [[100, 50, 50, NONE]], "weights": [[1, 1, 1, 1]]}

    assert composite.roll_up(**told, green_from=80).roll_up_class.tolist() == [C.AMBER]
    assert composite.roll_up(
        **told, green_from=80, minimum_coverage=0.76
    ).roll_up_class.tolist() == [C.INSUFFICIENT]
    assert composite.roll_up(**told, green_from=40, amber_from=10).roll_up_class.tolist() == [
        C.GREEN
    ]


@pytest.mark.parametrize(
    ("share", "grade"), [(66.6, C.AMBER), (66.7, C.GREEN), (33.3, C.RED), (33.4, C.AMBER)]
)
def test_the_default_boundaries_are_thirds(share: float, grade: C):
    found = composite.roll_up(
        positions=[[100, 0]], weights=[[share, 100 - share]], red=[[False, False]]
    )

    assert found.roll_up_class.tolist() == [grade]


def test_without_members_there_is_no_class():
    found = composite.roll_up(positions=[[100, NONE]], weights=[[0, NONE]])

    assert found.roll_up_class.tolist() == [C.NONE]
    assert np.isnan(found.value).all()


def test_positions_of_verdicts():
    rag = composite.positions_from_rag([Rag.GREEN, Rag.AMBER, Rag.RED, Rag.NONE])
    verdicts = [
        BenchmarkVerdict.BETTER,
        BenchmarkVerdict.SIMILAR,
        BenchmarkVerdict.WORSE,
        BenchmarkVerdict.HIGHER,
    ]

    for found in (rag, composite.positions_from_benchmark(verdicts)):
        assert found[:3].tolist() == [100.0, 50.0, 0.0]
        assert math.isnan(found[3])


@given(
    members=st.lists(
        st.tuples(st.sampled_from([0.0, 50.0, 100.0, NONE]), st.floats(0.1, 9)), min_size=1
    )
)
def test_the_range_holds_every_way_the_missing_may_turn_out(members: list[tuple[float, float]]):
    positions, weights = np.array(members).T
    found = composite.roll_up(positions=[positions], weights=[weights])

    for guess in (0.0, 37.0, 100.0):
        filled = np.where(np.isnan(positions), guess, positions)
        full = composite.roll_up(positions=[filled], weights=[weights]).value[0]
        assert found.low[0] - 1e-9 <= full <= found.high[0] + 1e-9
