"""Reading without a group: everything up to an end, in order, however it is cut."""

from collections.abc import Iterable

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.structs import TopicPartition
from thrive_shared.contracts.topics import SCORE_COMPUTED
from thrive_shared.kafka.admin import ensure_topics
from thrive_shared.kafka.consumer import Record
from thrive_shared.replay import reading
from thrive_shared.replay.reading import body_at, ends_of, read_all, reader
from thrive_shared.settings import KafkaSettings

RECORDS = 500
SOURCE = (SCORE_COMPUTED.name, 1)


@pytest.fixture
async def settings(kafka_bootstrap, topic_prefix):
    """A topic of two partitions, whose second holds records of all sizes."""
    settings = KafkaSettings(
        kafka_bootstrap_servers=kafka_bootstrap, topic_prefix=topic_prefix, partitions=2
    )
    await ensure_topics([SCORE_COMPUTED], settings=settings)
    async with AIOKafkaProducer(bootstrap_servers=kafka_bootstrap, linger_ms=5) as producer:
        for n in range(RECORDS):
            headers = [("ce_id", b"%d" % n)]
            await producer.send(
                topic_prefix + SCORE_COMPUTED.name, _body(n), b"k", partition=1, headers=headers
            )
        await producer.flush()
    return settings


def _body(n: int) -> bytes:
    return b"%d," % n * (n % 50)


@pytest.mark.parametrize("answer", [100, 10_000, 1 << 20])
@pytest.mark.parametrize("most", [1, 7, 10 * RECORDS])
async def test_all_is_handed_over_once_and_in_order(settings, monkeypatch, answer, most):
    monkeypatch.setattr(reading, "_ANSWER_BYTES", answer)
    found: list[list[Record]] = []
    ends = await ends_of([SCORE_COMPUTED], settings=settings)
    assert ends == {(SCORE_COMPUTED.name, 0): 0, SOURCE: RECORDS}
    await read_all(ends, settings=settings, most=most, take=found.append)
    records = [r for piece in found for r in piece]
    assert [(r.topic, r.partition, r.offset) for r in records] == [
        (*SOURCE, n) for n in range(RECORDS)
    ]
    assert [(r.key, r.value, r.headers) for r in records] == [
        (b"k", _body(n), (("ce_id", b"%d" % n),)) for n in range(RECORDS)
    ]
    assert max(map(len, found)) <= most


async def test_a_part_of_a_source_is_read_and_told(settings):
    told: list[int] = []
    found: list[int] = []

    def take(records: Iterable[Record]) -> None:
        found.extend(r.offset for r in records)

    async with reader(settings, tell=told.append) as reading:
        await reading.read(SOURCE, start=123, upto=321, take=take)
        await reading.read(SOURCE, start=7, upto=7, take=take)
    assert found == list(range(123, 321))
    assert sum(told) == 321 - 123
    assert await body_at(SCORE_COMPUTED, at=(1, 49), settings=settings) == _body(49)


async def test_reading_begins_where_a_topic_begins(settings):
    """Given a topic whose first records are gone, then reading begins with those that are left."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap_servers)
    await admin.start()
    gone = TopicPartition(settings.topic_prefix + SCORE_COMPUTED.name, 1)
    await admin.delete_records({gone: RecordsToDelete(before_offset=400)})
    await admin.close()
    found: list[Record] = []
    await read_all({SOURCE: RECORDS}, settings=settings, most=50, take=found.extend)
    assert [r.offset for r in found] == list(range(400, RECORDS))
