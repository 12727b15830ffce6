"""Replay: however it is cut, it gives one hash, equal to that of what was published."""

import io
from contextlib import AsyncExitStack

import orjson
import pytest
from support.scoring_random import random_log, spread
from support.scoring_system import ScoringSystem, scoring_system
from thrive_scoring.replay.command import replay
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
