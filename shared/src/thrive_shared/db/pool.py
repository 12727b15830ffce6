"""Connections to a service's own database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import asyncpg
import structlog

from .faults import TRANSIENT

_STATEMENT_SECONDS = 30
_CONNECT_SECONDS = 10
_PATIENCE_SECONDS = 30.0
_CLOSE_SECONDS = 2.0

log = structlog.get_logger()


async def open_pool(dsn: str, *, max_size: int = 8, schema: str | None = None) -> asyncpg.Pool:
    """Open a pool, waiting up to half a minute for a server that is not up yet.

    Each statement may take 30 seconds at most, and so may a pause inside a transaction: a
    process that froze there would otherwise keep its locks from whoever takes over. With `schema`
    its tables come before those of the common one.
    """
    deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    while True:
        try:
            return await _open(dsn, max_size=max_size, schema=schema)
        except TRANSIENT as error:
            if asyncio.get_running_loop().time() > deadline:
                raise
            log.warning("database_awaited", error=type(error).__name__)
            await asyncio.sleep(0.5)


async def _open(dsn: str, *, max_size: int, schema: str | None) -> asyncpg.Pool:
    path = {"search_path": f"{schema}, public"} if schema else {}
    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=max_size,
        timeout=_CONNECT_SECONDS,
        command_timeout=_STATEMENT_SECONDS,
        server_settings={
            "timezone": "UTC",
            "jit": "off",
            "idle_in_transaction_session_timeout": f"{_STATEMENT_SECONDS}s",
            **path,
        },
    )


async def close_pool(pool: asyncpg.Pool) -> None:
    """Close a pool; connections that nobody gives back within two seconds are cut."""
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await pool.close()
    except TRANSIENT as error:
        log.info("pool_cut", error=type(error).__name__)


@asynccontextmanager
async def transaction(pool: asyncpg.Pool) -> AsyncIterator[asyncpg.Connection]:
    """A pooled connection inside a transaction: committed at the end, rolled back on any error."""
    async with pool.acquire() as connection, connection.transaction():
        # The proxy forwards every call, so callers may type it as the connection it stands for.
        yield cast("asyncpg.Connection", connection)


@asynccontextmanager
async def snapshot(pool: asyncpg.Pool) -> AsyncIterator[asyncpg.Connection]:
    """A pooled connection that sees the database as it is at one moment and can write nothing."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield cast("asyncpg.Connection", connection)
