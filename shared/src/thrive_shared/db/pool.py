"""Connections to a service's own database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import asyncpg


async def open_pool(dsn: str, *, max_size: int = 8) -> asyncpg.Pool:
    """Open a pool; each statement may take 30 seconds at most."""
    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=max_size,
        command_timeout=30,
        server_settings={"timezone": "UTC", "jit": "off"},
    )


@asynccontextmanager
async def transaction(pool: asyncpg.Pool) -> AsyncIterator[asyncpg.Connection]:
    """A pooled connection inside a transaction: committed at the end, rolled back on any error."""
    async with pool.acquire() as connection, connection.transaction():
        # The proxy forwards every call, so callers may type it as the connection it stands for.
        yield cast("asyncpg.Connection", connection)
