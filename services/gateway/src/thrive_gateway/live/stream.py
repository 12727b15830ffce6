"""One client's stream: what it missed, then what comes."""

from collections.abc import AsyncIterator

import asyncpg
import orjson

from thrive_gateway.domain.sse import RETRY, Scope, encode, heartbeat
from thrive_gateway.repository import events

from .hub import Client, Hub

_PAGE = 1000
HEARTBEAT_SECONDS = 15.0


class LiveStream:
    """Server-sent events for one client: resumed without a gap, or told to start afresh.

    The client joins the hub before its backlog is read, so that nothing falls in between.
    """

    def __init__(self, *, hub: Hub, pool: asyncpg.Pool, scope: Scope, last_id: int | None) -> None:
        self._hub = hub
        self._pool = pool
        self._scope = scope
        self._last_id = last_id

    async def open(self) -> Client:
        """Join the hub, once this process is as far as the client has already seen."""
        last_id = self._last_id
        if last_id is not None and not 0 <= last_id <= await events.last_id(self._pool):
            self._last_id = -1
        elif last_id is not None:
            await self._hub.reached(last_id)
        client = self._hub.join(self._scope)
        assert self._hub.last is not None
        self._joined_at = self._hub.last
        return client

    def close(self, client: Client) -> None:
        """Leave the hub."""
        self._hub.leave(self._scope, client)

    async def chunks(self, client: Client) -> AsyncIterator[bytes]:
        """Encoded events, until the client is ended."""
        yield RETRY
        if self._last_id is None:
            yield self._mark("ready", {"last_event_id": self._joined_at})
        else:
            async for chunk in self._missed(self._last_id):
                yield chunk
        while not client.ended.is_set():
            taken = await client.take(seconds=HEARTBEAT_SECONDS)
            assert self._hub.last is not None
            yield taken or heartbeat(id=self._hub.last)

    async def _missed(self, last_id: int) -> AsyncIterator[bytes]:
        """Events between the client's last id and where it joined, or a reset."""
        found = None
        while found is None or len(found) == _PAGE:
            found = await events.events_after(
                self._pool, after=last_id, up_to=self._joined_at, limit=_PAGE
            )
            # Asked after reading: the bound moves before anything is forgotten.
            if last_id < await events.kept_after(self._pool):
                yield self._mark("reset", {"last_event_id": self._joined_at})
                return
            yield b"".join(
                encode(id=e.id, name=e.name, body=e.body)
                for e in found
                if self._scope.takes(area=e.area, indicator=e.indicator)
            )
            last_id = found[-1].id if found else last_id
        yield heartbeat(id=self._joined_at)

    def _mark(self, name: str, data: dict[str, int]) -> bytes:
        return encode(id=self._joined_at, name=name, body=orjson.dumps(data).decode())
