"""The gap between the most and the least deprived, and whether it is closing.

On the score of the most deprived. Source: Public Health England, Inequality calculation tool.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from thrive_scoring.domain import conditions
from thrive_scoring.domain.methods import gaps as methods
from thrive_scoring.domain.methods.gaps import Ends, GapVerdict
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.pairs import Gap, Pair
from thrive_scoring.domain.points import difference
from thrive_scoring.domain.tasks import Task
from thrive_scoring.domain.verdicts.figures import Part

_REFUSALS = (
    GapVerdict.NO_INTERVAL,
    GapVerdict.NO_POLARITY,
    GapVerdict.REVERSED,
    GapVerdict.CANNOT_CALCULATE,
)


class Gaps(NamedTuple):
    """Contract parts, and what the rule on a widening gap sees."""

    parts: list[Part]
    seen: list[int]


def gaps(tasks: Sequence[Task]) -> Gaps:
    """One row per task; no part but on the score of the most deprived, where a gap is watched."""
    parts: list[Part] = [None] * len(tasks)
    seen = [conditions.SILENT] * len(tasks)
    rows: list[int] = []
    held: list[Gap] = []
    for at, task in enumerate(tasks):
        watched = task.rules.gap
        if watched is None or task.series.breakdown != watched.most:
            continue
        parts[at] = {"state": "no_other_figure", "most": watched.most, "least": watched.least}
        if task.gap is not None:
            rows.append(at)
            held.append(task.gap)
    if held:
        said = zip(
            rows, held, _sizes(held), _movements([tasks[at] for at in rows], held), strict=True
        )
        for at, gap, size, movement in said:
            parts[at] = {**(parts[at] or {}), **size, **movement}
            seen[at] = _seen(gap, movement.get("verdict"), polarity=tasks[at].rules.polarity)
    return Gaps(parts, seen)


def _seen(gap: Gap, verdict: object, *, polarity: Polarity) -> int:
    most, least = gap.now
    higher, lower = least.number < most.number, most.number < least.number
    better_off = {Polarity.HIGH: higher, Polarity.LOW: lower}.get(polarity, False)
    return conditions.of_gap(verdict, better_off=better_off, tentative=least.tentative)


def _sizes(found: Sequence[Gap]) -> list[dict[str, object]]:
    now = [gap.now for gap in found]
    errors = methods.gap_error(
        most_deprived_error=[pair.most.error for pair in now],
        least_deprived_error=[pair.least.error for pair in now],
    )
    return [
        {
            "least_value": pair.least.value,
            "absolute": _absolute(pair),
            "relative": relative,
            "se": _or_none(error),
        }
        for pair, relative, error in zip(now, _relatives(now), errors.tolist(), strict=True)
    ]


def _movements(tasks: Sequence[Task], found: Sequence[Gap]) -> list[dict[str, object]]:
    """What became of each gap since the earlier period, or why that is not said."""
    said: list[dict[str, object]] = [{"state": gap.refusal} for gap in found]
    rows = [at for at, gap in enumerate(found) if gap.earlier is not None]
    earlier = [gap.earlier for gap in found if gap.earlier is not None]
    if not rows:
        return said
    moved = methods.gap_movement(
        now=_ends([found[at].now for at in rows]),
        earlier=_ends(earlier),
        polarity=[tasks[at].rules.polarity for at in rows],
    )
    columns = zip(
        rows,
        earlier,
        _relatives(earlier),
        moved.verdict.tolist(),
        moved.absolute_z.tolist(),
        moved.relative_z.tolist(),
        moved.levelled_down.tolist(),
        strict=True,
    )
    for at, pair, relative, code, absolute_z, relative_z, down in columns:
        verdict = GapVerdict(code)
        refused = verdict in _REFUSALS
        said[at] = {
            "state": verdict.name.lower() if refused else "tested",
            "since": pair.most.span.text,
            "since_absolute": _absolute(pair),
            "since_relative": relative,
            "absolute_z": _or_none(absolute_z),
            "relative_z": _or_none(relative_z),
            "verdict": None if refused else verdict.name.lower(),
            "levelled_down": down,
        }
    return said


def _ends(pairs: Sequence[Pair]) -> Ends:
    return Ends(
        [pair.most.number for pair in pairs],
        [pair.least.number for pair in pairs],
        [pair.most.error for pair in pairs],
        [pair.least.error for pair in pairs],
    )


def _absolute(pair: Pair) -> str:
    assert pair.most.value is not None
    assert pair.least.value is not None
    return difference(pair.most.value, pair.least.value)


def _relatives(pairs: Sequence[Pair]) -> list[float | None]:
    found = methods.gap(
        most_deprived=[pair.most.number for pair in pairs],
        least_deprived=[pair.least.number for pair in pairs],
    )
    return [_or_none(each) for each in found.relative.tolist()]


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
