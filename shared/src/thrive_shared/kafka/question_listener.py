"""Questions: read as they come, answered at once, without a trace in what is kept.

Nothing of them is remembered, neither in PostgreSQL nor as an offset in Kafka: who begins to read
goes back as far as somebody may still wait. So a question may be answered twice; whoever asked
takes the first answer.
"""

import asyncio
from collections.abc import Collection
from typing import Generic, Protocol, TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import KafkaError
from pydantic import TypeAdapter, ValidationError

from thrive_shared import clock
from thrive_shared.contracts.questions import LONGEST_WAIT, Asked
from thrive_shared.contracts.topics import Topic
from thrive_shared.db.faults import TRANSIENT
from thrive_shared.settings import ServiceSettings

from .names import Names
from .outgoing import Outgoing
from .producer import Publisher
from .questions import NotReadable, unpacked

_AT_ONCE = 64
"""Questions in hand; further ones wait at the broker."""

Q = TypeVar("Q", bound=Asked)
Q_contra = TypeVar("Q_contra", bound=Asked, contravariant=True)

log = structlog.get_logger()


class Answerer(Protocol[Q_contra]):
    """Makes the answer to a question."""

    async def answer(self, asked: Q_contra) -> Outgoing:
        """The answer as an event."""
        ...


class QuestionListener(Generic[Q]):
    """Reads questions and answers those that somebody still waits for when their turn comes.

    Quick ones don't wait for a slow one; of those one is worked out at a time. One that can't be
    read, or answered, is left without an answer: it is no part of the record.
    """

    def __init__(
        self,
        *,
        settings: ServiceSettings,
        producer: Publisher,
        group: str,
        topic: Topic,
        questions: TypeAdapter[Q],
        answering: Answerer[Q],
        slow: tuple[type[Asked], ...] = (),
    ) -> None:
        self.group = group
        self.topics = (topic,)
        self._settings = settings
        self._producer = producer
        self._questions = questions
        self._answering = answering
        self._slow = slow
        self._assigned: Collection[TopicPartition] = ()
        self._in_hand = asyncio.Semaphore(_AT_ONCE)
        self._one_at_a_time = asyncio.Lock()

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
        group = names.group(self.group)
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
            [*(names.topic(t.name) for t in self.topics)], listener=_Beginning(consumer, self)
        )
        try:
            await consumer.start()
            async for record in consumer:
                asked = self._read(record.value or b"", offset=record.offset)
                if asked is not None and _is_waited_for(asked):
                    await self._in_hand.acquire()
                    tasks.create_task(self._settle(asked))
        finally:
            self._assigned = ()
            await consumer.stop()

    def assigned(self, partitions: Collection[TopicPartition]) -> None:
        """Note what this process now reads."""
        self._assigned = partitions

    def _read(self, value: bytes, *, offset: int) -> Q | None:
        try:
            return self._questions.validate_json(unpacked(value))
        except (ValidationError, NotReadable) as error:
            log.warning("question_unreadable", offset=offset, error=type(error).__name__)
            return None

    async def _settle(self, asked: Q) -> None:
        try:
            if isinstance(asked, self._slow):
                async with self._one_at_a_time:
                    await self._answer(asked)
            else:
                await self._answer(asked)
        except (*TRANSIENT, KafkaError) as error:
            log.warning(
                "question_unanswered", kind=type(asked).__name__, error=type(error).__name__
            )
        except Exception as error:
            log.error(
                "question_failed",
                kind=type(asked).__name__,
                error=type(error).__name__,
                exc_info=True,
            )
        finally:
            self._in_hand.release()

    async def _answer(self, asked: Q) -> None:
        """Answer, unless its asker has gone while it waited for its turn."""
        if _is_waited_for(asked):
            await self._producer.send([await self._answering.answer(asked)])
        else:
            log.info("question_passed_over", kind=type(asked).__name__)


class _Beginning(ConsumerRebalanceListener):  # type: ignore[misc]
    """Begins with the questions for whose answers somebody may still wait."""

    def __init__(self, consumer: AIOKafkaConsumer, listener: QuestionListener[Q]) -> None:
        self._consumer = consumer
        self._listener = listener

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Nothing to do: nothing is kept of them."""

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Seek to the oldest question still waited for; where there is none, read on from the
        end."""
        since = int((clock.now() - LONGEST_WAIT).timestamp() * 1000)
        if assigned:
            found = await self._consumer.offsets_for_times(dict.fromkeys(assigned, since))
            ends = await self._consumer.end_offsets(list(assigned))
            for partition in assigned:
                first = found.get(partition)
                self._consumer.seek(partition, first.offset if first else ends[partition])
        self._listener.assigned(assigned)


def _is_waited_for(asked: Asked) -> bool:
    return clock.now() < asked.waits_until
