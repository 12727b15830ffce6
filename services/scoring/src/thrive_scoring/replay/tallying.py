"""One worker's part of the first hop: it rescores and reads, and adds up what it meets."""

from collections.abc import Iterable, Mapping

from thrive_shared.contracts.topics import SUBMISSION_ACCEPTED
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outbox import Source
from thrive_shared.replay.reading import Ends, Reader, reader
from thrive_shared.replay.tallies import PublishedTally, RecomputedTally, Tallies, Tally
from thrive_shared.replay.workers import Tell
from thrive_shared.settings import KafkaSettings

from thrive_scoring.replay.causes import first_cause
from thrive_scoring.replay.log import rescore


async def tally(
    mine: Iterable[Source],
    *,
    ends: Ends,
    upto: Mapping[int, int],
    settings: KafkaSettings,
    batch: int,
    tell: Tell,
) -> dict[tuple[str, int], Tally]:
    """What some partitions give: those of the log scored, those of scores and alerts read.

    By topic and log partition. Left out is what stands on records after `upto`, by log partition.
    """
    found = Tallies()
    async with reader(settings, tell=tell) as reading:
        for source in mine:
            if source[0] == SUBMISSION_ACCEPTED.name:
                recomputed = RecomputedTally(found, partition=source[1])
                await rescore(
                    source[1],
                    log=ends,
                    settings=settings,
                    batch=batch,
                    reading=reading,
                    take=recomputed.take,
                )
            else:
                published = PublishedTally(found, topic=source[0], upto=upto)
                await _read(source, ends=ends, reading=reading, published=published)
    return dict(found)


async def _read(source: Source, *, ends: Ends, reading: Reader, published: PublishedTally) -> None:
    def take(records: Iterable[Record]) -> None:
        for record in records:
            published.take(record, cause=first_cause(record))

    await reading.read(source, upto=ends[source], take=take)
