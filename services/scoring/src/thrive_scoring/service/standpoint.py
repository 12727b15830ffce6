"""What scoring knows at one position of the log, of the indicators in question: read, not held."""

import asyncio
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import asyncpg
from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.questions import WhatIfAsked, WhatIfRefused

from thrive_scoring.domain.intervals import set_limits
from thrive_scoring.domain.view import View
from thrive_scoring.repository import figures
from thrive_scoring.service.memory import Memory, Partition, SeriesOfIndicator

MOST_FIGURES = 40_000
"""Figures that one question may look at: about a second of one core, and 100 MB for as long."""
PUBLIC = "public"


class RefusedError(Exception):
    """Scoring can't say what would change; `why` says why."""

    def __init__(self, why: WhatIfRefused) -> None:
        super().__init__(why.reason)
        self.why = why


@dataclass(frozen=True, slots=True, eq=False)
class Standpoint:
    """Partitions, each with its part of the indicators in question, and all their series.

    Never changed: what is tried is tried on a `memory` of its own.
    """

    partitions: Mapping[int, Partition]
    series: Mapping[str, SeriesOfIndicator]

    @property
    def version(self) -> int:
        """The framework version in force, the newest where one is on its way."""
        return max(p.framework.version for p in self.partitions.values())

    @property
    def day(self) -> date | None:
        """The day begun last."""
        return max((p.day for p in self.partitions.values() if p.day is not None), default=None)

    @property
    def home_area(self) -> str:
        """The area that the framework is about."""
        return next(iter(self.partitions.values())).framework.slice.home_area

    @property
    def home(self) -> dict[str, int]:
        """The log partition of each indicator in question."""
        return {c: p.number for p in self.partitions.values() for c in p.framework.rules}

    def memory(self) -> Memory:
        """A copy to try something on."""
        found = Memory(most_points=sys.maxsize)
        for number, partition in self.partitions.items():
            found.partitions[number] = replace(partition)
        for code, number in self.home.items():
            held = {key: s.copy() for key, s in self.series.get(code, {}).items()}
            found.keep(code, partition=number, series=held)
        return found


async def read_standpoint(
    tx: asyncpg.Connection, asked: WhatIfAsked, *, partitions: int
) -> Standpoint:
    """Read what the answer stands on; raises RefusedError."""
    rows = await figures.load_partitions(tx, range(partitions))
    whole = {
        r.partition: FrameworkSlice.model_validate_json(r.framework) for r in rows if r.framework
    }
    if not whole:
        raise _refused(asked, "no_framework")
    codes = _in_question(asked, whole.values())
    await _require_bounded(tx, asked, codes)
    found = {
        r.partition: Partition(
            r.partition, r.last_seq, r.day, View(part_of(whole[r.partition], codes))
        )
        for r in rows
        if r.partition in whole
    }
    known = Standpoint(found, await _read_series(tx, found.values()))
    if asked.day is not None and known.day is not None and asked.day < known.day:
        raise _refused(asked, "earlier_day")
    return known


def _in_question(asked: WhatIfAsked, slices: Iterable[FrameworkSlice]) -> Collection[str]:
    """The indicators that the answer can concern: on another day every one of them."""
    known = {i.code: i for s in slices for i in s.indicators}
    codes = sorted({f.indicator for f in asked.figures} | {r.indicator for r in asked.rules})
    for code in codes:
        if code not in known:
            raise _refused(asked, "unknown_indicator", indicator=code)
        if known[code].disclosure != PUBLIC:
            raise _refused(asked, "restricted", indicator=code)
    return sorted(known) if asked.day is not None else codes


async def _require_bounded(
    tx: asyncpg.Connection, asked: WhatIfAsked, codes: Collection[str]
) -> None:
    count = await figures.count_figures(tx, codes)
    if count > MOST_FIGURES:
        raise _refused(asked, "too_many_figures", found=count, most=MOST_FIGURES)


async def _read_series(
    tx: asyncpg.Connection, partitions: Iterable[Partition]
) -> dict[str, SeriesOfIndicator]:
    """Indicator by indicator, so that whatever else this process does goes on in between."""
    found: dict[str, SeriesOfIndicator] = {}
    for partition in partitions:
        for code, rules in partition.framework.rules.items():
            found |= await figures.load_series(tx, [code])
            points = [(p, rules) for s in found[code].values() for p in s.points.values()]
            await asyncio.to_thread(set_limits, points)
    return found


def part_of(framework: FrameworkSlice, codes: Collection[str]) -> FrameworkSlice:
    """A slice with these of its indicators."""
    mine = tuple(i for i in framework.indicators if i.code in codes)
    return framework.model_copy(update={"indicators": mine})


def _refused(asked: WhatIfAsked, reason: str, **more: object) -> RefusedError:
    return RefusedError(WhatIfRefused.model_validate({"id": asked.id, "reason": reason, **more}))
