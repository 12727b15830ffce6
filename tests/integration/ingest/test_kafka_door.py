"""The Kafka door: a topic of one's own, the same accept(), poison beside good neighbours."""

import json
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaProducer
from support.ingest_world import Replica, World
from support.waiting import eventually
from thrive_shared.contracts.ingest import SubmissionRejected
from thrive_shared.contracts.topics import SUBMISSION_REJECTED, offered_topic

Row = dict[str, str]


@pytest.fixture
async def producer(kafka_bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def offer(
    world: World, producer: AIOKafkaProducer, *bodies: bytes, partner: str = "fingertips"
) -> None:
    topic = world.settings.topic_prefix + offered_topic(partner).name

    async def door_exists() -> bool:
        await producer.client.force_metadata_update()
        return topic in producer.client.cluster.topics()

    await eventually(door_exists, what=f"topic {topic}")
    for body in bodies:
        await producer.send_and_wait(topic, body, partition=0)


async def test_an_offer_on_kafka_is_a_submission_like_any_other(
    shared_world: World, replica: Replica, producer: AIOKafkaProducer, row: Row, area: str
) -> None:
    world = shared_world
    body = json.dumps({"reference": "k1", "rows": [row]}).encode()
    await offer(world, producer, body, body)

    async def accepted() -> bool:
        return len(await world.observations(area)) == 1

    await eventually(accepted, what="the offer's record")
    [record] = await world.observations(area)
    assert (record.partner, record.reference) == ("fingertips", "k1")

    again = await replica.send([row], partner="fingertips")
    assert again["unchanged"] == 1


async def test_the_topic_is_the_identity_and_poison_harms_no_neighbour(
    shared_world: World, replica: Replica, producer: AIOKafkaProducer, row: Row, area: str
) -> None:
    world = shared_world
    foreign = {**row, "indicator": "OC1", "period": "2023/24"}
    bodies = [
        b"\x00\xffnot json",
        b'{"rows": "many"}',
        b'{"rows": [{"area": "\\ud800"}]}',
        b"[" * 100_000,
        json.dumps([foreign]).encode(),
        json.dumps([row]).encode(),
    ]
    await offer(world, producer, *bodies)

    async def accepted() -> bool:
        return len(await world.observations(area)) == 1

    await eventually(accepted, what="the good neighbour's record")
    letters = await world.query("select code, sha256, body from dead_letter")
    assert {r["code"] for r in letters} == {"not_a_submission"}
    assert {r["body"] for r in letters} == set(bodies[:4])
    events = await world.published(SUBMISSION_REJECTED, count=5)
    rejected = [SubmissionRejected.model_validate_json(e) for e in events]
    codes = [r.code for event in rejected for r in event.rejections]
    assert sorted(codes) == ["not_a_submission"] * 4 + ["not_source_of_record"]
    assert {r.cell_sha256 for e in rejected for r in e.rejections} >= {r["sha256"] for r in letters}
