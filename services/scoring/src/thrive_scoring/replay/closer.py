"""The closer look at log partitions whose sums differ: it names the differences."""

from collections.abc import Collection, Iterable, Sequence
from functools import partial

from thrive_shared.contracts.topics import ALERT_CHANGED, SCORE_COMPUTED, SUBMISSION_ACCEPTED
from thrive_shared.kafka.consumer import Record
from thrive_shared.replay.comparison import Comparison, Outcome
from thrive_shared.replay.reading import Ends, Reader, read_all, reader
from thrive_shared.replay.report import Report
from thrive_shared.replay.workers import Tell, in_processes
from thrive_shared.settings import KafkaSettings

from thrive_scoring.replay.causes import cause_of
from thrive_scoring.replay.log import rescore

PUBLISHED_AT_ONCE = 2000
Outcomes = dict[str, Outcome]
"""By topic."""


class CloserLook:
    """Holds what was published because of some log partitions, and scores these once more."""

    def __init__(self, *, settings: KafkaSettings, batch: int, report: Report) -> None:
        self._settings = settings
        self._batch = batch
        self._report = report
        self._sides = {t.name: Comparison() for t in (SCORE_COMPUTED, ALERT_CHANGED)}

    async def compare(
        self, partitions: Collection[int], *, log: Ends, published: Ends, workers: int
    ) -> dict[int, Outcomes]:
        """What each of these log partitions comes to.

        What was published is read first and once; then workers score, a partition at a time.
        """
        of = sum(log.get((SUBMISSION_ACCEPTED.name, p), 0) for p in partitions)
        self._report.expect(of + sum(published.values()))
        await read_all(
            published,
            settings=self._settings,
            most=PUBLISHED_AT_ONCE,
            take=partial(self._take_published, partitions=partitions),
        )
        parts = await in_processes(
            partial(self._rescored, log=log),
            tasks=sorted(partitions),
            workers=workers,
            tell=self._report.read,
        )
        return {partition: outcomes for part in parts for partition, outcomes in part.items()}

    def _take_published(self, records: Sequence[Record], *, partitions: Collection[int]) -> None:
        self._report.read(len(records))
        for record in records:
            cause = cause_of(record)
            if cause[0] in partitions:
                self._sides[record.topic].take_published(record, cause=cause)

    async def _rescored(self, mine: Iterable[int], *, log: Ends, tell: Tell) -> dict[int, Outcomes]:
        """What some log partitions give, compared."""
        async with reader(self._settings, tell=tell) as reading:
            return {p: await self._rescore(p, log=log, reading=reading) for p in mine}

    async def _rescore(self, partition: int, *, log: Ends, reading: Reader) -> Outcomes:
        sides = {name: side.anew(of=partition) for name, side in self._sides.items()}
        last = await rescore(
            partition,
            log=log,
            settings=self._settings,
            batch=self._batch,
            reading=reading,
            take=lambda event: sides[event.topic.name].take_recomputed(event),
        )
        return {n: side.outcome(upto={partition: last}) for n, side in sides.items()}
