"""How far each figure can be trusted: signals in its own history, and what they come to.

A signal that can't be asked has a named state. Sources: WHO, Data quality review, 2017; DHIS2,
which warns against outlier analysis of seasonal figures.
"""

import math
from array import array
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, get_args

import numpy as np
from thrive_shared.contracts import scoring as contract

from thrive_scoring.domain import conditions
from thrive_scoring.domain.methods import quality
from thrive_scoring.domain.methods.columns import Codes, Column, Flags, Matrix, count
from thrive_scoring.domain.methods.quality import (
    DigitState,
    FlatState,
    OutlierState,
    RangeState,
    Recent,
)
from thrive_scoring.domain.tasks import RECENT, Task

COMPLETE_FROM = 0.75
"""Share of the expected periods below which a history is incomplete. Source: WHO DQR."""
LOW = frozenset({"overdue", "out_of_range", "outlier", "flat_line"})
"""What puts the figure itself in doubt; any other reason makes confidence medium."""
_OUTLIER_STATES = {
    OutlierState.TOO_FEW_POINTS: "too_few_points",
    OutlierState.TOO_FEW_EVENTS: "too_few_events",
    OutlierState.CONSTANT: "constant",
}
_FLAT_STATES = {
    FlatState.TOO_FEW_POINTS: "too_few_points",
    FlatState.TOO_FEW_EVENTS: "too_few_events",
    FlatState.AT_BOUND: "at_bound",
}
_DIGIT_STATES = {
    DigitState.NO_COUNTS: "no_counts",
    DigitState.TOO_FEW_COUNTS: "too_few_counts",
    DigitState.TOO_LITTLE_SPREAD: "too_little_spread",
}
_TESTED = "tested"
_COMPARABLE = (OutlierState.TESTED, OutlierState.CONSTANT)
_SIGNALS = get_args(contract.Signal)
_DOUBTS = get_args(contract.Doubt)

Part = dict[str, object]


class Qualities(NamedTuple):
    """Contract parts, and what the rule on a sudden change sees."""

    parts: list[Part]
    seen: list[int]


class _Histories(NamedTuple):
    """Latest points of each task, right-aligned, one more than is looked at: for the one before.

    `moves` are what outliers are looked for among: the values, or what each period added.
    """

    values: Matrix
    counts: Matrix
    moves: Matrix
    events: Matrix
    lowest: Column
    highest: Column
    overlaps: Flags
    no_outliers: Flags
    """Whether none can be looked for."""

    def of(self, rows: Sequence[int]) -> "_Histories":
        """Some of the rows."""
        return _Histories(
            self.values[rows],
            self.counts[rows],
            self.moves[rows],
            self.events[rows],
            self.lowest[rows],
            self.highest[rows],
            self.overlaps[rows],
            self.no_outliers[rows],
        )


class _Signs(NamedTuple):
    """The signals that make confidence low."""

    outliers: quality.Outliers
    flat: quality.FlatLine
    place: Codes
    outlying: Flags
    flat_lining: Flags
    beyond: Flags

    @property
    def any(self) -> Flags:
        return self.outlying | self.flat_lining | self.beyond


def qualities(tasks: Sequence[Task]) -> Qualities:
    """One row per task; each has a figure."""
    held = _histories(tasks)
    now = _signs(held, before=False)
    digits = _digits(tasks)
    states = zip(
        now.outliers.state.tolist(), now.flat.state.tolist(), now.place.tolist(), strict=True
    )
    parts: list[Part] = []
    for at, (task, (outlier, flat, place)) in enumerate(zip(tasks, states, strict=True)):
        overlapping = "overlapping_periods" if task.rules.overlaps else None
        untested = _untested(
            None if task.slots else "irregular_periods",
            _no_outlier(task) or _OUTLIER_STATES.get(outlier),
            overlapping or _FLAT_STATES.get(flat),
            overlapping or digits.states.get(at) or _no_digits(task),
            "not_declared" if place == RangeState.NOT_DECLARED else None,
        )
        part = _plain(task, untested=untested)
        if at in digits.found and overlapping is None:
            _doubt(part, "digit_preference", digits.found[at])
        parts.append(part)
    low = np.flatnonzero(now.any).tolist()
    for at in low:
        _add_signs(parts[at], tasks[at], now=now, at=at)
    return Qualities([_judged(p) for p in parts], _seen(held, now=now, low=low))


def with_overdue(part: Part) -> Part:
    """The same of a figure whose successor is late: it is no current figure any more."""
    return _judged({**part, "reasons": ["overdue", *_reasons(part)]})


def _histories(tasks: Sequence[Task]) -> _Histories:
    values = _right([t.recent for t in tasks], width=RECENT)
    counts = _right([t.counted[-RECENT:] for t in tasks], width=RECENT)
    moves, events = values, counts
    apart = {at: t.moves for at, t in enumerate(tasks) if t.moves is not None}
    if apart:
        moves, events = values.copy(), counts.copy()
        moves[list(apart)] = _right([m.numbers[-RECENT:] for m in apart.values()], width=RECENT)
        events[list(apart)] = _right([m.events[-RECENT:] for m in apart.values()], width=RECENT)
    return _Histories(
        values,
        counts,
        moves,
        events,
        np.array([t.rules.lowest for t in tasks]),
        np.array([t.rules.highest for t in tasks]),
        np.array([t.rules.overlaps for t in tasks]),
        np.array([_no_outlier(t) is not None for t in tasks]),
    )


def _right(rows: Sequence["array[float]"], *, width: int) -> Matrix:
    """Rows of different lengths, right-aligned, NaN before the first."""
    filled = np.full((len(rows), width), np.nan)
    lengths = np.array([len(row) for row in rows])
    filled[np.arange(width) >= width - lengths[:, None]] = np.frombuffer(b"".join(rows))
    return filled


def _signs(held: _Histories, *, before: bool) -> _Signs:
    """The signals of the latest point, or of the one before it."""
    part = slice(None, -1) if before else slice(1, None)
    values = held.values[:, part]
    recent = _recent(values, counts=held.counts[:, part])
    same = held.moves is held.values
    moves = recent if same else _recent(held.moves[:, part], counts=held.events[:, part])
    outliers = quality.outliers(moves)
    flat = quality.flat_line(recent, lowest=held.lowest, highest=held.highest)
    place = quality.beyond_range(values[:, -1], lowest=held.lowest, highest=held.highest)
    return _Signs(
        outliers,
        flat,
        place,
        outliers.found & ~held.no_outliers,
        flat.found & ~held.overlaps,
        (place == RangeState.BELOW) | (place == RangeState.ABOVE),
    )


def _recent(values: Matrix, *, counts: Matrix) -> Recent:
    return Recent(values, counts, count(np.isfinite(values)))


def _seen(held: _Histories, *, now: _Signs, low: Sequence[int]) -> list[int]:
    """What the rule on a sudden change sees: it fires where a sign is new, though the figure before
    could be looked at in the same way; a sign that lasts says nothing."""
    seen = [conditions.CLEAR] * len(held.values)
    if not low:
        return seen
    before = _signs(held.of(low), before=True)
    had = np.isfinite(held.values[low, -2])
    new = (
        (now.outlying[low] & ~before.outlying & np.isin(before.outliers.state, _COMPARABLE))
        | (now.flat_lining[low] & ~before.flat_lining & (before.flat.state == FlatState.TESTED))
        | (now.beyond[low] & ~before.beyond & had)
    )
    for at, fires in zip(low, new.tolist(), strict=True):
        seen[at] = conditions.FIRES if fires else conditions.SILENT
    return seen


class _DigitFindings(NamedTuple):
    """By a task's place: why digits couldn't be tested, or what was found."""

    states: dict[int, str]
    found: dict[int, Part]


def _digits(tasks: Sequence[Task]) -> _DigitFindings:
    """The terminal digits of the tasks that have enough counts."""
    rows = [at for at, t in enumerate(tasks) if len(t.counted) >= quality.FEWEST_COUNTS]
    if not rows:
        return _DigitFindings({}, {})
    counts = [tasks[at].counted for at in rows]
    looked = quality.digit_preference(_right(counts, width=max(map(len, counts))))
    columns = zip(
        rows,
        looked.state.tolist(),
        looked.n.tolist(),
        looked.chi_squared.tolist(),
        looked.digit.tolist(),
        looked.found.tolist(),
        strict=True,
    )
    states, found = {}, {}
    for at, state, n, chi, digit, preferred in columns:
        states[at] = _DIGIT_STATES.get(state, _TESTED)
        if preferred:
            found[at] = {"n": n, "chi_squared": chi, "digit": digit}
    return _DigitFindings(states, found)


def _no_digits(task: Task) -> str:
    known = len(task.counted) and math.isfinite(task.counted[-1])
    return "too_few_counts" if known else "no_counts"


def _no_outlier(task: Task) -> str | None:
    """Why no outlier can be looked for."""
    rules = task.rules
    if rules.overlaps:
        return "overlapping_periods"
    if rules.indicator.seasonal:
        return "seasonal"
    return "no_increment" if rules.builds_up and task.increment is None else None


@lru_cache(maxsize=1024)
def _untested(*states: str | None) -> dict[str, str]:
    """By signal why it couldn't be asked. Shared: never to be changed."""
    return {s: why for s, why in zip(_SIGNALS, states, strict=True) if why and why != _TESTED}


def _plain(task: Task, *, untested: dict[str, str]) -> Part:
    """What needs no columns: completeness and the figure's own status."""
    part: Part = {"confidence": "high"}
    if task.slots and task.slots[0] < task.slots[1]:
        present, expected = task.slots
        part["completeness"] = {"present": present, "expected": expected}
        if present < COMPLETE_FROM * expected:
            part["reasons"] = ["incomplete"]
    if task.point.tentative:
        part["reasons"] = [*_reasons(part), task.point.status]
    if untested:
        part["untested"] = untested
    return part


def _add_signs(part: Part, task: Task, *, now: _Signs, at: int) -> None:
    if now.outlying[at]:
        found = now.outliers
        n = min(len(task.moves.numbers if task.moves else task.recent), RECENT - 1)
        z, modified = float(found.z[at]), float(found.modified_z[at])
        _doubt(part, "outlier", {"n": n, "z": z, "modified_z": _or_none(modified)})
    if now.flat_lining[at]:
        _doubt(part, "flat_line", {"run": int(now.flat.run[at])})
    if now.beyond[at]:
        rules = task.rules
        bounds: Part = {"lowest": _or_none(rules.lowest), "highest": _or_none(rules.highest)}
        _doubt(part, "out_of_range", bounds)


def _doubt(part: Part, signal: str, found: Part) -> None:
    part[signal] = found
    part["reasons"] = [*_reasons(part), signal]


def _reasons(part: Part) -> list[str]:
    found = part.get("reasons", [])
    assert isinstance(found, list)
    return found


def _judged(part: Part) -> Part:
    """The part with its confidence, and its reasons in the order of the contract."""
    reasons = _reasons(part)
    if reasons:
        part["reasons"] = [r for r in _DOUBTS if r in reasons]
        part["confidence"] = "medium" if LOW.isdisjoint(reasons) else "low"
    return part


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
