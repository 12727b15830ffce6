"""Group commit: requests that wait at the same time share one transaction."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Full(Exception):
    """Too many items wait already."""


class GroupCommit(Generic[Item, Result]):
    """Hands whatever waits, up to a weight, to one call of `commit`; back comes each one's result.

    When a group fails, its items are tried one by one, so that one bad item harms no other.
    `passing` tells faults that concern everybody: those fail the whole group at once.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        *,
        weight: Callable[[Item], int],
        max_weight: int,
        max_waiting: int,
        passing: tuple[type[BaseException], ...],
    ) -> None:
        self._commit = commit
        self._weight = weight
        self._max_weight = max_weight
        self._max_waiting = max_waiting
        self._passing = passing
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._pending: set[asyncio.Future[Result]] = set()
        self._wake = asyncio.Event()

    async def submit(self, item: Item) -> Result:
        """Wait until the item is committed. Raises Full, or what went wrong with it."""
        if len(self._waiting) >= self._max_waiting:
            raise Full
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        self._waiting.append((item, future))
        self._wake.set()
        return await future

    def fail_all(self, error: BaseException) -> None:
        """Tell everybody who waits that it won't work; what is under way may still commit."""
        self._waiting.clear()
        for future in list(self._pending):
            if not future.done():
                future.set_exception(error)

    async def run(self) -> None:
        """Work until cancelled; several may run side by side."""
        while True:
            await self._wake.wait()
            group = self._take()
            if group:
                await self._settle(group)

    def _take(self) -> list[tuple[Item, asyncio.Future[Result]]]:
        group: list[tuple[Item, asyncio.Future[Result]]] = []
        weight = 0
        while self._waiting:
            item, future = self._waiting[0]
            weight += self._weight(item)
            if group and weight > self._max_weight:
                break
            self._waiting.popleft()
            if not future.done():
                group.append((item, future))
        if not self._waiting:
            self._wake.clear()
        return group

    async def _settle(self, group: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._commit([item for item, _ in group])
        except Exception as error:
            if len(group) == 1 or isinstance(error, self._passing):
                for _, future in group:
                    if not future.done():
                        future.set_exception(error)
            else:
                for single in group:
                    await self._settle([single])
        else:
            for (_, future), result in zip(group, results, strict=True):
                if not future.done():
                    future.set_result(result)
