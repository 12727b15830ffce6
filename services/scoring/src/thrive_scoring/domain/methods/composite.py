"""Roll-up of an area's scores into one position, never hiding what is missing.

Shapes: rows are roll-ups, columns their indicators; a weight of 0 or NaN is no member, a NaN
position with a weight is a missing figure. Units: positions from 0 (worst) to 100 (best). Source:
OECD/JRC, Handbook on Constructing Composite Indicators, 2008.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from thrive_scoring.domain.methods.columns import Codes, Column, Flags, divide, matrix, total
from thrive_scoring.domain.methods.comparison import BenchmarkVerdict
from thrive_scoring.domain.methods.rag import Rag

BEST = 100.0
MIDDLE = 50.0
WORST = 0.0
GREEN_FROM = 200.0 / 3.0
AMBER_FROM = 100.0 / 3.0


class RollUpClass(IntEnum):
    """The class of a roll-up; NONE without members, INSUFFICIENT where too much is missing."""

    NONE = 0
    GREEN = 1
    AMBER = 2
    RED = 3
    INSUFFICIENT = 4


class RollUp(NamedTuple):
    """One row per roll-up; `low` and `high` are its range if the missing were worst or best.

    `coverage` is the share of weight with a position, 0 to 1; `red` whether any member is red.
    """

    value: Column
    coverage: Column
    low: Column
    high: Column
    roll_up_class: Codes
    red: Flags


def roll_up(
    *,
    positions: npt.ArrayLike,
    weights: npt.ArrayLike,
    red: npt.ArrayLike | None = None,
    beyond_activity: npt.ArrayLike | None = None,
    green_from: float = GREEN_FROM,
    amber_from: float = AMBER_FROM,
    minimum_coverage: float = 0.75,
) -> RollUp:
    """The weighted mean position of the members that have one, and its class.

    INSUFFICIENT below `minimum_coverage` of the weight, or where the range crosses a class. With a
    red member (default: a position of 0), or without any member that shows more than how much was
    done (`beyond_activity`, default: all do), the class is at best amber.
    """
    at, share = (matrix(m) for m in np.broadcast_arrays(matrix(positions), matrix(weights)))
    member = np.isfinite(share) & (share > 0)
    here = member & np.isfinite(at)
    whole, present = total(share, where=member), total(share, where=here)
    points = total(share * np.where(here, at, 0.0), where=here)
    low = divide(points, whole)
    high = divide(points + BEST * (whole - present), whole)
    coverage = divide(present, whole)
    any_red = np.any(here & _flags(red, default=at == WORST), axis=1)
    telling = np.any(here & _flags(beyond_activity, default=here), axis=1)
    lowest = grade(low, green_from=green_from, amber_from=amber_from)
    crosses = lowest != grade(high, green_from=green_from, amber_from=amber_from)
    capped = np.where(
        (any_red | ~telling) & (lowest == RollUpClass.GREEN), RollUpClass.AMBER, lowest
    )
    codes = np.select(
        [whole == 0, (coverage < minimum_coverage) | crosses],
        [RollUpClass.NONE, RollUpClass.INSUFFICIENT],
        capped,
    )
    value = divide(points, present)
    return RollUp(value, coverage, low, high, codes.astype(np.int8), any_red)


def positions_from_rag(codes: npt.ArrayLike) -> Column:
    """100, 50, 0 for green, amber, red; NaN for no colour."""
    return _positions(codes, best=Rag.GREEN, middle=Rag.AMBER, worst=Rag.RED)


def positions_from_benchmark(codes: npt.ArrayLike) -> Column:
    """100, 50, 0 for better, similar, worse; NaN for higher, lower and no verdict."""
    return _positions(
        codes,
        best=BenchmarkVerdict.BETTER,
        middle=BenchmarkVerdict.SIMILAR,
        worst=BenchmarkVerdict.WORSE,
    )


def _positions(codes: npt.ArrayLike, *, best: int, middle: int, worst: int) -> Column:
    code = np.asarray(codes, dtype=np.int8)
    return np.select([code == best, code == middle, code == worst], [BEST, MIDDLE, WORST], np.nan)


def _flags(given: npt.ArrayLike | None, *, default: Flags) -> Flags:
    if given is None:
        return default
    return np.broadcast_to(np.asarray(given, dtype=bool), default.shape)


def grade(
    position: Column, *, green_from: float = GREEN_FROM, amber_from: float = AMBER_FROM
) -> npt.NDArray[np.int64]:
    """GREEN, AMBER or RED of positions from 0 to 100; RED for NaN, which the caller rules out."""
    return np.select(
        [position >= green_from, position >= amber_from],
        [int(RollUpClass.GREEN), int(RollUpClass.AMBER)],
        int(RollUpClass.RED),
    )
