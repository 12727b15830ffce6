"""Replay: however it is cut, it gives one hash, equal to that of what was published."""

import io
from contextlib import AsyncExitStack

import orjson
import pytest
from aiokafka import AIOKafkaProducer
from support.log_reading import Record, read_topic
from support.scoring_random import random_log, spread
from support.scoring_system import ScoringSystem, scoring_system
from thrive_scoring.domain.methods import intervals
from thrive_scoring.replay.command import replay
from thrive_shared.contracts.topics import SCORE_COMPUTED, SUBMISSION_ACCEPTED, Topic
from thrive_shared.db.pool import open_pool
from thrive_shared.replay import live
from thrive_shared.replay.report import Report

PARTITIONS = 3


async def replayed(system: ScoringSystem, *, batch: int = 2000, workers: int = 1) -> dict:
    """What a replay reports, by what it compares; '' holds whether all was equal."""
    out = io.StringIO()
    report = Report(out, system.settings)
    await replay(system.settings, batch=batch, workers=workers, report=report)
    lines = [orjson.loads(line) for line in out.getvalue().splitlines()]
    return {line["of"]: line for line in lines if "of" in line} | {"": report.is_equal}


@pytest.fixture
async def scored(kafka_bootstrap, make_database, topic_prefix):
    """A system that has scored a log with revisions, days and framework versions."""
    system = await scoring_system(
        kafka=kafka_bootstrap,
        database=await make_database(),
        prefix=topic_prefix,
        partitions=PARTITIONS,
        batch=13,
    )
    await system.publish(spread(random_log(21, records=150), partitions=PARTITIONS))
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(system.running())
        assert (await replayed(system))[""]
        yield system


async def test_one_hash_for_any_batches_and_workers(scored):
    found = [
        await replayed(scored, batch=batch, workers=workers)
        for batch in (1, 7, 1000)
        for workers in (1, 2, 3)
    ]
    for name in ("scores", "alerts", "cards"):
        hashes = {f[name]["recomputed_hash"] for f in found}
        assert hashes == {found[0][name]["published_hash"]}
        assert found[0][name]["recomputed"] > 0
    assert [f[""] for f in found] == [True] * 9


@pytest.mark.parametrize("workers", [1, 2])
async def test_a_score_with_one_changed_byte_is_found(scored, workers):
    """Given a published score, when a copy with one changed byte follows, then it is shown."""
    [score] = [r for r in await published(scored, SCORE_COMPUTED) if b'"kind":"score"' in r.value][
        :1
    ]
    changed = score.value.replace(b'"kind":"score"', b'"kind":"Score"')
    await publish_again(scored, score, value=changed)
    found = await replayed(scored, workers=workers)
    assert not found[""]
    assert found["scores"]["different"] == 1
    [difference] = found["scores"]["differences"]
    assert difference["key"] == score.key.decode()
    assert difference["published"] == changed.decode()
    assert found["scores"]["equal"] == found["scores"]["recomputed"]
    assert found["alerts"]["is_equal"]


async def test_the_same_bytes_again_are_no_difference(scored):
    before = (await replayed(scored))["scores"]["again"]
    [score, *_] = await published(scored, SCORE_COMPUTED)
    await publish_again(scored, score, value=score.value)
    found = await replayed(scored)
    assert found[""]
    assert found["scores"]["again"] == before + 1


async def test_a_wrong_constant_is_found(scored, monkeypatch):
    """Given published scores, when a method's constant is another, then the replay says so."""
    monkeypatch.setattr(intervals, "normal_quantile", lambda **_: 1.96)
    found = await replayed(scored)
    assert not found["scores"]["is_equal"]
    first = found["scores"]["differences"][0]
    assert first["published"] != first["recomputed"]


async def test_a_replay_waits_for_the_live_groups_and_says_what_is_behind(scored):
    """Given scoring that does not come as far as the log, then no replay pretends to compare."""
    ends = {(SUBMISSION_ACCEPTED.name, 0): 10**6}
    pool = await open_pool(scored.settings.database_url)
    try:
        with pytest.raises(live.NotThereYet, match="scoring-indicators has not read all yet"):
            await live.until_consumed(pool, group="scoring-indicators", ends=ends, patience=0.0)
    finally:
        await pool.close()


async def published(system: ScoringSystem, topic: Topic) -> list[Record]:
    return await read_topic(
        topic,
        bootstrap=system.settings.kafka_bootstrap_servers,
        partitions=PARTITIONS,
        prefix=system.prefix,
    )


async def publish_again(system: ScoringSystem, record: Record, *, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=system.settings.kafka_bootstrap_servers)
    await producer.start()
    try:
        await producer.send_and_wait(
            record.topic,
            key=record.key,
            value=value,
            partition=record.partition,
            headers=list(record.headers),
        )
    finally:
        await producer.stop()
