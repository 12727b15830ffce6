"""Group commit: one transaction for all who wait, and nobody harmed by another."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from thrive_ingest.group_commit import Full, GroupCommit


class Store:
    """Remembers its groups; fails on 13, and altogether when told so."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.gate = asyncio.Event()
        self.down = False

    async def commit(self, group: Sequence[int]) -> Sequence[int]:
        await self.gate.wait()
        self.groups.append(list(group))
        if self.down:
            raise OSError
        if 13 in group:
            raise ValueError
        return [n * 2 for n in group]


@asynccontextmanager
async def running(store: Store, max_waiting: int = 100) -> AsyncIterator[GroupCommit[int, int]]:
    group: GroupCommit[int, int] = GroupCommit(
        store.commit, weight=lambda _: 1, max_weight=10, max_waiting=max_waiting, passing=(OSError,)
    )
    task = asyncio.create_task(group.run())
    try:
        yield group
    finally:
        task.cancel()


async def all_of(group: GroupCommit[int, int], store: Store, items: Sequence[int]) -> list[object]:
    waiting = asyncio.gather(*map(group.submit, items), return_exceptions=True)
    await asyncio.sleep(0)
    store.gate.set()
    return list(await waiting)


async def test_what_waits_shares_a_transaction_up_to_the_weight() -> None:
    store = Store()
    async with running(store) as group:
        answers = await all_of(group, store, range(100, 125))
    assert answers == [n * 2 for n in range(100, 125)]
    assert [n for g in store.groups for n in g] == list(range(100, 125))
    assert max(map(len, store.groups)) == 10


async def test_a_bad_item_fails_alone() -> None:
    store = Store()
    async with running(store) as group:
        answers = await all_of(group, store, [1, 13, 3])
    assert answers[0] == 2
    assert answers[2] == 6
    assert isinstance(answers[1], ValueError)


async def test_an_outage_fails_the_group_at_once() -> None:
    store = Store()
    store.down = True
    async with running(store) as group:
        answers = await all_of(group, store, [1, 2, 3])
    assert [type(a) for a in answers] == [OSError] * 3
    assert len(store.groups) == 1


async def test_those_who_wait_can_be_sent_away() -> None:
    store = Store()
    async with running(store) as group:
        waiting = asyncio.gather(*map(group.submit, range(5)), return_exceptions=True)
        await asyncio.sleep(0)
        group.fail_all(OSError())
        assert [type(a) for a in await waiting] == [OSError] * 5


async def test_no_more_wait_than_the_bound() -> None:
    store = Store()
    async with running(store, max_waiting=2) as group:
        answers = await all_of(group, store, range(5))
    assert answers[:2] == [0, 2]
    assert [type(a) for a in answers[2:]] == [Full] * 3
