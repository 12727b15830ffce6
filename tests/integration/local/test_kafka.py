"""The embedded Kafka: records survive a stop and a kill, topics are never made by accident."""

import asyncio
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from support.ports import free_ports
from thrive_local.kafka import EmbeddedKafka

TOPIC = "kept"


LIMIT = 30.0
"""Seconds after which a step that should take one has failed."""


async def create(bootstrap: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(TOPIC, num_partitions=1, replication_factor=1)])
    await admin.close()


async def send(bootstrap: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    async with asyncio.timeout(LIMIT):
        await producer.start()
        await producer.send_and_wait(TOPIC, value, partition=0)
        await producer.stop()


async def read(bootstrap: str, count: int) -> list[tuple[bytes, int]]:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    await consumer.start()
    consumer.assign([TopicPartition(TOPIC, 0)])
    await consumer.seek_to_beginning()
    async with asyncio.timeout(LIMIT):
        found = [await consumer.getone() for _ in range(count)]
    await consumer.stop()
    return [(record.value, record.timestamp_type) for record in found]


async def test_records_survive_a_stop_and_a_kill(folder: Path) -> None:
    server = EmbeddedKafka(data_dir=folder / "kafka", port=free_ports(2))
    server.start()
    try:
        await create(server.bootstrap)
        await send(server.bootstrap, b"before-stop")
        server.stop()
        assert not server.alive

        server.start()
        await send(server.bootstrap, b"before-kill")
        server.kill()
        assert server.pid == 0

        server.start()
        found = await read(server.bootstrap, 2)
    finally:
        server.stop()

    log_append_time = 1
    assert found == [(b"before-stop", log_append_time), (b"before-kill", log_append_time)]


async def test_topics_are_not_made_by_asking_for_them(kafka_bootstrap: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    await admin.describe_topics(["never-created"])
    topics = await admin.list_topics()
    await admin.close()

    assert "never-created" not in topics
