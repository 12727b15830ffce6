"""A world of its own for each test of the gateway, or one for a module whose tests allow it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest
from support.gateway_world import Gateway, World
from support.gateway_world import world as open_world


@pytest.fixture
async def world(
    kafka_bootstrap: str, make_database: Callable[[], Awaitable[str]], topic_prefix: str
) -> AsyncIterator[World]:
    """Topics and a database that no other test touches."""
    async with open_world(
        kafka=kafka_bootstrap, dsn=await make_database(), prefix=topic_prefix
    ) as opened:
        yield opened


@pytest.fixture(scope="module")
async def common_world(kafka_bootstrap: str, postgres_admin_dsn: str) -> AsyncIterator[World]:
    """Topics and a database that the tests of a module share."""
    async with (
        _database(postgres_admin_dsn) as dsn,
        open_world(kafka=kafka_bootstrap, dsn=dsn, prefix=f"t{uuid4().hex[:10]}.") as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
async def gateway(common_world: World) -> AsyncIterator[Gateway]:
    """A running gateway that the tests of a module share."""
    async with common_world.gateway() as running:
        yield running


@asynccontextmanager
async def _database(admin_dsn: str) -> AsyncIterator[str]:
    name = f"test_{uuid4().hex[:16]}"
    administrator = await asyncpg.connect(admin_dsn)
    try:
        await administrator.execute(f'CREATE DATABASE "{name}"')
        yield urlunsplit(urlsplit(admin_dsn)._replace(path=f"/{name}"))
        await administrator.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await administrator.close()
