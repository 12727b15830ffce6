"""The indicator group's work: log records in, scores and alerts out."""

from collections.abc import Collection, Iterator, Sequence

import asyncpg
from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.generations import GENERATION
from thrive_shared.kafka.outgoing import Outgoing

from thrive_scoring.domain.intervals import Ruled, set_limits
from thrive_scoring.domain.view import View
from thrive_scoring.repository import figures
from thrive_scoring.service.batch import score_batch
from thrive_scoring.service.memory import Memory, Partition
from thrive_scoring.service.records import Entry, FrameworkBegun
from thrive_scoring.service.settlement import Settlement
from thrive_scoring.service.walk import Walk
from thrive_scoring.service.write_behind import WriteBehind

SCORED_TOGETHER = 500
"""Records evaluated at once: enough for columns to pay, few enough to overlap with writing."""


class IndicatorScoring:
    """Scores batches of the log inside the consumer's transaction."""

    def __init__(
        self, *, partitions: int, most_points: int = 1_000_000, generation: str = GENERATION
    ) -> None:
        self._partitions = partitions
        self._generation = generation
        self._memory = Memory(most_points=most_points)

    async def score(self, tx: asyncpg.Connection, entries: Sequence[Entry]) -> Sequence[Outgoing]:
        """Apply the entries, write what changed, return the events to publish."""
        touched = sorted({e.origin.partition for e in entries})
        self._memory.begin(touched)
        await self._load_partitions(tx, touched)
        fresh = [e for e in entries if self._partition(e).accept(e.origin.seq)]
        await self._load_series(tx, fresh)
        events: list[Outgoing] = []
        async with WriteBehind() as writes:
            for part in _parts(fresh):
                walk, settlement = score_batch(
                    self._memory,
                    part,
                    partitions=self._partitions,
                    generation=self._generation,
                )
                events += settlement.events
                await writes.add(_save_results(tx, walk, settlement))
        await self._save_heads(tx, fresh)
        return events

    def committed(self) -> None:
        """The batch is committed."""
        self._memory.committed()

    def forget(self, partitions: Collection[int]) -> None:
        """Drop what stands on these log partitions."""
        self._memory.forget(partitions)

    def _partition(self, entry: Entry) -> Partition:
        return self._memory.partitions[entry.origin.partition]

    async def _load_partitions(self, tx: asyncpg.Connection, touched: Sequence[int]) -> None:
        held = self._memory.partitions
        missing = [p for p in touched if p not in held]
        if not missing:
            return
        for number in missing:
            held[number] = Partition(number)
        for row in await figures.load_partitions(tx, missing):
            view = None
            if row.framework is not None:
                view = View(FrameworkSlice.model_validate_json(row.framework))
            held[row.partition] = Partition(row.partition, row.last_seq, row.day, view)

    async def _load_series(self, tx: asyncpg.Connection, entries: Sequence[Entry]) -> None:
        """Bring in the series of every indicator that the entries need."""
        missing = self._memory.missing(entries)
        if not missing:
            return
        loaded: list[Ruled] = []
        for code, series in (await figures.load_series(tx, missing)).items():
            self._memory.keep(code, partition=missing[code], series=series)
            view = self._memory.partitions[missing[code]].view
            rules = view.rules.get(code) if view else None
            if rules is not None:
                loaded += [(p, rules) for s in series.values() for p in s.points.values()]
        set_limits(loaded)

    async def _save_heads(self, tx: asyncpg.Connection, fresh: Sequence[Entry]) -> None:
        moved = {p.number: p for p in map(self._partition, fresh)}
        await figures.save_partitions(tx, [(p.number, p.last_seq, p.day) for p in moved.values()])
        begun = {e.origin.partition: e.slice for e in fresh if isinstance(e, FrameworkBegun)}
        if begun:
            await figures.save_frameworks(
                tx,
                [(p, s.version, s.model_dump_json().encode()) for p, s in begun.items()],
            )


async def _save_results(tx: asyncpg.Connection, walk: Walk, settlement: Settlement) -> None:
    rows = dict.fromkeys((*walk.figures, *settlement.heads))
    if rows:
        await figures.save_figures(tx, rows)
    await figures.save_alerts(tx, settlement.alerts)
    await figures.save_rebases(tx, [d.record for d in walk.decided])


def _parts(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """A batch in parts: one is written while the next is scored."""
    for start in range(0, len(entries), SCORED_TOGETHER):
        yield entries[start : start + SCORED_TOGETHER]
