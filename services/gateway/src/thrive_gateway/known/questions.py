"""Questions to scoring, over Kafka: asked on one topic, answered on another.

Every process reads all answers, in no consumer group, and picks those to its own questions.
"""

import asyncio
from collections.abc import Collection
from uuid import UUID

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from pydantic import ValidationError
from thrive_shared.contracts.questions import Answer, Asked, answer
from thrive_shared.contracts.topics import QUESTION_ANSWERED, QUESTION_ASKED, Topic
from thrive_shared.kafka.names import Names
from thrive_shared.kafka.producer import Publisher
from thrive_shared.kafka.questions import by_question
from thrive_shared.settings import KafkaSettings

from .problems import NoAnswerFromScoring

WAIT_SECONDS = 5.0
RETRY_AFTER = {"Retry-After": "5"}

log = structlog.get_logger()


class Questions:
    """Asks, and waits for the answer."""

    def __init__(self, *, settings: KafkaSettings, publisher: Publisher) -> None:
        self._settings = settings
        self._names = Names(settings)
        self._publisher = publisher
        self._waiting: dict[UUID, asyncio.Future[Answer]] = {}
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

    async def ask(self, asked: Asked) -> Answer:
        """The answer. Raises NoAnswerFromScoring after five seconds."""
        found: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[asked.id] = found
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._listening.wait()
                await self._send(asked)
                return await found
        except TimeoutError as error:
            raise NoAnswerFromScoring(headers=RETRY_AFTER) from error
        finally:
            del self._waiting[asked.id]

    async def ends(self, topics: Collection[Topic]) -> dict[tuple[str, int], int]:
        """Where the topics end now, by topic and partition. Raises NoAnswerFromScoring."""
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._listening.wait()
                assert self._consumer is not None
                ends = await self._consumer.end_offsets(self._partitions(topics))
        except (TimeoutError, KafkaError) as error:
            raise NoAnswerFromScoring(headers=RETRY_AFTER) from error
        return {(self._names.declared(tp.topic), tp.partition): end for tp, end in ends.items()}

    async def _send(self, asked: Asked) -> None:
        event = by_question(QUESTION_ASKED, asked, partitions=self._settings.partitions)
        await self._publisher.send([event])

    async def _listen(self) -> None:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._settings.kafka_bootstrap_servers,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="latest",
        )
        await consumer.start()
        try:
            partitions = self._partitions((QUESTION_ANSWERED,))
            consumer.assign(partitions)
            for each in partitions:
                await consumer.position(each)
            self._consumer = consumer
            self._listening.set()
            async for record in consumer:
                self._take(record.value or b"")
        finally:
            self._listening.clear()
            self._consumer = None
            await consumer.stop()

    def _take(self, value: bytes) -> None:
        try:
            found = answer.validate_json(value)
        except ValidationError as error:
            log.warning("answer_unreadable", errors=error.error_count())
            return
        waiting = self._waiting.get(found.id)
        if waiting is not None and not waiting.done():
            waiting.set_result(found)

    def _partitions(self, topics: Collection[Topic]) -> list[TopicPartition]:
        count = self._settings.partitions
        return [TopicPartition(self._names.topic(t.name), p) for t in topics for p in range(count)]
