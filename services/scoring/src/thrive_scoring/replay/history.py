"""The first hop: the log of record to the whole history of scores and alert transitions."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial, reduce
from operator import add

import orjson
from thrive_shared.contracts.topics import ALERT_CHANGED, SCORE_COMPUTED, SUBMISSION_ACCEPTED
from thrive_shared.kafka.consumer import Record
from thrive_shared.replay.comparison import Cause, Comparison, Outcome
from thrive_shared.replay.reading import Ends, read_all
from thrive_shared.replay.report import Report
from thrive_shared.replay.workers import in_processes
from thrive_shared.settings import KafkaSettings

from thrive_scoring.service.records import read
from thrive_scoring.service.rescoring import LogRescoring

PUBLISHED_AT_ONCE = 2000
_CAUSE = re.compile(rb'"cause":\{"partition":(\d+),"seq":(\d+)\}')


class History:
    """Compares what was published with what the log gives."""

    def __init__(self, *, settings: KafkaSettings, batch: int, report: Report) -> None:
        self._settings = settings
        self._batch = batch
        self._report = report
        self._sides = {t.name: Comparison() for t in (SCORE_COMPUTED, ALERT_CHANGED)}

    async def compare(self, *, log: Ends, published: Ends, workers: int) -> None:
        """Read both topics up to their ends, then score the log up to its own, and report.

        Several workers are processes: each scores log partitions of its own, and compares.
        """
        self._report.begin("scoring", of=sum(log.values()) + sum(published.values()))
        await read_all(
            published,
            settings=self._settings,
            most=PUBLISHED_AT_ONCE,
            take=self._take_published,
        )
        parts = await in_processes(
            partial(self._rescored, upto=log),
            partitions=self._settings.partitions,
            workers=workers,
            tell=self._report.read,
        )
        outcomes = {
            # What was published again is counted where it is read, before the parts.
            name: replace(reduce(add, (p[name] for p in parts)), again=parts[0][name].again)
            for name in self._sides
        }
        await self._report.end(
            scores=(SCORE_COMPUTED, outcomes[SCORE_COMPUTED.name]),
            alerts=(ALERT_CHANGED, outcomes[ALERT_CHANGED.name]),
        )

    def _take_published(self, records: Sequence[Record]) -> None:
        self._report.read(len(records))
        for record in records:
            self._sides[record.topic].take_published(record, cause=_cause(record))

    async def _rescored(
        self, mine: Sequence[int], *, upto: Ends, tell: Callable[[int], None]
    ) -> dict[str, Outcome]:
        """What some log partitions give, compared; by topic."""
        reached = {p: await self._rescore(p, upto=upto, tell=tell) for p in mine}
        return {name: side.outcome(upto=reached, of=mine) for name, side in self._sides.items()}

    async def _rescore(self, partition: int, *, upto: Ends, tell: Callable[[int], None]) -> int:
        """Score a log partition and compare; return the last record scored."""
        source = (SUBMISSION_ACCEPTED.name, partition)
        scoring = LogRescoring(
            partition,
            partitions=self._settings.partitions,
            generation=self._settings.generation,
        )

        def take(records: Sequence[Record]) -> None:
            tell(len(records))
            for event in scoring.score(map(read, records)):
                self._sides[event.topic.name].take_recomputed(event)

        ends = {source: upto[source]}
        await read_all(ends, settings=self._settings, most=self._batch, take=take)
        return scoring.last_seq


def _cause(record: Record) -> Cause:
    """The log record that caused an event: looked for in its bytes, which costs a tenth."""
    body = record.value or b""
    found = _CAUSE.findall(body)
    if len(found) == 1:
        return int(found[0][0]), int(found[0][1])
    cause = orjson.loads(body)["cause"]
    return cause["partition"], cause["seq"]
