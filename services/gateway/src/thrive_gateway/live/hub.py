"""The hub: each event is encoded once and handed to every client that wants it."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress

from thrive_gateway.domain.sse import Scope, encode
from thrive_gateway.metrics import LIVE_EVENTS, STREAM_CLIENTS, STREAM_CLIENTS_ENDED
from thrive_gateway.repository.events import StoredEvent

QUEUE_BYTES = 4 * 1024 * 1024


class Client:
    """A bounded queue of encoded events for one connection."""

    def __init__(self, *, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._chunks: list[bytes] = []
        self._filled = asyncio.Event()
        self.ended = asyncio.Event()
        """Set when the client reads too slowly, or the hub closes: hang up."""

    def offer(self, chunk: bytes) -> None:
        """Queue a chunk; a client that has too much unread is ended."""
        if self.ended.is_set():
            return
        if self._size + len(chunk) > self._limit:
            STREAM_CLIENTS_ENDED.inc()
            self.ended.set()
            return
        self._size += len(chunk)
        self._chunks.append(chunk)
        self._filled.set()

    async def take(self, *, seconds: float) -> bytes:
        """Everything queued, as one chunk; empty when nothing came in time."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._filled.wait(), seconds)
        taken = b"".join(self._chunks)
        self._chunks.clear()
        self._size = 0
        self._filled.clear()
        return taken


class Hub:
    """The clients of one process, and the id up to which they have been served."""

    def __init__(self, *, queue_bytes: int = QUEUE_BYTES) -> None:
        self._queue_bytes = queue_bytes
        self._clients: dict[Scope, set[Client]] = defaultdict(set)
        self._moved = asyncio.Condition()
        self.last: int | None = None
        """None until the tail has found where the stream is."""

    def join(self, scope: Scope) -> Client:
        """A client that gets every event above `last`, from now on."""
        client = Client(limit=self._queue_bytes)
        self._clients[scope].add(client)
        STREAM_CLIENTS.inc()
        return client

    def leave(self, scope: Scope, client: Client) -> None:
        """Forget a client."""
        self._clients[scope].discard(client)
        STREAM_CLIENTS.dec()
        if not self._clients[scope]:
            del self._clients[scope]

    def close(self) -> None:
        """Hang up on every client: they come back to a process that still runs."""
        for clients in self._clients.values():
            for client in clients:
                client.ended.set()

    async def publish(self, events: Sequence[StoredEvent], *, last: int) -> None:
        """Hand events to the clients that want them. Everything up to `last` is now served."""
        encoded = [(e, encode(id=e.id, name=e.name, body=e.body)) for e in events]
        for scope, clients in self._clients.items():
            chunk = b"".join(
                data for e, data in encoded if scope.takes(area=e.area, indicator=e.indicator)
            )
            if chunk:
                for client in clients:
                    client.offer(chunk)
        self.last = last
        LIVE_EVENTS.inc(len(events))
        async with self._moved:
            self._moved.notify_all()

    async def reached(self, id: int) -> None:
        """Wait until this process has served the event `id`, as another may have already."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.last is not None and self.last >= id)

    def __len__(self) -> int:
        return sum(map(len, self._clients.values()))
