"""Memory is only a cache of PostgreSQL: dropped at any time, it changes no byte."""

import asyncpg
import pytest
from support.scoring_log import Log, framework, indicator, row
from support.scoring_memory import MemoryScorer, entry
from support.scoring_random import random_log
from thrive_scoring.main import MIGRATIONS
from thrive_scoring.service.indicators import IndicatorScoring
from thrive_scoring.service.memory import FrameworkMissingError, LogHoleError
from thrive_shared.db.migrate import migrate


def written(events):
    return [(e.topic.name, e.partition, e.key, e.event_id, e.value) for e in events]


@pytest.fixture
async def database(make_database):
    dsn = await make_database()
    await migrate(dsn, package=MIGRATIONS)
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


async def score(connection, scoring, values):
    """One committed batch."""
    async with connection.transaction():
        events = await scoring.score(connection, [entry(v) for v in values])
    scoring.committed()
    return events


@pytest.mark.parametrize("batch", [1, 7, 1000])
async def test_reloading_before_every_batch_gives_the_same_bytes(database, batch):
    log = random_log(3, records=90)
    expected = written(MemoryScorer().feed(log))
    scoring, found = IndicatorScoring(partitions=1), []
    for start in range(0, len(log), batch):
        found += await score(database, scoring, log[start : start + batch])
        scoring.forget([0])
    assert written(found) == expected


async def test_memory_with_room_for_one_indicator_gives_the_same_bytes(database):
    log = random_log(8, records=60)
    expected = written(MemoryScorer().feed(log))
    scoring, found = IndicatorScoring(partitions=1, most_points=20), []
    for start in range(0, len(log), 5):
        found += await score(database, scoring, log[start : start + 5])
    assert written(found) == expected


async def test_a_batch_that_is_rolled_back_leaves_no_trace(database):
    log = random_log(4, records=60)
    expected = written(MemoryScorer().feed(log))
    scoring, found = IndicatorScoring(partitions=1), []
    for start in range(0, len(log), 10):
        part = log[start : start + 10]
        transaction = database.transaction()
        await transaction.start()
        await scoring.score(database, [entry(v) for v in part])
        await transaction.rollback()  # and, as after a crash, nobody tells the memory
        found += await score(database, scoring, part)
    assert written(found) == expected


async def test_a_hole_in_the_log_is_refused(database):
    log = random_log(4, records=5)
    scoring = IndicatorScoring(partitions=1)
    await score(database, scoring, log[:3])
    with pytest.raises(LogHoleError):
        await score(database, scoring, log[4:])


async def test_an_unknown_indicator_stops_the_batch_and_leaves_the_connection_free(database):
    log, year = Log(), "2024-04-01/P1Y"
    good = [log.framework(framework(indicator("A")))]
    good += [log.observations([row("W1", year, str(n))], indicator="A") for n in range(900)]
    bad = log.observations([row("W1", year, "1")], indicator="unknown")
    scoring = IndicatorScoring(partitions=1)
    with pytest.raises(FrameworkMissingError):
        await score(database, scoring, [*good, bad])
    assert await database.fetchval("select count(*) from figure") == 0
    assert len(await score(database, scoring, good)) > 900


async def test_the_stored_state_is_that_of_the_last_record(database):
    log = random_log(6, records=40)
    await score(database, IndicatorScoring(partitions=1), log)
    assert await database.fetchval("select last_seq from log_head where partition = 0") == len(log)
    again = await score(database, IndicatorScoring(partitions=1), log)
    assert again == []
