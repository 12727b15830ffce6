"""Work shared among independent workers, by partition or by task."""

import asyncio
import multiprocessing
import signal
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import Synchronized
from typing import Protocol, TypeVar

_FORK = multiprocessing.get_context("fork")
Task = TypeVar("Task")
Task_contra = TypeVar("Task_contra", contravariant=True)
Found = TypeVar("Found")
Found_co = TypeVar("Found_co", covariant=True)
Tell = Callable[[int], None]
"""Is told how many records more were read."""


class WorkerEnded(RuntimeError):
    """A worker's process ended before its work was done; the log above may say why."""


class Work(Protocol[Task_contra, Found_co]):
    """What a worker does with its tasks."""

    async def __call__(self, mine: Iterable[Task_contra], *, tell: Tell) -> Found_co:
        """Do one task of `mine` after the other, until there is none left.

        Each is the next that no worker has begun.
        """


async def by_partition(
    work: Callable[[int], Awaitable[None]], *, partitions: int, workers: int
) -> None:
    """Do the work of every partition: worker w of n takes the partitions w, w + n, w + 2n …"""

    async def one_after_another(mine: Sequence[int]) -> None:
        for partition in mine:
            await work(partition)

    async with asyncio.TaskGroup() as tasks:
        for first in range(min(workers, partitions)):
            tasks.create_task(one_after_another(range(first, partitions, workers)))


async def in_processes(
    work: Work[Task, Found], *, tasks: Sequence[Task], workers: int, tell: Tell
) -> list[Found]:
    """What each worker finds; several work as processes, which see all that is in memory now.

    They are forked: nothing is copied to them, and what they change stays with them. They take the
    tasks in their order, so that the largest come first lets all end at about the same time. Raises
    WorkerEnded.
    """
    count = min(workers, len(tasks))
    if count <= 1:
        return [await work(iter(tasks), tell=tell)]
    begun = _FORK.Value("q", 0)
    forked = [_fork(work, _untaken(tasks, begun)) for _ in range(count)]
    try:
        return list(await asyncio.gather(*(_heard(ear, tell=tell) for _, ear in forked)))
    finally:
        for process, _ in forked:
            process.terminate()


def _untaken(tasks: Sequence[Task], begun: "Synchronized[int]") -> Iterator[Task]:
    """The tasks that no other worker has taken, each at the time when it is asked for."""
    while True:
        with begun.get_lock():
            n = begun.value
            begun.value = n + 1
        if n >= len(tasks):
            return
        yield tasks[n]


def _fork(work: Work[Task, Found], mine: Iterable[Task]) -> tuple[BaseProcess, Connection]:
    ear, mouth = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_work, args=(work, mine, mouth), daemon=True)
    process.start()
    mouth.close()
    return process, ear


def _work(work: Work[Task, Found], mine: Iterable[Task], mouth: Connection) -> None:
    """A worker's process. It ends with the next record it tells of when nobody listens."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    mouth.send(("done", asyncio.run(work(mine, tell=lambda count: mouth.send(("read", count))))))


async def _heard(ear: Connection, *, tell: Tell) -> Found:
    """Follow one worker to its end."""
    spoke = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(ear.fileno(), spoke.set)
    try:
        while True:
            await spoke.wait()
            spoke.clear()
            what, said = ear.recv()
            if what == "done":
                found: Found = said
                return found
            tell(said)
    except EOFError as error:
        raise WorkerEnded(WorkerEnded.__doc__) from error
    finally:
        loop.remove_reader(ear.fileno())
        ear.close()
