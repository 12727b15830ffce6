"""Stories on the real broker and database: written, rewritten, never twice, never backwards."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
import pytest
from aiokafka import AIOKafkaConsumer
from integration.narrative.creating import topics_ready
from support.waiting import eventually
from thrive_narrative.consumers import CONSUMED, GROUP, StoryProcessor
from thrive_narrative.domain.subject import subject
from thrive_narrative.replay.command import replay
from thrive_shared.contracts.base import Contract
from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.ingest import CommentaryReceived, FrameworkPublished
from thrive_shared.contracts.narrative import StoryWritten
from thrive_shared.contracts.scoring import ScorecardComputed, ScoreComputed
from thrive_shared.contracts.topics import (
    COMMENTARY_RECEIVED,
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    STORY_WRITTEN,
    SUBMISSION_ACCEPTED,
    Topic,
)
from thrive_shared.db.migrate import migrate
from thrive_shared.db.pool import open_pool
from thrive_shared.kafka.consumer import ConsumerGroup
from thrive_shared.kafka.outgoing import Outgoing, outgoing
from thrive_shared.kafka.producer import Publisher
from thrive_shared.replay.report import Report
from thrive_shared.settings import ServiceSettings
from unit.narrative.making import GATESHEAD, NOON, card, framework, indicator, row, score, uid
from unit.narrative.reading_aloud import aloud

PARTITIONS = 3
RED_CARD = card(
    row("red", rag="red"),
    counts={"red": 1},
    roll_up={"coverage": 1.0, "verdict": "red", "reds": [uid("red")]},
)


class World:
    """One database, the topics, a publisher, and what narrative says."""

    def __init__(self, settings: ServiceSettings, pool: asyncpg.Pool, publisher: Publisher) -> None:
        self.settings, self.pool, self.publisher = settings, pool, publisher
        self.stories: list[StoryWritten] = []

    async def publish_framework(self, part: FrameworkSlice, *, partition: int = 0) -> None:
        body = FrameworkPublished(partition=partition, seq=1, recorded_at=NOON, framework=part)
        at = _event(SUBMISSION_ACCEPTED, key="framework", body=body)
        await self.publisher.send([Outgoing(at.topic, partition, *_rest(at))])

    async def publish_score(self, **changes: Any) -> ScoreComputed:
        body = score(**changes)
        await self._send(SCORE_COMPUTED, key=f"{body.series}|{body.period}", body=body)
        return body

    async def publish_card(self, body: ScorecardComputed) -> None:
        await self._send(SCORECARD_COMPUTED, key=str(body.id), body=body)

    async def publish_commentary(self, name: str, **changes: Any) -> None:
        body = CommentaryReceived.model_validate(
            {
                "commentary_id": uid(name),
                "kind": "explanation",
                "indicator": "PR5",
                "area": GATESHEAD,
                "text": "A school nurse left.",
                "partner": "council",
                "recorded_at": NOON,
            }
            | changes
        )
        await self._send(COMMENTARY_RECEIVED, key=str(body.commentary_id), body=body)

    async def erase_commentary(self, name: str) -> None:
        at = _event(COMMENTARY_RECEIVED, key=str(uid(name)), body=score())
        erased = Outgoing(at.topic, at.partition, at.key, None, at.event_id, at.time)
        await self.publisher.send([erased])

    async def publish_forged_story(self) -> None:
        """The indicator's last story again, with another tone."""
        last = self._of("indicator")[-1]
        await self._send(
            STORY_WRITTEN, key=subject(last), body=last.model_copy(update={"tone": "achievement"})
        )

    async def _send(self, topic: Topic, *, key: str, body: Contract) -> None:
        await self.publisher.send([_event(topic, key=key, body=body)])

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """A narrative worker, and a reader of its topic."""
        group = ConsumerGroup(
            settings=self.settings,
            pool=self.pool,
            producer=self.publisher,
            group=GROUP,
            topics=CONSUMED,
            processor=StoryProcessor(partitions=PARTITIONS),
        )
        self.stories.clear()
        tasks = [asyncio.create_task(group.run()), asyncio.create_task(self._read())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self) -> None:
        consumer = AIOKafkaConsumer(
            self.settings.topic_prefix + STORY_WRITTEN.name,
            bootstrap_servers=self.settings.kafka_bootstrap_servers,
            auto_offset_reset="earliest",
            group_id=None,
        )
        await consumer.start()
        try:
            async for record in consumer:
                self.stories.append(StoryWritten.model_validate_json(record.value))
        finally:
            await consumer.stop()

    async def story(self, number: int, subject: str = "indicator") -> StoryWritten:
        """The n-th story of a kind that was published, awaited."""

        async def there() -> bool:
            return len(self._of(subject)) >= number

        await eventually(there, seconds=60, what=f"{subject} story {number}")
        return self._of(subject)[number - 1]

    def _of(self, subject: str) -> list[StoryWritten]:
        return [story for story in self.stories if story.subject == subject]


def _event(topic: Topic, *, key: str, body: Contract) -> Outgoing:
    return outgoing(
        topic,
        route=GATESHEAD,
        key=key,
        body=body,
        event_id=str(uid(key)),
        time=NOON.isoformat(),
        traceparent=None,
        partitions=PARTITIONS,
    )


def _rest(at: Outgoing) -> tuple[bytes, bytes | None, str, str]:
    return at.key, at.value, at.event_id, at.time


@pytest.fixture
async def world(
    kafka_bootstrap: str, make_database: Any, topic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    dsn = await make_database()
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", kafka_bootstrap)
    monkeypatch.setenv("DATABASE_URL", dsn)
    settings = ServiceSettings(partitions=PARTITIONS, topic_prefix=topic_prefix)
    await migrate(dsn, package="thrive_narrative.migrations")
    await topics_ready((*CONSUMED, STORY_WRITTEN), settings=settings)
    pool = await open_pool(dsn)
    publisher = Publisher(settings)
    await publisher.start()
    yield World(settings, pool, publisher)
    await publisher.stop()
    await pool.close()


async def test_a_score_becomes_a_story(world: World) -> None:
    await world.publish_framework(framework(indicator()))
    made_from = await world.publish_score()
    async with world.running():
        story = await world.story(1)
    assert aloud(story.happening) == ["Year 6 obesity in Gateshead stood at 26.0% in 2024/25."]
    assert aloud(story.why) == ["No explanation received."]
    assert story.made_from == (made_from.id,)
    assert story.counter == 1


async def test_commentary_rewrites_the_story_and_its_erasure_does_so_again(world: World) -> None:
    await world.publish_framework(framework(indicator()))
    await world.publish_score()
    async with world.running():
        first = await world.story(1)
        await world.publish_commentary("words")
        second = await world.story(2)
        await world.erase_commentary("words")
        third = await world.story(3)
    assert aloud(second.why) == ["<quote>"]
    assert aloud(third.why) == ["The explanation was withdrawn."]
    assert len({first.id, second.id, third.id}) == 3
    assert [first.counter, second.counter, third.counter] == [1, 2, 3]


async def test_no_free_text_and_no_name_is_stored(world: World) -> None:
    await world.publish_framework(framework(indicator()))
    await world.publish_score()
    await world.publish_commentary("words", text="Said by Mrs Example", owner="Mrs Example")
    async with world.running():
        await world.story(1)

        async def commentary_stored() -> bool:
            return bool(await world.pool.fetchval("select count(*) from commentary"))

        await eventually(commentary_stored)
    assert "Example" not in str(await world.pool.fetch("select c::text from commentary c"))
    assert "Example" not in str([story.model_dump() for story in world.stories])


async def test_a_score_waits_for_its_framework(world: World) -> None:
    await world.publish_score()
    async with world.running():

        async def score_stored() -> bool:
            return bool(await world.pool.fetchval("select count(*) from series_score"))

        await eventually(score_stored)
        assert not world.stories
        await world.publish_framework(framework(indicator("OR1")), partition=0)
        await world.publish_framework(framework(indicator()), partition=1)
        story = await world.story(1)
    assert story.indicator == "PR5"


async def test_a_story_only_moves_forward_and_is_not_repeated(world: World) -> None:
    await world.publish_framework(framework(indicator()))
    async with world.running():
        await world.publish_score(id=uid("new"), cause={"partition": 1, "seq": 9}, value="27.5")
        await world.story(1)
        await world.publish_score(id=uid("old"), cause={"partition": 1, "seq": 8}, value="1.5")
        await world.publish_score(id=uid("new"), cause={"partition": 1, "seq": 9}, value="27.5")
        await world.publish_score(id=uid("past"), cause={"partition": 1, "seq": 10}, latest=False)
        await world.publish_score(id=uid("last"), cause={"partition": 1, "seq": 11}, value="28.5")
        last = await world.story(2)
    assert [story.order for story in world.stories] == [9, 11]
    assert aloud(last.happening) == ["Year 6 obesity in Gateshead stood at 28.5% in 2024/25."]


async def test_a_card_becomes_a_story_that_quotes_the_owner_of_a_red(world: World) -> None:
    await world.publish_framework(framework(indicator()))
    async with world.running():
        await world.publish_card(RED_CARD)
        first = await world.story(1, "scorecard")
        await world.publish_commentary("plan", kind="action", owner="A Person", due="2026-12-01")
        second = await world.story(2, "scorecard")
    assert "Red: Year 6 obesity, 26.0%." in aloud(first.happening)
    assert aloud(first.doing)[0] == "Year 6 obesity: no action recorded."
    assert aloud(second.doing) == [
        "Year 6 obesity: <quote>",
        "Owner: <owner>.",
        "Due: 1 December 2026.",
    ]


async def test_a_replay_writes_the_stories_that_stand(world: World) -> None:
    """Given words, some of them erased, when stories are written once more, then they are equal."""
    await world.publish_framework(framework(indicator()))
    async with world.running():
        await world.publish_score()
        await world.publish_card(RED_CARD)
        await world.story(1, "scorecard")
        await world.story(1)
        await world.publish_commentary("why")
        await world.story(2)
        await world.erase_commentary("why")
        await world.story(3)
        assert await _replayed(world) == (True, [])
        await world.publish_forged_story()
        is_equal, differences = await _replayed(world)
    assert not is_equal
    assert '"tone":"achievement"' in differences[0]["published"]
    assert '"tone":"achievement"' not in differences[0]["recomputed"]


async def _replayed(world: World) -> tuple[bool, list[dict[str, str]]]:
    out = io.StringIO()
    report = Report(out, world.settings)
    await replay(world.settings, batch=1, workers=2, report=report)
    told = orjson.loads(out.getvalue().splitlines()[-1])
    assert told["recomputed"] == 2
    return report.is_equal, told["differences"]
