"""Work shared among independent workers: each has partitions of its own."""

import asyncio
import multiprocessing
import signal
from collections.abc import Awaitable, Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Protocol, TypeVar

_FORK = multiprocessing.get_context("fork")
Found = TypeVar("Found")
Found_co = TypeVar("Found_co", covariant=True)


class WorkerEnded(RuntimeError):
    """A worker's process ended before its work was done; the log above may say why."""


class Work(Protocol[Found_co]):
    """What a worker does with its partitions."""

    async def __call__(self, mine: Sequence[int], *, tell: Callable[[int], None]) -> Found_co:
        """Call `tell` now and then how many records more were read."""


async def by_partition(
    work: Callable[[int], Awaitable[None]], *, partitions: int, workers: int
) -> None:
    """Do the work of every partition: worker w of n takes the partitions w, w + n, w + 2n …"""

    async def one_after_another(mine: Sequence[int]) -> None:
        for partition in mine:
            await work(partition)

    async with asyncio.TaskGroup() as tasks:
        for mine in _shares(partitions, workers=workers):
            tasks.create_task(one_after_another(mine))


async def in_processes(
    work: Work[Found], *, partitions: int, workers: int, tell: Callable[[int], None]
) -> list[Found]:
    """What each worker finds; several work as processes, which see all that is in memory now.

    They are forked: nothing is copied to them, and what they change stays with them. Raises
    WorkerEnded.
    """
    shares = _shares(partitions, workers=workers)
    if len(shares) == 1:
        return [await work(shares[0], tell=tell)]
    forked = [_fork(work, mine) for mine in shares]
    try:
        return list(await asyncio.gather(*(_heard(ear, tell=tell) for _, ear in forked)))
    finally:
        for process, _ in forked:
            process.terminate()


def _shares(partitions: int, *, workers: int) -> list[range]:
    return [range(first, partitions, workers) for first in range(min(workers, partitions))]


def _fork(work: Work[Found], mine: Sequence[int]) -> tuple[BaseProcess, Connection]:
    ear, mouth = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_work, args=(work, mine, mouth), daemon=True)
    process.start()
    mouth.close()
    return process, ear


def _work(work: Work[Found], mine: Sequence[int], mouth: Connection) -> None:
    """A worker's process. It ends with the next record it tells of when nobody listens."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    mouth.send(("done", asyncio.run(work(mine, tell=lambda count: mouth.send(("read", count))))))


async def _heard(ear: Connection, *, tell: Callable[[int], None]) -> Found:
    """Follow one worker to its end."""
    while True:
        try:
            what, said = await asyncio.to_thread(ear.recv)
        except EOFError as error:
            raise WorkerEnded(WorkerEnded.__doc__) from error
        if what == "done":
            found: Found = said
            return found
        tell(said)
