"""A world of its own for each test of the gateway."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from support.gateway_world import World
from support.gateway_world import world as open_world


@pytest.fixture
async def world(
    kafka_bootstrap: str, make_database: Callable[[], Awaitable[str]], topic_prefix: str
) -> AsyncIterator[World]:
    async with open_world(
        kafka=kafka_bootstrap, dsn=await make_database(), prefix=topic_prefix
    ) as opened:
        yield opened
