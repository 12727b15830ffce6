"""What the alert rules see in one score, packed into a whole number of 31 bits.

Two bits for each rule: 0 says nothing (no verdict), 1 clear, 2 fires. Between the fourth rule and
the fifth stands whether the figure is provisional (or an estimate: not final) and whether there is
a figure at all. Stored numbers are read by these places: a new rule takes the next free one.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from thrive_shared.contracts.framework import AlertRule

from thrive_scoring.domain.methods.columns import Codes, Column, Counts, Flags
from thrive_scoring.domain.methods.comparison import BenchmarkVerdict
from thrive_scoring.domain.methods.forecast import Reach
from thrive_scoring.domain.methods.rag import Rag
from thrive_scoring.domain.methods.spc_codes import Variation

SILENT, CLEAR, FIRES = 0, 1, 2
RULES: tuple[AlertRule, ...] = (
    AlertRule.RAG_FALL,
    AlertRule.BENCHMARK_WORSE,
    AlertRule.SPECIAL_CAUSE,
    AlertRule.TREND_DECLINE,
    AlertRule.TARGET_OUT_OF_REACH,
    AlertRule.GAP_WIDENING,
    AlertRule.ACHIEVEMENT,
    AlertRule.OVERDUE,
    AlertRule.DATA_QUALITY_CHANGE,
)
_BEFORE_FLAGS = 4
_PROVISIONAL = 1 << 8
_FIGURE = 1 << 9
_SHIFTS = tuple(2 * place + 2 * (place >= _BEFORE_FLAGS) for place in range(len(RULES)))
_SHIFT_OF = dict(zip(RULES, _SHIFTS, strict=True))
PLACE_OF = dict(zip(RULES, range(len(RULES)), strict=True))
ANY_FIRES = sum(FIRES << shift for shift in _SHIFTS)
NOTHING = 0

Seen = Mapping[AlertRule, npt.ArrayLike]
"""What rules see in many scores: SILENT, CLEAR or FIRES of each. A rule left out says nothing."""


def pack(seen: Seen, *, judged: npt.ArrayLike, provisional: npt.ArrayLike) -> list[int]:
    """The conditions of scores with figures; of one that isn't `judged` no rule says anything."""
    packed: Counts = np.zeros(np.shape(judged), dtype=np.int64)
    for rule, codes in seen.items():
        packed = packed | np.asarray(codes, dtype=np.int64) << _SHIFT_OF[rule]
    flags = np.where(provisional, _FIGURE | _PROVISIONAL, _FIGURE)
    both: list[int] = (np.where(judged, packed, NOTHING) | flags).tolist()
    return both


def condition(packed: int, *, place: int) -> int:
    """What the rule at that place of RULES sees."""
    return packed >> _SHIFTS[place] & 3


def put(packed: int, seen: int, *, place: int) -> int:
    """The same with what the rule at that place sees."""
    shift = _SHIFTS[place]
    return packed & ~(3 << shift) | seen << shift


@lru_cache(maxsize=4096)
def places(packed: int) -> tuple[int, ...]:
    """The places of the rules that say anything, in order."""
    return tuple(place for place, shift in enumerate(_SHIFTS) if packed >> shift & 3)


def provisional(packed: int) -> bool:
    return bool(packed & _PROVISIONAL)


def has_figure(packed: int) -> bool:
    return bool(packed & _FIGURE)


@lru_cache(maxsize=4096)
def firing(packed: int) -> tuple[AlertRule, ...]:
    """The rules that fire, in order."""
    return tuple(RULES[place] for place in places(packed & ANY_FIRES))


def of_rag(codes: Codes, *, held: Codes) -> Codes:
    """Red fires; clear only past the boundary by 20 % of the tolerance, where `held` is not red.

    Both are Rag codes; none says nothing.
    """
    silent = (held == Rag.RED) | (codes == Rag.NONE)
    return _codes(fires=codes == Rag.RED, clear=~silent)


def of_benchmark(codes: Codes) -> Codes:
    """Worse fires; any other BenchmarkVerdict is clear."""
    worse = codes == BenchmarkVerdict.WORSE
    return _codes(fires=worse, clear=codes != BenchmarkVerdict.NONE)


def of_chart(variation: Codes) -> Codes:
    """Concerning Variation fires. Trial limits are to say nothing: they are too young for trust."""
    return _codes(fires=variation == Variation.CONCERN, clear=variation != Variation.NONE)


def of_trend(evidence: Column, *, good: Codes) -> Codes:
    """A significant trend the wrong way fires; NaN is no trend."""
    return _codes(fires=good < 0, clear=~np.isnan(evidence))


def of_reach(codes: Codes) -> Codes:
    """A target out of reach fires; clear where it is within reach."""
    return _codes(fires=codes == Reach.OUT_OF_REACH, clear=codes != Reach.NONE)


def of_gap(verdict: object, *, better_off: bool, tentative: bool) -> int:
    """A gap that widens in both terms fires; any other tested verdict is clear, and so is a gap the
    other way round: the most deprived are `better_off`.

    It says nothing while the figure of the least deprived is `tentative`: whether a figure is
    final is kept for the score's own only.
    """
    if tentative or (verdict is None and not better_off):
        return SILENT
    return FIRES if verdict == "widening" else CLEAR


def of_improvement(variation: Codes, evidence: Column, *, good: Codes) -> Codes:
    """Good news fires: improving variation on firm limits, or a significant trend the right way.

    Clear where one of the two has a verdict and neither says so.
    """
    return _codes(
        fires=(variation == Variation.IMPROVEMENT) | (good > 0),
        clear=(variation != Variation.NONE) | ~np.isnan(evidence),
    )


def _codes(*, fires: Flags, clear: Flags) -> Codes:
    """FIRES, else CLEAR, else SILENT."""
    return np.where(fires, FIRES, np.where(clear, CLEAR, SILENT)).astype(np.int8)
