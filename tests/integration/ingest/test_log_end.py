"""Where the log ends: whatever was or will be recorded by then lies before, whoever records."""

import asyncio
from contextlib import suppress
from datetime import datetime
from itertools import count
from uuid import uuid4

import asyncpg
import pytest
from support.ingest_world import Replica, World
from thrive_ingest.repository import log
from thrive_shared import clock
from thrive_shared.contracts.questions import LogEndAnswered, LogEndAsked
from thrive_shared.contracts.topics import LOG_END_ANSWERED, LOG_END_ASKED
from thrive_shared.kafka.producer import Publisher
from thrive_shared.kafka.questions import by_question

DIFFERENT = 15
"""Ends that are told while the log grows."""
ROW = {"indicator": "PR1", "area": "E08000037", "period": "2023"}


async def test_nothing_is_recorded_later_as_of_before_the_end_told(world: World) -> None:
    """Given replicas that record all the time, every end told holds for ever."""
    async with world.replica("a") as a, world.replica("b") as b:
        await world.publish_framework(a)
        pool = await asyncpg.create_pool(world.settings.database_url, min_size=1, max_size=2)
        told: list[tuple[datetime, dict[int, int]]] = []
        sending = [asyncio.create_task(_record(r, n)) for n, r in enumerate((a, b))]
        try:
            while len({tuple(sorted(ends.items())) for _, ends in told}) < DIFFERENT:
                with suppress(asyncpg.LockNotAvailableError):
                    told.append(await log.end(pool))
                for task in sending:
                    assert not task.done(), task.exception()
        finally:
            for task in sending:
                task.cancel()
            await asyncio.gather(*sending, return_exceptions=True)
            await pool.close()
        rows = await world.query("select partition, seq, recorded_at from log")
    for till, ends in told:
        late = [r for r in rows if r["recorded_at"] <= till and r["seq"] > ends[r["partition"]]]
        assert late == []


async def _record(replica: Replica, number: int) -> None:
    for n in count():
        await replica.send([{**ROW, "value": f"{n}.{number}"}])


async def test_whoever_is_recording_is_waited_for(world: World) -> None:
    async with world.replica("a") as a:
        await world.publish_framework(a)
        pool = await asyncpg.create_pool(world.settings.database_url, min_size=2, max_size=2)
        try:
            async with pool.acquire() as connection, connection.transaction():
                heads = await log.lock_heads(connection, [0])
                with pytest.raises(asyncpg.LockNotAvailableError):
                    await log.end(pool)
                seq, recorded_at = heads[0].next()
                entry = log.Entry(0, seq, recorded_at, "k", b"{}", None)
                await log.append(connection, [entry], heads.values())
            till, ends = await log.end(pool)
            assert ends[0] == seq
            assert recorded_at <= till
        finally:
            await pool.execute("delete from log where partition = 0 and seq = $1", seq)
            await pool.execute("update log_head set seq = seq - 1 where partition = 0")
            await pool.close()


async def test_the_end_is_told_to_whoever_asks(world: World) -> None:
    async with world.replica("a") as a:
        await world.publish_framework(a)
        before = clock.now()
        told = await _ask(world)
    ends = {r["partition"]: r["seq"] for r in await world.query("select * from log_head")}
    assert {c.partition: c.seq for c in told.ends} == ends
    assert told.till > before


async def _ask(world: World) -> LogEndAnswered:
    """Ask once; a replica that does not listen yet goes back to it."""
    publisher = Publisher(world.settings)
    await publisher.start()
    try:
        asked = LogEndAsked(id=uuid4(), asked_at=clock.now(), waits=30)
        question = by_question(LOG_END_ASKED, asked, partitions=world.settings.partitions)
        await publisher.send([question])
        [found, *_] = await world.published(LOG_END_ANSWERED, count=1)
    finally:
        await publisher.stop()
    return LogEndAnswered.model_validate_json(found)
