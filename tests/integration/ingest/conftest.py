"""One ingest for each test."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from support.ingest_world import Replica, World, make_world


@pytest.fixture
async def world(
    kafka_bootstrap: str, make_database: Callable[[], Awaitable[str]], topic_prefix: str
) -> World:
    return await make_world(kafka=kafka_bootstrap, dsn=await make_database(), prefix=topic_prefix)


@pytest.fixture
async def replica(world: World) -> AsyncIterator[Replica]:
    """A replica with the Gateshead framework in force."""
    async with world.replica() as replica:
        await world.publish_framework(replica)
        yield replica
