"""The gap between the most and the least deprived, and whether it is closing.

Shapes: columns, one evaluation per row. Units: those of the values; a ratio has none. Only for
independent periods and one definition. Source: Public Health England, Inequality calculation tool;
the difference of two ratios is tested on the log scale (Altman and Bland, BMJ 2003;326:219).
"""

import math
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import (
    Codes,
    Column,
    Flags,
    columns,
    divide,
    elementwise,
    first_of,
)
from thrive_scoring.domain.methods.polarity import Polarity

SIGNIFICANT_Z = 1.96


class GapVerdict(IntEnum):
    """What two gaps of independent periods say together, or why they say nothing.

    REVERSED: in one of the periods the most deprived are better off, so that closing and widening
    have no meaning.
    """

    NONE = 0
    NO_CLEAR_CHANGE = 1
    CLOSING = 2
    WIDENING = 3
    CLOSING_ABSOLUTE_WIDENING_RELATIVE = 4
    WIDENING_ABSOLUTE_CLOSING_RELATIVE = 5
    OVERLAPPING_PERIODS = 6
    NOT_COMPARABLE = 7
    NO_INTERVAL = 8
    NO_POLARITY = 9
    REVERSED = 10
    CANNOT_CALCULATE = 11


class Gap(NamedTuple):
    """Most deprived less least deprived, and most deprived over least deprived."""

    absolute: Column
    relative: Column


class Ends(NamedTuple):
    """Figures of the most and the least deprived part in one period, with standard errors."""

    most_deprived: npt.ArrayLike
    least_deprived: npt.ArrayLike
    most_deprived_error: npt.ArrayLike
    least_deprived_error: npt.ArrayLike


class GapMovement(NamedTuple):
    """GapVerdict codes, z of both terms (NaN where refused), and a closing to be named.

    `levelled_down`: the gap closes in absolute terms more because the least deprived got worse
    than because the most deprived got better.
    """

    verdict: Codes
    absolute_z: Column
    relative_z: Column
    levelled_down: Flags


class _Period(NamedTuple):
    """The ends in the order worse to better off, so that a positive gap is a disadvantage."""

    absolute: Column
    log_ratio: Column
    absolute_error: Column
    log_error: Column


def gap(*, most_deprived: npt.ArrayLike, least_deprived: npt.ArrayLike) -> Gap:
    """Absolute and relative gap; the relative one is NaN over a zero."""
    most, least = columns(most_deprived, least_deprived)
    return Gap(most - least, divide(most, least))


def gap_error(*, most_deprived_error: npt.ArrayLike, least_deprived_error: npt.ArrayLike) -> Column:
    """Standard error of the absolute gap of independent figures; NaN without both."""
    return _together(*columns(most_deprived_error, least_deprived_error))


def gap_change(
    *,
    gap: npt.ArrayLike,
    standard_error: npt.ArrayLike,
    earlier: npt.ArrayLike,
    earlier_standard_error: npt.ArrayLike,
) -> Column:
    """z of the change of a gap: (G2 - G1) / sqrt(se1^2 + se2^2); NaN without both errors.

    Independent periods and one definition only. Two-sided, significant beyond SIGNIFICANT_Z.
    """
    now, se, before, se_before = columns(gap, standard_error, earlier, earlier_standard_error)
    return divide(now - before, np.sqrt(se * se + se_before * se_before))


def gap_verdict(*, absolute_z: npt.ArrayLike, relative_z: npt.ArrayLike) -> Codes:
    """GapVerdict codes from z of the disadvantage in absolute and in relative terms.

    Closing or widening needs both to be significant and to agree; significant and opposed is named
    as such; the rest is no clear change. NaN in either: NONE.
    """
    absolute, relative = columns(absolute_z, relative_z)
    one, other = _sign(absolute), _sign(relative)
    return first_of(
        (~np.isfinite(absolute) | ~np.isfinite(relative), GapVerdict.NONE),
        ((one < 0) & (other < 0), GapVerdict.CLOSING),
        ((one > 0) & (other > 0), GapVerdict.WIDENING),
        ((one < 0) & (other > 0), GapVerdict.CLOSING_ABSOLUTE_WIDENING_RELATIVE),
        ((one > 0) & (other < 0), GapVerdict.WIDENING_ABSOLUTE_CLOSING_RELATIVE),
        otherwise=GapVerdict.NO_CLEAR_CHANGE,
    )


def gap_movement(
    *,
    now: Ends,
    earlier: Ends,
    polarity: npt.ArrayLike,
    overlapping: npt.ArrayLike = False,
    comparable: npt.ArrayLike = True,
) -> GapMovement:
    """Is the disadvantage of the most deprived closing or widening between two periods?

    The relative gap is tested by the logarithm of the ratio. Refused, in this order: a missing
    figure (NONE), periods that share data, definitions that differ (`comparable` false), polarity
    without a good direction, a figure without standard error, a reversed gap, and a ratio of
    nought or less or errors of nought (CANNOT_CALCULATE).
    """
    ends = columns(*now, *earlier, polarity)
    good = ends[8]
    high = good == Polarity.HIGH
    later, before = _period(*ends[:4], high=high), _period(*ends[4:8], high=high)
    absolute_z = _z(later.absolute, later.absolute_error, before.absolute, before.absolute_error)
    relative_z = _z(later.log_ratio, later.log_error, before.log_ratio, before.log_error)
    figures, errors = np.array((*ends[:2], *ends[4:6])), np.array((*ends[2:4], *ends[6:8]))
    verdict = np.select(
        [
            ~np.all(np.isfinite(figures), axis=0),
            np.broadcast_to(np.asarray(overlapping, dtype=bool), good.shape),
            ~np.broadcast_to(np.asarray(comparable, dtype=bool), good.shape),
            ~(high | (good == Polarity.LOW)),
            ~np.all(np.isfinite(errors) & (errors >= 0), axis=0),
            (later.absolute < 0) | (before.absolute < 0),
            ~np.isfinite(absolute_z) | ~np.isfinite(relative_z),
        ],
        [
            GapVerdict.NONE,
            GapVerdict.OVERLAPPING_PERIODS,
            GapVerdict.NOT_COMPARABLE,
            GapVerdict.NO_POLARITY,
            GapVerdict.NO_INTERVAL,
            GapVerdict.REVERSED,
            GapVerdict.CANNOT_CALCULATE,
        ],
        gap_verdict(absolute_z=absolute_z, relative_z=relative_z),
    ).astype(np.int8)
    tested = np.isin(verdict, _TESTED)
    return GapMovement(
        verdict,
        np.where(tested, absolute_z, np.nan),
        np.where(tested, relative_z, np.nan),
        np.isin(verdict, _CLOSING) & _levelled_down(*ends[:2], *ends[4:6], high=high),
    )


_CLOSING = (GapVerdict.CLOSING, GapVerdict.CLOSING_ABSOLUTE_WIDENING_RELATIVE)
_TESTED = (
    *_CLOSING,
    GapVerdict.NO_CLEAR_CHANGE,
    GapVerdict.WIDENING,
    GapVerdict.WIDENING_ABSOLUTE_CLOSING_RELATIVE,
)


def _period(
    most: Column, least: Column, most_error: Column, least_error: Column, *, high: Flags
) -> _Period:
    ratio = divide(np.where(high, least, most), np.where(high, most, least))
    positive = (most > 0) & (least > 0)
    share, other = divide(most_error, most), divide(least_error, least)
    return _Period(
        np.where(high, least - most, most - least),
        elementwise(math.log, np.where(positive, ratio, np.nan)),
        _together(most_error, least_error),
        _together(share, other),
    )


def _together(one: Column, other: Column) -> Column:
    with np.errstate(over="ignore"):
        return np.sqrt(one * one + other * other)


def _z(now: Column, se: Column, before: Column, se_before: Column) -> Column:
    return gap_change(gap=now, standard_error=se, earlier=before, earlier_standard_error=se_before)


def _levelled_down(
    most: Column, least: Column, most_before: Column, least_before: Column, *, high: Flags
) -> Flags:
    better = np.where(high, most - most_before, most_before - most)
    worse = np.where(high, least_before - least, least - least_before)
    down: Flags = (worse > 0) & (worse > better)
    return down


def _sign(z: Column) -> Column:
    return np.where(np.abs(z) > SIGNIFICANT_Z, np.sign(z), 0.0)
