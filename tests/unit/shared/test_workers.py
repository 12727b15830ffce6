"""Work shared among processes: the same findings for any number of them, and no silent loss."""

from collections.abc import Callable, Sequence

import pytest
from thrive_shared.replay.workers import WorkerEnded, in_processes

PARTITIONS = 7


@pytest.mark.parametrize("workers", [1, 2, 3, 7, 20])
async def test_every_partition_is_worked_on_once(workers: int) -> None:
    told: list[int] = []

    async def work(mine: Sequence[int], *, tell: Callable[[int], None]) -> list[int]:
        for partition in mine:
            tell(partition)
        return [10 * partition for partition in mine]

    found = await in_processes(work, partitions=PARTITIONS, workers=workers, tell=told.append)
    assert len(found) == min(workers, PARTITIONS)
    assert sorted(n for part in found for n in part) == [10 * n for n in range(PARTITIONS)]
    assert sorted(told) == list(range(PARTITIONS))


async def test_a_worker_that_ends_early_is_no_result() -> None:
    async def work(mine: Sequence[int], *, tell: Callable[[int], None]) -> int:
        tell(1)
        if 1 in mine:
            raise SystemExit(9)
        return len(mine)

    with pytest.raises(WorkerEnded):
        await in_processes(work, partitions=PARTITIONS, workers=2, tell=lambda _: None)
