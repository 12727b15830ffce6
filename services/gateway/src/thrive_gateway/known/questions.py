"""Questions to ingest and scoring, over Kafka: asked on one topic, answered on another.

Every process reads all answers, in no consumer group, and picks those to its own questions.
"""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from pydantic import TypeAdapter, ValidationError
from thrive_shared import clock
from thrive_shared.contracts.questions import (
    Answered,
    Asked,
    LogEndAnswered,
    LogEndAsked,
    answer,
)
from thrive_shared.contracts.topics import (
    LOG_END_ANSWERED,
    LOG_END_ASKED,
    QUESTION_ANSWERED,
    QUESTION_ASKED,
    Topic,
)
from thrive_shared.kafka.names import Names
from thrive_shared.kafka.producer import Publisher
from thrive_shared.kafka.questions import NotReadable, by_question, unpacked
from thrive_shared.settings import KafkaSettings

from .problems import NoAnswerFromIngest, NoAnswerFromScoring, TooMuchToAsk

TOPICS = (QUESTION_ASKED, QUESTION_ANSWERED, LOG_END_ASKED, LOG_END_ANSWERED)
_ENDS_SECONDS = 5.0
"""How long the broker may take to say where topics end."""

_TOLD: Mapping[str, TypeAdapter[Any]] = {
    QUESTION_ANSWERED.name: answer,
    LOG_END_ANSWERED.name: TypeAdapter(LogEndAnswered),
}
"""What is read on each topic."""

log = structlog.get_logger()


class Questions:
    """Asks, and waits for the answer."""

    def __init__(self, *, settings: KafkaSettings, publisher: Publisher) -> None:
        self._settings = settings
        self._names = Names(settings)
        self._publisher = publisher
        self._waiting: dict[UUID, asyncio.Future[Answered]] = {}
        self._listening = asyncio.Event()
        self._consumer: AIOKafkaConsumer | None = None

    async def run(self) -> None:
        """Listen for answers until cancelled."""
        while True:
            try:
                await self._listen()
            except KafkaError as error:
                log.warning("answers_awaited", error=type(error).__name__)
                await asyncio.sleep(0.5)

    async def ask(self, asked: Asked) -> Answered:
        """Scoring's answer. Raises NoAnswerFromScoring once the question waits no longer, or
        TooMuchToAsk."""
        try:
            return await self._answer(asked, topic=QUESTION_ASKED)
        except TimeoutError as error:
            raise NoAnswerFromScoring from error
        except MessageSizeTooLargeError as error:
            raise TooMuchToAsk from error

    async def log_end(self) -> LogEndAnswered:
        """Ingest's word on where the log ends. Raises NoAnswerFromIngest once the question waits
        no longer."""
        asked = LogEndAsked(id=uuid4(), asked_at=clock.now())
        try:
            found = await self._answer(asked, topic=LOG_END_ASKED)
        except TimeoutError as error:
            raise NoAnswerFromIngest from error
        assert isinstance(found, LogEndAnswered)
        return found

    async def _answer(self, asked: Asked, *, topic: Topic) -> Answered:
        found: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._waiting[asked.id] = found
        try:
            async with asyncio.timeout((asked.waits_until - clock.now()).total_seconds()):
                await self._listening.wait()
                event = by_question(topic, asked, partitions=self._settings.partitions)
                await self._publisher.send([event])
                return await found
        finally:
            del self._waiting[asked.id]

    async def ends(self, topics: Collection[Topic]) -> dict[tuple[str, int], int]:
        """Where the topics end now, by topic and partition. Raises NoAnswerFromScoring."""
        try:
            async with asyncio.timeout(_ENDS_SECONDS):
                await self._listening.wait()
                assert self._consumer is not None
                ends = await self._consumer.end_offsets(self._partitions(topics))
        except (TimeoutError, KafkaError) as error:
            raise NoAnswerFromScoring from error
        return {(self._names.declared(tp.topic), tp.partition): end for tp, end in ends.items()}

    async def _listen(self) -> None:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._settings.kafka_bootstrap_servers,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="latest",
        )
        await consumer.start()
        try:
            partitions = self._partitions((QUESTION_ANSWERED, LOG_END_ANSWERED))
            consumer.assign(partitions)
            for each in partitions:
                await consumer.position(each)
            self._consumer = consumer
            self._listening.set()
            async for record in consumer:
                self._take(record.value or b"", topic=record.topic)
        finally:
            self._listening.clear()
            self._consumer = None
            await consumer.stop()

    def _take(self, value: bytes, *, topic: str) -> None:
        told = _TOLD[self._names.declared(topic)]
        try:
            found = told.validate_json(unpacked(value))
        except (ValidationError, NotReadable) as error:
            log.warning("answer_unreadable", error=type(error).__name__)
            return
        waiting = self._waiting.get(found.id)
        if waiting is not None and not waiting.done():
            waiting.set_result(found)

    def _partitions(self, topics: Collection[Topic]) -> list[TopicPartition]:
        count = self._settings.partitions
        return [TopicPartition(self._names.topic(t.name), p) for t in topics for p in range(count)]
