"""Erased words really leave their topic: the broker compacts it within the declared time."""

import uuid
from dataclasses import replace

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from support.log_reading import read_topic
from support.waiting import eventually
from thrive_shared.contracts.topics import COMMENTARY_RECEIVED
from thrive_shared.kafka.admin import topic_configs

WORDS = b"words to be erased"


async def test_a_broker_forgets_words_once_their_tombstone_is_told_again(
    kafka_bootstrap: str,
) -> None:
    """Given commentary's declaration with its day made a second; when a tombstone is told again
    after that; then no word is left, whatever else the broker would wait for."""
    topic = replace(COMMENTARY_RECEIVED, name=f"erasing-{uuid.uuid4().hex}")
    configs = topic_configs(topic)
    assert int(configs["max.compaction.lag.ms"]) == 24 * 3_600_000
    assert int(configs["delete.retention.ms"]) == 30 * 24 * 3_600_000
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    await producer.start()
    try:
        quick = configs | {"max.compaction.lag.ms": "1000"}
        await admin.create_topics(
            [NewTopic(topic.name, num_partitions=1, replication_factor=1, topic_configs=quick)]
        )
        await producer.send_and_wait(topic.name, WORDS, key=b"id")

        async def forgotten() -> bool:
            await producer.send_and_wait(topic.name, None, key=b"id")
            found = await read_topic(topic, bootstrap=kafka_bootstrap, partitions=1)
            assert any(r.key == b"id" and r.value is None for r in found)
            return all(r.value is None for r in found)

        await eventually(forgotten, seconds=120, what="the words' end")
    finally:
        await producer.stop()
        await admin.delete_topics([topic.name])
        await admin.close()
