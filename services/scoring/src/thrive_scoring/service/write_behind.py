"""Writes that go on in PostgreSQL while the next part of a batch is scored."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self


class WriteBehind:
    """One write under way at a time, all of them inside the batch's transaction."""

    def __init__(self) -> None:
        self._under_way: asyncio.Task[None] | None = None

    async def add(self, write: Coroutine[Any, Any, None]) -> None:
        """Begin a write once the one before is done; return as soon as it has left."""
        await self.done()
        self._under_way = asyncio.create_task(write)
        await asyncio.sleep(0)

    async def done(self) -> None:
        """Wait for the write under way; raise what it raised."""
        if self._under_way is not None:
            under_way, self._under_way = self._under_way, None
            await under_way

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Wait also after an error: the connection must be free for the rollback."""
        if error is None:
            await self.done()
        elif self._under_way is not None:
            await asyncio.gather(self._under_way, return_exceptions=True)
