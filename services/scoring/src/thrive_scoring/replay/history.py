"""The first hop: the log of record to the whole history of scores and alert transitions."""

from collections.abc import Sequence

import orjson
from thrive_shared.contracts.topics import ALERT_CHANGED, SCORE_COMPUTED, SUBMISSION_ACCEPTED
from thrive_shared.kafka.consumer import Record
from thrive_shared.replay.comparison import Cause, Comparison
from thrive_shared.replay.reading import Ends, read_all
from thrive_shared.replay.report import Report
from thrive_shared.replay.workers import by_partition
from thrive_shared.settings import KafkaSettings

from thrive_scoring.service.records import read
from thrive_scoring.service.rescoring import LogRescoring

PUBLISHED_AT_ONCE = 2000


class History:
    """Compares what was published with what the log gives."""

    def __init__(self, *, settings: KafkaSettings, batch: int, report: Report) -> None:
        self._settings = settings
        self._batch = batch
        self._report = report
        self._sides = {t.name: Comparison() for t in (SCORE_COMPUTED, ALERT_CHANGED)}
        self._upto: dict[int, int] = {}
        """The last record scored of each log partition."""

    async def compare(self, *, log: Ends, published: Ends, workers: int) -> None:
        """Read both topics up to their ends, then score the log up to its own, and report."""
        self._report.begin("scoring", of=sum(log.values()) + sum(published.values()))
        await read_all(
            published,
            settings=self._settings,
            most=PUBLISHED_AT_ONCE,
            take=self._take_published,
        )
        await by_partition(
            lambda p: self._rescore(p, upto=log),
            partitions=self._settings.partitions,
            workers=workers,
        )
        outcomes = {name: side.outcome(upto=self._upto) for name, side in self._sides.items()}
        await self._report.end(
            scores=(SCORE_COMPUTED, outcomes[SCORE_COMPUTED.name]),
            alerts=(ALERT_CHANGED, outcomes[ALERT_CHANGED.name]),
        )

    def _take_published(self, records: Sequence[Record]) -> None:
        self._report.read(len(records))
        for record in records:
            self._sides[record.topic].take_published(record, cause=_cause(record))

    async def _rescore(self, partition: int, *, upto: Ends) -> None:
        source = (SUBMISSION_ACCEPTED.name, partition)
        scoring = LogRescoring(
            partition,
            partitions=self._settings.partitions,
            generation=self._settings.generation,
        )

        def take(records: Sequence[Record]) -> None:
            self._report.read(len(records))
            for event in scoring.score(map(read, records)):
                self._sides[event.topic.name].take_recomputed(event)

        ends = {source: upto[source]}
        await read_all(ends, settings=self._settings, most=self._batch, take=take)
        self._upto[partition] = scoring.last_seq


def _cause(record: Record) -> Cause:
    cause = orjson.loads(record.value or b"")["cause"]
    return cause["partition"], cause["seq"]
