"""Reading whole topics, from outside the system."""

from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from thrive_shared.contracts.envelope import header
from thrive_shared.contracts.topics import Topic

Record = ConsumerRecord[bytes, bytes]


async def read_topic(topic: Topic, *, bootstrap: str, prefix: str = "") -> list[Record]:
    """All records that the topic holds now, in the order of each partition."""
    name = prefix + topic.name
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False
    )
    await consumer.start()
    try:
        numbers = await _partitions(consumer, name)
        partitions = [TopicPartition(name, n) for n in sorted(numbers)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        await consumer.seek_to_beginning(*partitions)
        found: list[Record] = []
        while any([await consumer.position(tp) < ends[tp] for tp in partitions]):
            batches = await consumer.getmany(timeout_ms=500, max_records=5000)
            found += [r for batch in batches.values() for r in batch if r.offset < ends[_tp(r)]]
        return sorted(found, key=lambda r: (r.partition, r.offset))
    finally:
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer, name: str) -> set[int]:
    await consumer._client.set_topics([name])
    found: set[int] = consumer.partitions_for_topic(name) or set()
    return found


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
