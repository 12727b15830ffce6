"""The Kafka door: a topic of one's own, the same accept(), poison beside good neighbours."""

import json

from aiokafka import AIOKafkaProducer
from support.ingest_world import Replica, World, offer
from support.waiting import eventually
from thrive_shared.contracts.ingest import CommentaryReceived, SubmissionRejected
from thrive_shared.contracts.topics import (
    COMMENTARY_RECEIVED,
    SUBMISSION_REJECTED,
    offered_topic,
)
from thrive_shared.kafka.admin import verify_topics

Row = dict[str, str]
WORDS = {
    "kind": "action",
    "indicator": "PR5",
    "area": "E08000037",
    "text": "Offer a place to every family.",
}


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


async def test_commentary_on_kafka_is_stored_once_whichever_door_it_comes_by(
    world: World, producer: AIOKafkaProducer, row: Row, area: str
) -> None:
    body = json.dumps({"commentary": [{"reference": "w1", **WORDS}, WORDS]}).encode()
    await world.open_door("fingertips")
    async with world.replica() as replica:
        await world.publish_framework(replica)
        await offer(world, producer, body, body, json.dumps([row]).encode())

        async def all_read() -> bool:
            return len(await world.observations(area)) == 1

        await eventually(all_read, what="the record of the figures behind the commentary")
        events = await world.published(COMMENTARY_RECEIVED, count=2)
        again = await replica.post(
            "/v1/commentary", partner="fingertips", json=[{"reference": "w1", **WORDS}, WORDS]
        )
    received = [CommentaryReceived.model_validate_json(e) for e in events]
    assert [(r.text, r.partner) for r in received] == [(WORDS["text"], "fingertips")] * 2
    assert (again.json()["imported"], again.json()["unchanged"]) == (0, 2)
    assert set(again.json()["commentary_ids"]) == {str(r.commentary_id) for r in received}
    assert await world.query("select 1 from dead_letter") == []


async def test_commentary_that_is_refused_is_told_without_its_words(
    world: World, producer: AIOKafkaProducer
) -> None:
    reused = {"reference": "w2", **WORDS, "text": "Other words."}
    foreign = {**WORDS, "indicator": "OC1", "text": "Not ours to explain."}
    bodies = [
        {"commentary": "many"},
        {"commentary": [{"reference": "w2", **WORDS}, foreign, {**WORDS, "area": "Gatehead"}]},
        {"commentary": [reused, {**WORDS, "text": "Beside it."}]},
    ]
    await world.open_door("fingertips")
    async with world.replica() as replica:
        await world.publish_framework(replica)
        await offer(world, producer, *(json.dumps(b).encode() for b in bodies))
        told = await world.published(SUBMISSION_REJECTED, count=3)
        [kept] = await world.published(COMMENTARY_RECEIVED, count=1)
    assert CommentaryReceived.model_validate_json(kept).text == WORDS["text"]
    rejected = [SubmissionRejected.model_validate_json(e) for e in told]
    assert {(r.row, r.column, r.code) for e in rejected for r in e.rejections} == {
        (0, "", "not_a_submission"),
        (0, "", "reference_reused"),
        (2, "indicator", "not_source_of_record"),
        (3, "area", "unknown_area"),
    }
    assert {e.partner for e in rejected} == {"fingertips"}
    assert not any(b"ords" in e or b"explain" in e for e in told)
    letters = await world.query("select code, body from dead_letter")
    assert {(x["code"], x["body"]) for x in letters} == {
        ("not_a_submission", json.dumps(bodies[0]).encode()),
        ("reference_reused", json.dumps(bodies[2]).encode()),
    }


async def test_a_door_forgets_as_declared(
    shared_world: World, replica: Replica, producer: AIOKafkaProducer
) -> None:
    await offer(shared_world, producer)
    await verify_topics([offered_topic("fingertips")], settings=shared_world.settings)
