"""Waiting until the live system has come as far as a replay is to compare."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import cast

import asyncpg

from thrive_shared.kafka import outbox
from thrive_shared.kafka.outbox import Source, source_name

PATIENCE_SECONDS = 60.0


class NotThereYet(RuntimeError):
    """The live system has not come as far as the replay is to compare; try again later."""


async def until_consumed(
    pool: asyncpg.Pool,
    *,
    group: str,
    ends: Mapping[Source, int],
    patience: float = PATIENCE_SECONDS,
) -> None:
    """Wait until a group has committed everything before these ends; raises NotThereYet."""

    async def missing() -> str:
        reached = await outbox.next_offsets(pool, group=group)
        behind = [s for s, end in ends.items() if reached.get(s, 0) < end]
        return ", ".join(f"{source_name(s)} at {reached.get(s, 0)} of {ends[s]}" for s in behind)

    await _until_nothing(missing, patience=patience, what=f"{group} has not read all yet")


async def until_published(
    pool: asyncpg.Pool, *, group: str, patience: float = PATIENCE_SECONDS
) -> None:
    """Wait until Kafka has acknowledged all that a group has decided; raises NotThereYet."""
    newest = await outbox.newest_pending(pool, group=group)

    async def missing() -> str:
        waiting = await outbox.count_pending(pool, group=group, upto=newest)
        return f"{waiting} batches wait in the outbox" if waiting else ""

    await _until_nothing(missing, patience=patience, what=f"{group} has not published all yet")


@asynccontextmanager
async def one_moment(pool: asyncpg.Pool) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees the database as it is now, whatever others commit, and only reads."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield cast("asyncpg.Connection", connection)


async def _until_nothing(
    missing: Callable[[], Awaitable[str]], *, patience: float, what: str
) -> None:
    deadline = asyncio.get_running_loop().time() + patience
    while said := await missing():
        if asyncio.get_running_loop().time() > deadline:
            raise NotThereYet(f"{what}: {said}")
        await asyncio.sleep(0.1)
