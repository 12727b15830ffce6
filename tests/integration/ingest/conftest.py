"""Ingests to test: one that a module shares, and one of a test's own."""

import uuid
from collections.abc import AsyncIterator
from itertools import count

import pytest
from aiokafka import AIOKafkaProducer
from conftest import temporary_database
from support.ingest_world import Replica, World, make_world

_areas = count(1)


def _prefix() -> str:
    return f"t{uuid.uuid4().hex[:10]}."


@pytest.fixture
async def world(kafka_bootstrap: str, postgres_admin_dsn: str) -> AsyncIterator[World]:
    """Topics and a database of this test's own; it starts its replicas itself."""
    async with temporary_database(postgres_admin_dsn) as dsn:
        world = await make_world(kafka=kafka_bootstrap, dsn=dsn, prefix=_prefix())
        yield world
        await world.drop_topics()


@pytest.fixture(scope="module")
async def shared_world(kafka_bootstrap: str, postgres_admin_dsn: str) -> AsyncIterator[World]:
    """Topics and a database that the tests of a module share: each uses an area of its own."""
    async with temporary_database(postgres_admin_dsn) as dsn:
        world = await make_world(kafka=kafka_bootstrap, dsn=dsn, prefix=_prefix())
        yield world
        await world.drop_topics()


@pytest.fixture(scope="module")
async def replica(shared_world: World) -> AsyncIterator[Replica]:
    """A replica of the shared world with the Gateshead framework in force."""
    async with shared_world.replica() as replica:
        await shared_world.publish_framework(replica)
        yield replica


@pytest.fixture
async def producer(kafka_bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    """A partner's own way to Kafka."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


@pytest.fixture
def area() -> str:
    """A reference area that no other test sends figures of."""
    return f"E05{next(_areas):06}"


@pytest.fixture
def row(area: str) -> dict[str, str]:
    """A row that is well as it is."""
    return {"indicator": "PR1", "area": area, "period": "2023", "value": "9.1"}
