"""The tail: reads the event table in the order of its ids and feeds the hub."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy
from thrive_shared.db.faults import TRANSIENT

from thrive_gateway.repository import events

from .hub import Hub

_BATCH = 1000
_POLL_SECONDS = 1.0
_PRUNE_SECONDS = 60.0

log = structlog.get_logger()


class Tail:
    """One for each process. Woken by a notification; looks once a second in case one is lost."""

    def __init__(self, *, pool: asyncpg.Pool, hub: Hub, keep: int) -> None:
        self._pool = pool
        self._hub = hub
        self._keep = keep
        self._woken = asyncio.Event()
        self._trouble: str | None = "the live stream has not started"

    @property
    def trouble(self) -> str | None:
        """None when all is well, else what is wrong."""
        return self._trouble

    async def run(self) -> None:
        """Tail until cancelled, over any passing fault of the database."""
        try:
            while True:
                try:
                    await self._follow()
                except TRANSIENT as error:
                    self._trouble = "the database does not answer"
                    log.warning("tail_interrupted", error=type(error).__name__)
                    await asyncio.sleep(_POLL_SECONDS)
        finally:
            self._hub.close()

    async def prune_regularly(self) -> None:
        """Keep the event table bounded, until cancelled."""
        while True:
            await asyncio.sleep(_PRUNE_SECONDS)
            try:
                await events.prune(self._pool, keep=self._keep)
            except TRANSIENT as error:
                log.warning("prune_skipped", error=type(error).__name__)

    async def _follow(self) -> None:
        async with self._listening() as connection:
            if self._hub.last is None:
                await self._hub.publish([], last=await events.last_id(self._pool))
            # A lost connection hears nothing: listen again on another.
            while not connection.is_closed():
                self._woken.clear()
                await self._drain()
                self._trouble = None
                try:
                    await asyncio.wait_for(self._woken.wait(), _POLL_SECONDS)
                except TimeoutError:
                    continue

    async def _drain(self) -> None:
        found = None
        while found is None or len(found) == _BATCH:
            after = self._hub.last
            assert after is not None
            found = await events.events_after(self._pool, after=after, limit=_BATCH)
            if found:
                await self._hub.publish(found, last=found[-1].id)

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[PoolConnectionProxy]:
        async with self._pool.acquire() as connection:
            await connection.add_listener(events.CHANNEL, self._on_notification)
            try:
                yield connection
            finally:
                await connection.remove_listener(events.CHANNEL, self._on_notification)

    def _on_notification(self, *_: object) -> None:
        self._woken.set()
