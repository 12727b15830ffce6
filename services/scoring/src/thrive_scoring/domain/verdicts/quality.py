"""How far each figure can be trusted: signals in its own history, and what they come to.

A signal that can't be asked has a named state. Sources: WHO, Data quality review, 2017; DHIS2,
which warns against outlier analysis of seasonal figures.
"""

import math
from collections.abc import Sequence
from functools import cache
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
from thrive_scoring.domain.rules import Rules
from thrive_scoring.domain.tasks import Task
from thrive_scoring.domain.verdicts.figures import Figures, Histories

RECENT = quality.OUTLIER_WINDOW + 1
"""Points that are looked at: those of the latest figure, and of the one before it."""
COMPLETE_FROM = 0.75
"""Share of the expected periods below which a history is incomplete. Source: WHO DQR."""
LOW = frozenset({"overdue", "out_of_range", "outlier", "flat_line"})
"""What puts the figure itself in doubt; any other reason makes confidence medium."""
_SHARES_DATA, _SEASONAL, _NO_INCREMENT = 4, 5, 6
"""Codes beside those of the methods' states."""
_UNTESTED: tuple[dict[int, str], ...] = (
    {True: "irregular_periods"},
    {
        OutlierState.TOO_FEW_POINTS: "too_few_points",
        OutlierState.TOO_FEW_EVENTS: "too_few_events",
        OutlierState.CONSTANT: "constant",
        _SHARES_DATA: "overlapping_periods",
        _SEASONAL: "seasonal",
        _NO_INCREMENT: "no_increment",
    },
    {
        FlatState.TOO_FEW_POINTS: "too_few_points",
        FlatState.TOO_FEW_EVENTS: "too_few_events",
        FlatState.AT_BOUND: "at_bound",
        _SHARES_DATA: "overlapping_periods",
    },
    {
        DigitState.NO_COUNTS: "no_counts",
        DigitState.TOO_FEW_COUNTS: "too_few_counts",
        DigitState.TOO_LITTLE_SPREAD: "too_little_spread",
        _SHARES_DATA: "overlapping_periods",
    },
    {RangeState.NOT_DECLARED: "not_declared"},
)
"""Of each signal the states in which it couldn't be asked."""
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

    `moves` are what outliers are looked for among: the very values, or what each period added.
    """

    values: Matrix
    counts: Matrix
    moves: Matrix
    events: Matrix
    lowest: Column
    highest: Column
    overlaps: Flags
    no_outliers: Codes
    """Why none can be looked for; 0 where they can."""

    def of(self, rows: Sequence[int]) -> "_Histories":
        """Some of the rows."""
        values = self.values[rows]
        return _Histories(
            values,
            self.counts[rows],
            values if self.moves is self.values else self.moves[rows],
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


class _Digits(NamedTuple):
    """Why digits couldn't be tested, and what was found, by place."""

    states: Codes
    found: dict[int, Part]


def qualities(tasks: Sequence[Task], figures: Figures) -> Qualities:
    """One row per task; each has a figure."""
    held = _histories(tasks, figures)
    now = _signs(held, before=False)
    digits = _digits(tasks, held)
    states = zip(
        [task.slots is None for task in tasks],
        np.where(held.no_outliers, held.no_outliers, now.outliers.state).tolist(),
        np.where(held.overlaps, _SHARES_DATA, now.flat.state).tolist(),
        np.where(held.overlaps, _SHARES_DATA, digits.states).tolist(),
        now.place.tolist(),
        strict=True,
    )
    parts = [_sound(each) for each in states]
    low = np.flatnonzero(now.any).tolist()
    doubted = {at for at, task in enumerate(tasks) if task.slots and task.slots[0] < task.slots[1]}
    doubted.update(np.flatnonzero(figures.tentative).tolist(), digits.found, low)
    for at in doubted:
        parts[at] = _plain(tasks[at], untested=parts[at].get("untested"))
        if at in digits.found:
            _doubt(parts[at], "digit_preference", digits.found[at])
    for at in low:
        _add_signs(parts[at], tasks[at], now=now, at=at)
    for at in doubted:
        _judge(parts[at])
    return Qualities(parts, _seen(held, now=now, low=low))


def with_overdue(part: Part) -> Part:
    """The same of a figure whose successor is late: it is no current figure any more."""
    late: Part = {**part, "reasons": ["overdue", *_reasons(part)]}
    _judge(late)
    return late


def _histories(tasks: Sequence[Task], figures: Figures) -> _Histories:
    ruled = figures.ruled
    values = figures.histories.latest(RECENT)
    counts = Histories([t.events for t in tasks]).latest(RECENT)
    moves, events = values, counts
    no_outliers = ruled.column(_no_outlier)
    apart = {at: t.charted for at, t in enumerate(tasks) if t.charted is not None}
    if apart:
        rows = list(apart)
        moves, events = values.copy(), counts.copy()
        moves[rows] = Histories([c.numbers for c in apart.values()]).latest(RECENT)
        events[rows] = Histories([c.events for c in apart.values()]).latest(RECENT)
        for at, charted in apart.items():
            if tasks[at].rules.builds_up and charted.increment is None and not no_outliers[at]:
                no_outliers[at] = _NO_INCREMENT
    return _Histories(
        values,
        counts,
        moves,
        events,
        ruled.column(lambda rules: rules.lowest),
        ruled.column(lambda rules: rules.highest),
        ruled.column(lambda rules: rules.overlaps),
        no_outliers,
    )


def _no_outlier(rules: Rules) -> int:
    """Why no outlier can be looked for among figures of one indicator; 0 where they can."""
    if rules.overlaps:
        return _SHARES_DATA
    return _SEASONAL if rules.indicator.seasonal else 0


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
        outliers.found & (held.no_outliers == 0),
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


def _digits(tasks: Sequence[Task], held: _Histories) -> _Digits:
    """The terminal digits of the tasks that have enough counts, and whose periods share no data."""
    known = np.isfinite(held.counts[:, -1])
    states = np.where(known, DigitState.TOO_FEW_COUNTS, DigitState.NO_COUNTS).astype(np.int8)
    rows = [
        at
        for at, task in enumerate(tasks)
        if len(task.events) >= quality.FEWEST_COUNTS and not task.rules.overlaps
    ]
    if not rows:
        return _Digits(states, {})
    counts = Histories([tasks[at].events[-quality.LATEST_COUNTS :] for at in rows])
    looked = quality.digit_preference(counts.whole())
    states[rows] = looked.state
    found: dict[int, Part] = {}
    for place in np.flatnonzero(looked.found).tolist():
        found[rows[place]] = {
            "n": int(looked.n[place]),
            "chi_squared": float(looked.chi_squared[place]),
            "digit": int(looked.digit[place]),
        }
    return _Digits(states, found)


@cache
def _sound(states: tuple[int, ...]) -> Part:
    """A figure without any doubt: only what couldn't be asked. Shared: never to be changed."""
    found = zip(_SIGNALS, _UNTESTED, states, strict=True)
    untested = {signal: words[state] for signal, words, state in found if state in words}
    return {"confidence": "high", "untested": untested} if untested else {"confidence": "high"}


def _plain(task: Task, *, untested: object) -> Part:
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
        n = min(len(task.charted.numbers if task.charted else task.numbers), RECENT - 1)
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


def _judge(part: Part) -> None:
    """Let the part say how far to trust it, and its reasons in the order of the contract."""
    reasons = _reasons(part)
    if reasons:
        part["reasons"] = sorted(reasons, key=_DOUBTS.index)
        part["confidence"] = "medium" if LOW.isdisjoint(reasons) else "low"


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
