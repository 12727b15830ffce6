"""The log of record, read by a replay."""

from collections.abc import Callable, Iterable

from thrive_shared.contracts.topics import SUBMISSION_ACCEPTED
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.replay.reading import Ends, Reader, reader
from thrive_shared.settings import KafkaSettings

from thrive_scoring.service.records import Entry, read
from thrive_scoring.service.rescoring import LogRescoring


async def last_seqs(log: Ends, *, settings: KafkaSettings) -> dict[int, int]:
    """The seq of the last record before the end of each log partition that has any."""
    found: list[Record] = []
    async with reader(settings) as reading:
        for source, end in log.items():
            if end:
                await reading.read(source, start=end - 1, upto=end, take=found.extend)
    return {r.partition: read(r).origin.seq for r in found}


async def rescore(
    partition: int,
    *,
    log: Ends,
    settings: KafkaSettings,
    batch: int,
    reading: Reader,
    take: Callable[[Outgoing], None],
) -> int:
    """Score a log partition up to its end, hand over the events; return the last record scored."""
    source = (SUBMISSION_ACCEPTED.name, partition)
    scoring = LogRescoring(
        partition, partitions=settings.partitions, generation=settings.generation
    )

    waiting: list[Entry] = []

    def score() -> None:
        for event in scoring.score(waiting):
            take(event)
        waiting.clear()

    def gather(records: Iterable[Record]) -> None:
        for record in records:
            waiting.append(read(record))
            if len(waiting) == batch:
                score()

    await reading.read(source, upto=log.get(source, 0), take=gather)
    score()
    return scoring.last_seq
