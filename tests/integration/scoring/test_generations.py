"""A second generation beside the first: the same log, other ids, equal numbers."""

import asyncio
import io
from dataclasses import replace

import orjson
from support.log_reading import read_topic
from support.scoring_random import random_log, spread
from support.scoring_system import ScoringSystem, scoring_system
from thrive_scoring.replay import command
from thrive_shared.contracts.topics import ALERT_CHANGED, SCORE_COMPUTED, Topic
from thrive_shared.kafka.names import Names
from thrive_shared.replay.report import Report

PARTITIONS = 2
IDS = {"id", "score_id"}


async def test_another_generation_computes_the_same_under_other_ids(
    kafka_bootstrap, make_database, topic_prefix
):
    """Given one log, when g1 and g2 score it side by side, then only the scores' ids differ."""
    systems = [
        await scoring_system(
            kafka=kafka_bootstrap,
            database=await make_database(),
            prefix=topic_prefix,
            partitions=PARTITIONS,
            generation=generation,
        )
        for generation in ("g1", "g2")
    ]
    await systems[0].publish(spread(random_log(5, records=80), partitions=PARTITIONS))
    async with systems[0].running(), systems[1].running():
        assert await asyncio.gather(*map(is_equal, systems)) == [True, True]
    first, second = [await events(s, SCORE_COMPUTED) for s in systems]
    assert len(first) > 50
    assert first.keys().isdisjoint(second.keys())
    assert numbers(first) == numbers(second)
    alerts = [await events(s, ALERT_CHANGED) for s in systems]
    assert alerts[0]
    assert alerts[0].keys() == alerts[1].keys()
    assert {a["alert_id"] for a in alerts[0].values()} == {
        a["alert_id"] for a in alerts[1].values()
    }


async def is_equal(system: ScoringSystem) -> bool:
    report = Report(io.StringIO(), system.settings)
    await command.replay(system.settings, batch=2000, workers=1, report=report)
    return report.is_equal


async def events(system: ScoringSystem, topic: Topic) -> dict[str, dict]:
    """Scores or transitions by id."""
    found = await read_topic(
        replace(topic, name=Names(system.settings).topic(topic.name)),
        bootstrap=system.settings.kafka_bootstrap_servers,
        partitions=PARTITIONS,
    )
    bodies = [orjson.loads(r.value) for r in found]
    return {b["id"]: b for b in bodies if b.get("kind") != "barrier"}


def numbers(events: dict[str, dict]) -> list[bytes]:
    """What events say but for ids."""
    said = ({k: v for k, v in e.items() if k not in IDS} for e in events.values())
    return sorted(orjson.dumps(each, option=orjson.OPT_SORT_KEYS) for each in said)
