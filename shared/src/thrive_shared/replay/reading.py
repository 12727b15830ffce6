"""Reading what topics hold, up to fixed positions, without joining any group."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition

from thrive_shared.contracts.topics import Topic
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.names import Names
from thrive_shared.kafka.outbox import Source
from thrive_shared.settings import KafkaSettings

_WAIT_MS = 500
_PARTITION_BYTES = 4 << 20

Ends = dict[Source, int]
"""Where reading stops in each source: the offset that is not read any more."""


async def ends_of(topics: Iterable[Topic], *, settings: KafkaSettings) -> Ends:
    """Where these topics end now."""
    sources = [(t.name, p) for t in topics for p in range(settings.partitions)]
    async with _assigned(sources, settings=settings) as consumer:
        found = await consumer.end_offsets([_there(s, settings=settings) for s in sources])
    names = Names(settings)
    return {(names.declared(tp.topic), tp.partition): end for tp, end in found.items()}


async def read_all(
    ends: Mapping[Source, int],
    *,
    settings: KafkaSettings,
    most: int,
    take: Callable[[list[Record]], None],
) -> None:
    """Hand over everything before the ends, `most` records at once, each source in its order."""
    left = {_there(s, settings=settings): end for s, end in ends.items() if end > 0}
    if not left:
        return
    sources = [s for s, end in ends.items() if end > 0]
    names = Names(settings)
    async with _assigned(sources, settings=settings) as consumer:
        while left:
            found = await consumer.getmany(timeout_ms=_WAIT_MS, max_records=most)
            records = [
                _as_declared(r, names=names)
                for tp in sorted(found)
                for r in found[tp]
                if tp in left and r.offset < left[tp]
            ]
            if records:
                take(records)
            for tp in [tp for tp in left if await consumer.position(tp) >= left[tp]]:
                del left[tp]
                consumer.pause(tp)


async def body_at(topic: Topic, *, at: tuple[int, int], settings: KafkaSettings) -> bytes:
    """The body of the record at a partition and offset."""
    source, offset = (topic.name, at[0]), at[1]
    async with _assigned([source], settings=settings) as consumer:
        consumer.seek(_there(source, settings=settings), offset)
        record = await consumer.getone()
    return record.value or b""


def _there(source: Source, *, settings: KafkaSettings) -> TopicPartition:
    return TopicPartition(Names(settings).topic(source[0]), source[1])


def _as_declared(record: Record, *, names: Names) -> Record:
    # The record is ours alone; the consumption recipe does the same.
    object.__setattr__(record, "topic", names.declared(record.topic))
    return record


@asynccontextmanager
async def _assigned(
    sources: Iterable[Source], *, settings: KafkaSettings
) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=_PARTITION_BYTES,
    )
    await consumer.start()
    try:
        consumer.assign([_there(s, settings=settings) for s in sources])
        yield consumer
    finally:
        await consumer.stop()
