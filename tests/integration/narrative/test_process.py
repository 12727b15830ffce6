"""The service as it is really run: migrate, serve, killed between commit and publish."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from integration.narrative.creating import topics_ready
from support.ports import free_ports
from support.waiting import eventually
from thrive_narrative.consumers import CONSUMED
from thrive_shared.contracts.ingest import FrameworkPublished
from thrive_shared.contracts.narrative import StoryWritten
from thrive_shared.contracts.topics import SCORE_COMPUTED, STORY_WRITTEN, SUBMISSION_ACCEPTED
from thrive_shared.kafka.outgoing import outgoing
from thrive_shared.kafka.producer import Publisher
from thrive_shared.settings import KafkaSettings
from unit.narrative.making import GATESHEAD, NOON, framework, indicator, score, uid

PARTITIONS = 1


@pytest.fixture
async def environment(
    kafka_bootstrap: str, make_database: Any, topic_prefix: str, tmp_path: Path
) -> dict[str, str]:
    return os.environ | {
        "KAFKA_BOOTSTRAP_SERVERS": kafka_bootstrap,
        "DATABASE_URL": await make_database(),
        "THRIVE_TOPIC_PREFIX": topic_prefix,
        "THRIVE_PARTITIONS": str(PARTITIONS),
        "THRIVE_HTTP_PORT": str(free_ports()),
        "THRIVE_FAILPOINTS": str(tmp_path),
        # Named as the supervisor does: no session's end is waited for after the kill.
        "THRIVE_INSTANCE": "narrative-1",
    }


@asynccontextmanager
async def running(
    environment: dict[str, str], mode: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "thrive_narrative", mode, env=environment
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ready(environment: dict[str, str]) -> None:
    address = f"http://127.0.0.1:{environment['THRIVE_HTTP_PORT']}/readyz"

    async def answers() -> bool:
        async with httpx.AsyncClient(trust_env=False) as client:
            try:
                return (await client.get(address)).is_success
            except httpx.TransportError:
                return False

    await eventually(answers, seconds=60, what="readiness")


async def publish_a_score(settings: KafkaSettings) -> None:
    part = framework(indicator())
    publisher = Publisher(settings)
    await publisher.start()
    bodies = (
        (
            SUBMISSION_ACCEPTED,
            FrameworkPublished(partition=0, seq=1, recorded_at=NOON, framework=part),
        ),
        (SCORE_COMPUTED, score()),
    )
    for topic, body in bodies:
        event = outgoing(
            topic,
            route=GATESHEAD,
            key="key",
            body=body,
            event_id=str(uid(topic.name)),
            time=NOON.isoformat(),
            traceparent=None,
            partitions=PARTITIONS,
        )
        await publisher.send([event])
    await publisher.stop()


async def first_story(settings: KafkaSettings) -> StoryWritten:
    consumer = AIOKafkaConsumer(
        settings.topic_prefix + STORY_WRITTEN.name,
        bootstrap_servers=settings.kafka_bootstrap_servers,
        auto_offset_reset="earliest",
        group_id=None,
    )
    await consumer.start()
    try:
        async with asyncio.timeout(60):
            return StoryWritten.model_validate_json((await consumer.getone()).value)
    finally:
        await consumer.stop()


async def test_a_kill_between_commit_and_publish_loses_no_story(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = KafkaSettings()
    await topics_ready((*CONSUMED, STORY_WRITTEN), settings=settings)
    async with running(environment, "migrate") as migration:
        assert await migration.wait() == 0

    async with running(environment, "serve") as first:
        await ready(environment)
        (tmp_path / "narrative-stories.after-commit").touch()
        await publish_a_score(settings)
        async with asyncio.timeout(60):
            assert await first.wait() == -9

    async with running(environment, "serve") as second:
        story = await first_story(settings)
        assert story.made_from == (score().id,)
        await ready(environment)
        second.terminate()
        async with asyncio.timeout(30):
            assert await second.wait() == 0
