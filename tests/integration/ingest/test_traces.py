"""The trace of a request travels with every event that it causes."""

import json

import pytest
from aiokafka import AIOKafkaProducer
from support.ingest_world import PARTITIONS, Replica, World, offer
from support.log_reading import read_topic
from support.waiting import eventually
from thrive_shared.contracts.envelope import header
from thrive_shared.contracts.topics import (
    COMMENTARY_RECEIVED,
    SUBMISSION_ACCEPTED,
    SUBMISSION_REJECTED,
    Topic,
)
from thrive_shared.contracts.trace import TRACEPARENT, accepted, new

Row = dict[str, str]
WORDS = {"kind": "explanation", "indicator": "PR5", "area": "E08000037", "text": "Because."}


async def traces(world: World, topic: Topic, *, saying: str) -> set[str | None]:
    """The traces of the events whose body holds a text, once there are any."""
    found: set[str | None] = set()

    async def any_found() -> bool:
        records = await read_topic(
            topic,
            bootstrap=world.settings.kafka_bootstrap_servers,
            partitions=PARTITIONS,
            prefix=world.prefix,
        )
        said = [r for r in records if saying.encode() in (r.value or b"")]
        found.update(header(r.headers, TRACEPARENT) for r in said)
        return bool(found)

    await eventually(any_found, what=f"{saying} on {topic.name}")
    return found


async def test_a_request_s_trace_travels_with_all_that_it_causes(
    shared_world: World, replica: Replica, row: Row, area: str
) -> None:
    figures, words = new(), new()
    rows = [row, {**row, "indicator": "no such"}]
    await replica.post("/v1/submissions", json=rows, headers={TRACEPARENT: figures})
    said = [{**WORDS, "text": area}, {**WORDS, "kind": "excuse"}]
    await replica.post("/v1/commentary", json=said, headers={TRACEPARENT: words})

    assert await traces(shared_world, SUBMISSION_ACCEPTED, saying=area) == {figures}
    assert await traces(shared_world, COMMENTARY_RECEIVED, saying=area) == {words}
    assert await traces(shared_world, SUBMISSION_REJECTED, saying="unknown_indicator") == {figures}
    assert await traces(shared_world, SUBMISSION_REJECTED, saying='"kind"') == {words}


@pytest.mark.parametrize("given", [{}, {TRACEPARENT: "00-not-a-trace-01"}], ids=["none", "invalid"])
async def test_a_request_without_a_trace_gets_one(
    shared_world: World, replica: Replica, row: Row, area: str, given: dict[str, str]
) -> None:
    await replica.post("/v1/submissions", json=[row], headers=given)
    [made] = await traces(shared_world, SUBMISSION_ACCEPTED, saying=area)
    assert made is not None
    assert accepted(made) == made


async def test_a_barrier_has_one_trace_in_all_partitions(
    shared_world: World, replica: Replica
) -> None:
    for kind in ("framework", "day"):
        [made] = await traces(shared_world, SUBMISSION_ACCEPTED, saying=f'"kind":"{kind}"')
        assert made is not None


@pytest.mark.parametrize(
    ("given", "kept"),
    [(new().encode(), True), (b"\xff\x00", False), (None, False)],
    ids=["valid", "no text", "null"],
)
async def test_a_record_s_trace_passes_the_kafka_door(
    shared_world: World,
    replica: Replica,
    producer: AIOKafkaProducer,
    row: Row,
    area: str,
    given: bytes | None,
    kept: bool,
) -> None:
    body = json.dumps([row]).encode()
    await offer(shared_world, producer, body, headers=[(TRACEPARENT, given)])
    [made] = await traces(shared_world, SUBMISSION_ACCEPTED, saying=area)
    assert made is not None
    assert (made.encode() == given) is kept
