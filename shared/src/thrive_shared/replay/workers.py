"""Work shared among independent workers: each has partitions of its own."""

import asyncio
from collections.abc import Awaitable, Callable


async def by_partition(
    work: Callable[[int], Awaitable[None]], *, partitions: int, workers: int
) -> None:
    """Do the work of every partition: worker w of n takes the partitions w, w + n, w + 2n …"""

    async def one_after_another(first: int) -> None:
        for partition in range(first, partitions, workers):
            await work(partition)

    async with asyncio.TaskGroup() as tasks:
        for first in range(min(workers, partitions)):
            tasks.create_task(one_after_another(first))
