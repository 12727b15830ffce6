"""What the alert rules see in one score, packed into a whole number of 31 bits.

Two bits for each rule: 0 says nothing (no verdict), 1 clear, 2 fires. Between the fourth rule and
the fifth stands whether the figure is provisional (or an estimate: not final) and whether there is
a figure at all. Stored numbers are read by these places: a new rule takes the next free one.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from thrive_shared.contracts.framework import AlertRule

from thrive_scoring.domain.methods.columns import Counts
from thrive_scoring.domain.methods.rag import Rag

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
ANY_FIRES = sum(FIRES << shift for shift in _SHIFTS)
NOTHING = 0

Seen = Mapping[AlertRule, Sequence[int]]
"""What rules see in many scores: SILENT, CLEAR or FIRES of each. A rule left out says nothing."""


def pack(seen: Seen, *, judged: Sequence[bool], provisional: Sequence[bool]) -> list[int]:
    """The conditions of scores with figures; of one that isn't `judged` no rule says anything."""
    packed: Counts = np.zeros(len(judged), dtype=np.int64)
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


def fires(packed: int) -> bool:
    """Whether any rule fires."""
    return bool(packed & ANY_FIRES)


def of_rag(code: int, held: int) -> int:
    """Red fires; clear only past the boundary by 20 % of the tolerance, where `held` is not red.

    Both are Rag codes; none says nothing.
    """
    if code == Rag.RED:
        return FIRES
    return SILENT if held == Rag.RED or not code else CLEAR


def of_benchmark(part: Mapping[str, object] | None) -> int:
    """Worse fires; any other verdict is clear."""
    verdict = part["verdict"] if part else None
    if verdict is None:
        return SILENT
    return FIRES if verdict == "worse" else CLEAR


def of_chart(part: Mapping[str, object] | None) -> int:
    """Concerning variation fires. Trial limits say nothing: they are too young to be trusted."""
    if part is None or part["state"] != "ok" or part["variation"] is None:
        return SILENT
    return FIRES if part["variation"] == "concerning" else CLEAR


def of_trend(part: Mapping[str, object] | None) -> int:
    """A significant trend the wrong way fires."""
    if part is None or part["state"] != "tested":
        return SILENT
    return FIRES if part["good"] is False else CLEAR


def of_forecast(part: Mapping[str, object] | None) -> int:
    """A target out of reach fires; clear where it is within reach, or lies ahead no more."""
    if part is None:
        return CLEAR
    reach = part.get("reach")
    if reach is None:
        return SILENT
    return FIRES if reach == "out_of_reach" else CLEAR


def of_gap(part: Mapping[str, object] | None, *, better_off: bool, tentative: bool) -> int:
    """A gap that widens in both terms fires; any other tested verdict is clear, and so is a gap the
    other way round: the most deprived are `better_off`.

    It says nothing while the figure of the least deprived is `tentative`: whether a figure is
    final is kept for the score's own only.
    """
    verdict = part.get("verdict") if part else None
    if tentative or (verdict is None and not better_off):
        return SILENT
    return FIRES if verdict == "widening" else CLEAR


def of_improvement(chart: Mapping[str, object] | None, trend: Mapping[str, object] | None) -> int:
    """Good news fires: improving variation on firm limits, or a significant trend the right way.

    Clear where one of the two has a verdict and neither says so.
    """
    charted, tested = of_chart(chart), of_trend(trend)
    if charted and chart and chart["variation"] == "improving":
        return FIRES
    if tested and trend and trend["good"] is True:
        return FIRES
    return CLEAR if charted or tested else SILENT
