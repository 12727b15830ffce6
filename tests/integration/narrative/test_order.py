"""Whatever order workers and batches bring things in, the stories that stand are the same."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg
import pytest
from aiokafka import ConsumerRecord
from support.waiting import eventually
from thrive_narrative.consumers import StoryProcessor
from thrive_shared.contracts.ingest import CommentaryReceived, FrameworkPublished
from thrive_shared.contracts.narrative import StoryWritten
from thrive_shared.contracts.topics import (
    COMMENTARY_RECEIVED,
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    SUBMISSION_ACCEPTED,
    Topic,
)
from thrive_shared.db.migrate import migrate
from thrive_shared.db.pool import open_pool, transaction
from thrive_shared.kafka.consumer import Record
from unit.narrative.making import GATESHEAD, NOON, card, framework, indicator, row, score, uid

PARTITIONS = 2
Stories = dict[str, StoryWritten]


def record(topic: Topic, body: Any, *, key: str = "", partition: int = 0) -> Record:
    value = None if body is None else body.model_dump_json(exclude_none=True).encode()
    return ConsumerRecord(
        topic=topic.name,
        partition=partition,
        offset=0,
        timestamp=0,
        timestamp_type=1,
        key=key.encode(),
        value=value,
        checksum=None,
        serialized_key_size=0,
        serialized_value_size=0,
        headers=(),
    )


def slice_of(*codes: str, partition: int) -> Record:
    part = framework(*(indicator(code) for code in codes))
    body = FrameworkPublished(partition=partition, seq=1, recorded_at=NOON, framework=part)
    return record(SUBMISSION_ACCEPTED, body, key="framework", partition=partition)


def scored(code: str, seq: int, **changes: Any) -> Record:
    body = score(
        id=uid(f"{code} {seq}"), indicator=code, cause={"partition": 0, "seq": seq}, **changes
    )
    return record(SCORE_COMPUTED, body, key=f"{body.series}|{body.period}")


def said(name: str, code: str, **changes: Any) -> Record:
    body = CommentaryReceived.model_validate(
        {
            "commentary_id": uid(name),
            "kind": "explanation",
            "indicator": code,
            "area": GATESHEAD,
            "text": "A school nurse left.",
            "partner": "council",
            "recorded_at": NOON,
        }
        | changes
    )
    return record(COMMENTARY_RECEIVED, body, key=str(body.commentary_id))


def carded(counter: int, *rows: dict[str, Any]) -> Record:
    body = card(*rows, id=uid(f"card {counter}"), counter=counter)
    return record(SCORECARD_COMPUTED, body)


def topics() -> list[list[Record]]:
    """What each topic brings, in its own order."""
    red = row("r", benchmark="worse")
    return [
        [slice_of("PR5", partition=0), slice_of("PR1", partition=1)],
        [
            scored("PR5", 1),
            scored("PR1", 2, value="14.2"),
            scored("PR5", 3, value="27.5"),
            scored("PR5", 4, value="1.5", latest=False),
        ],
        [carded(1, red), carded(2, red, row("s", indicator="PR1"))],
        [
            said("first", "PR5"),
            said("second", "PR1", kind="action", due="2026-12-01"),
            record(COMMENTARY_RECEIVED, None, key=str(uid("first"))),
        ],
    ]


@pytest.fixture
async def new_pool(make_database: Any) -> AsyncIterator[Any]:
    pools: list[asyncpg.Pool] = []

    async def make() -> asyncpg.Pool:
        dsn = await make_database()
        await migrate(dsn, package="thrive_narrative.migrations")
        pools.append(await open_pool(dsn))
        return pools[-1]

    yield make
    for pool in pools:
        await pool.close()


async def processed(
    pool: asyncpg.Pool, processor: StoryProcessor, batch: Sequence[Record]
) -> Stories:
    async with transaction(pool) as tx:
        events = await processor.process(tx, batch)
    processor.committed()
    return {
        event.key.decode(): StoryWritten.model_validate_json(event.value)
        for event in events
        if event.value is not None
    }


def merged(chance: random.Random) -> list[Record]:
    """The topics' records in one of the orders that consuming may bring."""
    waiting = [list(records) for records in topics()]
    found = []
    while any(waiting):
        found.append(chance.choice([records for records in waiting if records]).pop(0))
    return found


def cut(records: Sequence[Record], chance: random.Random) -> list[list[Record]]:
    batches: list[list[Record]] = [[]]
    for one in records:
        if chance.random() < 0.5:
            batches.append([])
        batches[-1].append(one)
    return [batch for batch in batches if batch]


async def standing(pool: asyncpg.Pool, batches: Sequence[Sequence[Record]]) -> Stories:
    """The last story of each subject, its counter left out."""
    processor, found = StoryProcessor(partitions=PARTITIONS), {}
    for batch in batches:
        found.update(await processed(pool, processor, batch))
    return {key: story.model_copy(update={"counter": 0}) for key, story in found.items()}


async def test_the_stories_that_stand_depend_on_no_order_and_no_cut(new_pool: Any) -> None:
    expected = await standing(await new_pool(), [[one for many in topics() for one in many]])
    assert len(expected) == 3
    for seed in range(8):
        chance = random.Random(seed)
        batches = cut(merged(chance), chance)
        assert await standing(await new_pool(), batches) == expected, f"seed {seed}"


async def blocked(pool: asyncpg.Pool) -> bool:
    waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
    return bool(
        await pool.fetchval(
            f"{waiting} and database = (select oid from pg_database "
            "where datname = current_database())"
        )
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (scored("PR5", 1), slice_of("PR5", partition=0)),
        (slice_of("PR5", partition=0), scored("PR5", 1)),
    ],
)
async def test_a_score_and_its_framework_cannot_miss_each_other(
    new_pool: Any, one: Record, other: Record
) -> None:
    pool = await new_pool()
    async with transaction(pool) as tx:
        assert not await StoryProcessor(partitions=PARTITIONS).process(tx, [one])
        rival = asyncio.create_task(processed(pool, StoryProcessor(partitions=PARTITIONS), [other]))
        await eventually(lambda: blocked(pool), what="the rival's waiting")
    assert len(await rival) == 1


async def test_a_score_and_its_commentary_cannot_miss_each_other(new_pool: Any) -> None:
    pool = await new_pool()
    await processed(
        pool,
        StoryProcessor(partitions=PARTITIONS),
        [slice_of("PR5", partition=0), scored("PR5", 1)],
    )
    async with transaction(pool) as tx:
        await StoryProcessor(partitions=PARTITIONS).process(tx, [scored("PR5", 2)])
        rival = asyncio.create_task(
            processed(pool, StoryProcessor(partitions=PARTITIONS), [said("words", "PR5")])
        )
        await eventually(lambda: blocked(pool), what="the rival's waiting")
    [story] = (await rival).values()
    assert story.made_from == (uid("PR5 2"), uid("words"))
    assert story.counter == 3
