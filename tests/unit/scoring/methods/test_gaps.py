"""Gaps by hand: absolute and relative, closing, widening, and what refuses a verdict."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_scoring.domain.methods import gaps
from thrive_scoring.domain.methods.gaps import Ends
from thrive_scoring.domain.methods.gaps import GapVerdict as G
from thrive_scoring.domain.methods.polarity import Polarity as P

NONE = math.nan


def test_gap_and_its_change():
    found = gaps.gap(most_deprived=[30, 30], least_deprived=[20, 0])
    assert found.absolute.tolist() == [10, 30]
    assert found.relative == pytest.approx([1.5, NONE], nan_ok=True)

    # 4 / sqrt(1.2^2 + 1.6^2) = 2
    z = gaps.gap_change(gap=14, standard_error=1.2, earlier=10, earlier_standard_error=1.6)
    assert z[0] == pytest.approx(2.0)


def test_closing_needs_both_terms():
    pairs = [(-2, -2), (2, 2), (-2, 2), (2, -2), (-2, 0), (1.95, 1.95), (1.97, 1.97), (NONE, 2)]
    absolute, relative = np.array(pairs).T

    assert gaps.gap_verdict(absolute_z=absolute, relative_z=relative).tolist() == [
        G.CLOSING,
        G.WIDENING,
        G.CLOSING_ABSOLUTE_WIDENING_RELATIVE,
        G.WIDENING_ABSOLUTE_CLOSING_RELATIVE,
        G.NO_CLEAR_CHANGE,
        G.NO_CLEAR_CHANGE,
        G.WIDENING,
        G.NONE,
    ]


def ends(most: float, least: float, se: float = 1.0) -> Ends:
    return Ends(most, least, se, se)


def moved(now: Ends, earlier: Ends, polarity: P = P.LOW, **options: object) -> gaps.GapMovement:
    return gaps.gap_movement(now=now, earlier=earlier, polarity=polarity, **options)  # type: ignore[arg-type]


def test_a_closing_gap_by_hand():
    # 30 against 10, then 20 against 10, every error 1
    found = moved(ends(20, 10), ends(30, 10))

    errors = math.sqrt((1 / 20) ** 2 + 2 * (1 / 10) ** 2 + (1 / 30) ** 2)
    assert found.verdict.tolist() == [G.CLOSING]
    assert found.absolute_z[0] == pytest.approx((10 - 20) / 2)
    assert found.relative_z[0] == pytest.approx(math.log(2 / 3) / errors)
    assert found.levelled_down.tolist() == [False]


@pytest.mark.parametrize(
    ("now", "earlier", "polarity", "verdict", "down"),
    [
        (ends(30, 10), ends(20, 10), P.LOW, G.WIDENING, False),
        (ends(30, 20), ends(30, 10), P.LOW, G.CLOSING, True),
        (ends(70, 80), ends(60, 80), P.HIGH, G.CLOSING, False),
        (ends(60, 70), ends(60, 80), P.HIGH, G.CLOSING, True),
        (ends(20.1, 10), ends(20, 10), P.LOW, G.NO_CLEAR_CHANGE, False),
        # 40 against 20, then 15 against 3: half the gap in points, five times the rate
        (ends(15, 3, 0.3), ends(40, 20), P.LOW, G.CLOSING_ABSOLUTE_WIDENING_RELATIVE, False),
    ],
)
def test_what_two_gaps_say(now: Ends, earlier: Ends, polarity: P, verdict: G, down: bool):
    found = moved(now, earlier, polarity)

    assert found.verdict.tolist() == [verdict]
    assert found.levelled_down.tolist() == [down]


@pytest.mark.parametrize(
    ("now", "earlier", "options", "verdict"),
    [
        (ends(NONE, 10), ends(30, 10), {}, G.NONE),
        (ends(20, 10), ends(30, 10), {"overlapping": True}, G.OVERLAPPING_PERIODS),
        (ends(20, 10), ends(30, 10), {"comparable": False}, G.NOT_COMPARABLE),
        (ends(20, 10), ends(30, 10), {"polarity": P.NONE}, G.NO_POLARITY),
        (ends(20, 10), ends(30, 10), {"polarity": P.BAND}, G.NO_POLARITY),
        (ends(20, 10, NONE), ends(30, 10), {}, G.NO_INTERVAL),
        (ends(20, 10), ends(30, 10, -1), {}, G.NO_INTERVAL),
        (ends(9, 10), ends(30, 10), {}, G.REVERSED),
        (ends(20, 0), ends(30, 10), {}, G.CANNOT_CALCULATE),
        (ends(20, 10, 0), ends(30, 10, 0), {}, G.CANNOT_CALCULATE),
    ],
)
def test_what_refuses_a_verdict(now: Ends, earlier: Ends, options: dict[str, object], verdict: G):
    found = moved(now, earlier, **options)  # type: ignore[arg-type]

    assert found.verdict.tolist() == [verdict]
    assert np.isnan(found.absolute_z).all()
    assert np.isnan(found.relative_z).all()
    assert found.levelled_down.tolist() == [False]


RATES = st.floats(1, 100)


@given(now=st.tuples(RATES, RATES), earlier=st.tuples(RATES, RATES))
def test_what_closes_one_way_round_widens_the_other(
    now: tuple[float, float], earlier: tuple[float, float]
):
    opposite = {
        G.CLOSING: G.WIDENING,
        G.CLOSING_ABSOLUTE_WIDENING_RELATIVE: G.WIDENING_ABSOLUTE_CLOSING_RELATIVE,
    }
    opposite |= {other: one for one, other in opposite.items()}

    there = G(moved(ends(*now), ends(*earlier)).verdict[0])
    back = G(moved(ends(*earlier), ends(*now)).verdict[0])

    assert back == opposite.get(there, there)
