"""Work shared among processes: the same findings for any number of them, and no silent loss."""

from collections.abc import Iterable

import pytest
from thrive_shared.replay.workers import Tell, WorkerEnded, in_processes

TASKS = 7


@pytest.mark.parametrize("workers", [1, 2, 3, 7, 20])
async def test_every_task_is_done_once(workers: int) -> None:
    told: list[int] = []

    async def work(mine: Iterable[int], *, tell: Tell) -> list[int]:
        found = []
        for task in mine:
            tell(task)
            found.append(10 * task)
        return found

    found = await in_processes(work, tasks=range(TASKS), workers=workers, tell=told.append)
    assert len(found) == min(workers, TASKS)
    assert sorted(n for part in found for n in part) == [10 * n for n in range(TASKS)]
    assert sorted(told) == list(range(TASKS))


async def test_a_worker_that_ends_early_is_no_result() -> None:
    async def work(mine: Iterable[int], *, tell: Tell) -> int:
        tell(1)
        if 1 in mine:
            raise SystemExit(9)
        return 0

    with pytest.raises(WorkerEnded):
        await in_processes(work, tasks=range(TASKS), workers=2, tell=lambda _: None)
