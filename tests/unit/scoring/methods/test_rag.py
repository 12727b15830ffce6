"""Red, amber, green against a target."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_scoring.domain.methods import rag
from thrive_scoring.domain.methods.polarity import Polarity as P
from thrive_scoring.domain.methods.rag import Rag, ToleranceScale, ToleranceSide


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        (85.4, Rag.GREEN),
        (85.39999, Rag.AMBER),
        (85.1, Rag.AMBER),  # 85.4 - 0.3 is 85.1, though not in binary
        (85.09999, Rag.RED),
        (math.nan, Rag.NONE),
    ],
)
def test_high_is_good_and_the_boundary_is_a_decimal(value: float, colour: Rag):
    assert 85.4 - 0.3 > 85.1
    assert rag.rag(value=value, target=85.4, polarity=P.HIGH, tolerance=0.3).tolist() == [colour]


@pytest.mark.parametrize(
    ("value", "colour"),
    [(5.0, Rag.GREEN), (5.01, Rag.AMBER), (5.3, Rag.AMBER), (5.31, Rag.RED)],
)
def test_low_is_good_is_the_mirror(value: float, colour: Rag):
    assert rag.rag(value=value, target=5, polarity=P.LOW, tolerance=0.3).tolist() == [colour]


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        (9.4, Rag.RED),
        (9.5, Rag.AMBER),
        (10.0, Rag.GREEN),
        (12.0, Rag.GREEN),
        (12.5, Rag.AMBER),
        (12.6, Rag.RED),
    ],
)
def test_a_band_is_green_inside(value: float, colour: Rag):
    found = rag.rag(value=value, target=10, target_upper=12, polarity=P.BAND, tolerance=0.5)

    assert found.tolist() == [colour]


def test_a_tolerance_in_percent_of_the_target():
    found = rag.rag(
        value=[76.0, 75.99],
        target=80,
        polarity=P.HIGH,
        tolerance=5,
        scale=ToleranceScale.PERCENT_OF_TARGET,
    )

    assert found.tolist() == [Rag.AMBER, Rag.RED]


@pytest.mark.parametrize(
    ("side", "colours"),
    [
        (ToleranceSide.WORSE, [Rag.RED, Rag.AMBER, Rag.GREEN, Rag.GREEN]),
        (ToleranceSide.BETTER, [Rag.RED, Rag.RED, Rag.AMBER, Rag.GREEN]),
        (ToleranceSide.BOTH, [Rag.RED, Rag.AMBER, Rag.AMBER, Rag.GREEN]),
    ],
)
def test_the_side_says_where_amber_lies(side: ToleranceSide, colours: list[Rag]):
    found = rag.rag(
        value=[77.9, 79.0, 81.0, 82.0], target=80, polarity=P.HIGH, tolerance=2, side=side
    )

    assert found.tolist() == colours


def test_no_target_no_polarity_or_half_a_band_have_no_colour():
    found = rag.rag(
        value=50, target=[math.nan, 40, 40], polarity=[P.HIGH, P.NONE, P.BAND], tolerance=1
    )

    assert found.tolist() == [Rag.NONE] * 3


def test_without_a_stated_tolerance_there_is_no_amber():
    found = rag.rag(value=[80, 79.9], target=80, polarity=P.HIGH, tolerance=math.nan)

    assert found.tolist() == [Rag.GREEN, Rag.RED]


def test_a_negative_tolerance_is_refused():
    with pytest.raises(rag.NegativeToleranceError, match="negative"):
        rag.rag(value=1, target=1, polarity=P.HIGH, tolerance=-1)


def test_an_interval_that_contains_the_target_cannot_tell():
    found = rag.not_distinguishable(
        lower=[78, 80, 80.1, math.nan, 5],
        upper=[82, 84, 84, 84, 11],
        target=[80, 80, 80, 80, 1],
        target_upper=[math.nan] * 4 + [10],
    )

    assert found.tolist() == [True, True, False, False, True]


@given(target=st.integers(-10_000, 10_000), tolerance=st.integers(0, 500), places=st.integers(0, 3))
def test_a_value_written_on_the_boundary_is_on_it(target: int, tolerance: int, places: int):
    t, tol, edge = (each / 10**places for each in (target, tolerance, target - tolerance))

    found = rag.rag(value=edge, target=t, polarity=P.HIGH, tolerance=tol)

    assert found.tolist() == [Rag.AMBER if tolerance else Rag.GREEN]
