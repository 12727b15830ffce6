"""Reading whole topics, from outside the system."""

from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from typing import TypeAlias

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from thrive_shared.contracts.envelope import header
from thrive_shared.contracts.topics import Topic

Record: TypeAlias = "ConsumerRecord[bytes, bytes]"


async def read_topic(
    topic: Topic, *, bootstrap: str, partitions: int, prefix: str = ""
) -> list[Record]:
    """All records that the topic holds now, in the order of each partition."""
    wanted = [TopicPartition(prefix + topic.name, n) for n in range(partitions)]
    async with assigned(wanted, bootstrap=bootstrap) as consumer:
        ends = await consumer.end_offsets(wanted)
        found: list[Record] = []
        while any([await consumer.position(tp) < ends[tp] for tp in wanted]):
            batches = await consumer.getmany(timeout_ms=500, max_records=5000)
            found += [r for batch in batches.values() for r in batch if r.offset < ends[_tp(r)]]
    return sorted(found, key=lambda r: (r.partition, r.offset))


@asynccontextmanager
async def assigned(
    partitions: Collection[TopicPartition], *, bootstrap: str
) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer without a group that reads these partitions from their beginning."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    await consumer.start()
    try:
        consumer.assign(list(partitions))
        yield consumer
    finally:
        await consumer.stop()


def _tp(record: Record) -> TopicPartition:
    return TopicPartition(record.topic, record.partition)


def by_event_id(records: Iterable[Record]) -> dict[str, set[bytes]]:
    """The bodies under each event id: one each, or an id was given twice."""
    found: dict[str, set[bytes]] = {}
    for record in records:
        event_id = header(record.headers, "ce_id")
        assert event_id is not None, f"{record.topic} holds a record without an id"
        found.setdefault(event_id, set()).add(record.value or b"")
    return found
