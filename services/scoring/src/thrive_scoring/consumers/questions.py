"""Questions of the gateway: read as they come, answered at once, without a trace in what is kept.

Nothing of them is remembered, neither in PostgreSQL nor as an offset in Kafka: who begins to read
goes back as far as somebody may still wait. So a question may be answered twice; the gateway takes
the first answer.
"""

import asyncio
from collections.abc import Collection
from datetime import timedelta

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError
from pydantic import ValidationError
from thrive_shared import clock
from thrive_shared.contracts.questions import Question, WhatIfAsked, question
from thrive_shared.contracts.topics import QUESTION_ASKED
from thrive_shared.db.faults import TRANSIENT
from thrive_shared.kafka.names import Names
from thrive_shared.kafka.producer import Publisher
from thrive_shared.settings import ServiceSettings

from thrive_scoring.service.questions import Answering

GROUP = "scoring-answers"
PATIENCE = timedelta(seconds=30)
"""Nobody waits for an answer as long as this."""
_AT_ONCE = 64
"""Questions in hand; further ones wait at the broker."""

log = structlog.get_logger()


class QuestionListener:
    """Reads questions and answers those that somebody still waits for.

    Quick ones don't wait for a what-if; of those one is worked out at a time. One that can't be
    read, or answered, is left without an answer: it is no part of the record.
    """

    group = GROUP
    topics = (QUESTION_ASKED,)

    def __init__(
        self, *, settings: ServiceSettings, producer: Publisher, answering: Answering
    ) -> None:
        self._settings = settings
        self._producer = producer
        self._answering = answering
        self._assigned: Collection[TopicPartition] = ()
        self._in_hand = asyncio.Semaphore(_AT_ONCE)
        self._supposing = asyncio.Lock()

    async def run(self) -> None:
        """Answer until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                try:
                    await self._listen(tasks)
                except KafkaError as error:
                    log.warning("questions_awaited", error=type(error).__name__)
                    await asyncio.sleep(0.5)

    @property
    def ready(self) -> str | None:
        """None when all is well, else what is wrong."""
        return None if self._assigned else "no partitions assigned yet"

    async def _listen(self, tasks: asyncio.TaskGroup) -> None:
        names, instance = Names(self._settings), self._settings.instance
        group = names.group(GROUP)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._settings.kafka_bootstrap_servers,
            group_id=group,
            group_instance_id=f"{group}-{instance}" if instance else None,
            session_timeout_ms=20_000 if instance else 10_000,
            enable_auto_commit=False,
            auto_offset_reset="latest",
            partition_assignment_strategy=(RangePartitionAssignor,),
        )
        consumer.subscribe(
            [names.topic(t.name) for t in self.topics], listener=_Beginning(consumer, self)
        )
        try:
            await consumer.start()
            async for record in consumer:
                asked = _read(record.value or b"", offset=record.offset)
                if asked is not None:
                    await self._in_hand.acquire()
                    tasks.create_task(self._settle(asked))
        finally:
            self._assigned = ()
            await consumer.stop()

    def assigned(self, partitions: Collection[TopicPartition]) -> None:
        """Note what this process now reads."""
        self._assigned = partitions

    async def _settle(self, asked: Question) -> None:
        try:
            if isinstance(asked, WhatIfAsked):
                async with self._supposing:
                    await self._answer(asked)
            else:
                await self._answer(asked)
        except (*TRANSIENT, KafkaError) as error:
            log.warning("question_unanswered", kind=asked.kind, error=type(error).__name__)
        except Exception as error:
            log.error("question_failed", kind=asked.kind, error=type(error).__name__, exc_info=True)
        finally:
            self._in_hand.release()

    async def _answer(self, asked: Question) -> None:
        if asked.asked_at > clock.now() - PATIENCE:
            await self._producer.send([await self._answering.answer(asked)])


class _Beginning(ConsumerRebalanceListener):  # type: ignore[misc]
    """Begins with the questions for whose answers somebody may still wait."""

    def __init__(self, consumer: AIOKafkaConsumer, listener: QuestionListener) -> None:
        self._consumer = consumer
        self._listener = listener

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Nothing to do: nothing is kept of them."""

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Seek to the oldest question still waited for; where there is none, read on from the
        end."""
        since = int((clock.now() - PATIENCE).timestamp() * 1000)
        if assigned:
            found = await self._consumer.offsets_for_times(dict.fromkeys(assigned, since))
            ends = await self._consumer.end_offsets(list(assigned))
            for partition in assigned:
                first = found.get(partition)
                self._consumer.seek(partition, first.offset if first else ends[partition])
        self._listener.assigned(assigned)


def _read(value: bytes, *, offset: int) -> Question | None:
    try:
        return question.validate_json(value)
    except ValidationError as error:
        log.warning("question_unreadable", offset=offset, errors=error.error_count())
        return None
