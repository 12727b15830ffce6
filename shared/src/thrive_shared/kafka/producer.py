"""Publishing in order: one idempotent producer, batches cut by partition."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, KafkaTimeoutError
from aiokafka.producer.message_accumulator import BatchBuilder

from thrive_shared.observability.metrics import EVENTS_PUBLISHED
from thrive_shared.settings import KafkaSettings

from .names import Names
from .outgoing import Outgoing

Acknowledgement = asyncio.Future[object]
_STOP_SECONDS = 2.0

log = structlog.get_logger()


class Publisher:
    """Sends events with acks=all; a partition's events keep the order they were handed over in."""

    def __init__(self, settings: KafkaSettings, *, linger_ms: int = 0) -> None:
        self._names = Names(settings)
        self._settings = settings
        self._linger_ms = linger_ms
        self._producer: AIOKafkaProducer | None = None
        self._order = asyncio.Lock()

    async def start(self) -> None:
        """Connect, waiting for a broker that is not up yet."""
        delay = 0.1
        while True:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._settings.kafka_bootstrap_servers,
                acks="all",
                enable_idempotence=True,
                linger_ms=self._linger_ms,
                max_batch_size=131_072,
            )
            try:
                await producer.start()
            except KafkaConnectionError:
                await producer.stop()
                await asyncio.sleep(delay)
                delay = min(delay * 2, 2.0)
            else:
                self._producer = producer
                return

    async def stop(self) -> None:
        """Wait a moment for what is under way, then disconnect.

        What a broker that is away did not take is published later from where it is stored.
        """
        if self._producer is None:
            return
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await self._producer.stop()
        except TimeoutError:
            log.info("publisher_stopped_midway")

    @property
    def alive(self) -> bool:
        """Whether the sender still runs: a dead one fails all later sends until a restart."""
        producer = self._producer
        if producer is None or producer._closed:
            return False
        sender = producer._sender.sender_task
        return sender is not None and not sender.done()

    async def send(self, events: Sequence[Outgoing]) -> None:
        """Publish and wait until every event is acknowledged."""
        await asyncio.gather(*await self.hand_over(events))

    async def hand_over(self, events: Iterable[Outgoing]) -> list[Acknowledgement]:
        """Queue events in order; return what to await for their acknowledgement."""
        assert self._producer is not None, "start the publisher first"
        cut: dict[tuple[str, int], list[Outgoing]] = defaultdict(list)
        for event in events:
            cut[event.topic.name, event.partition].append(event)
        async with self._order:
            sent = [await self._hand_over_partition(part) for part in cut.values()]
        return [ack for acks in sent for ack in acks]

    async def _hand_over_partition(self, events: list[Outgoing]) -> list[Acknowledgement]:
        producer = self._producer
        assert producer is not None
        name = self._names.topic(events[0].topic.name)
        partition = events[0].partition
        acks: list[Acknowledgement] = []
        batch = producer.create_batch()
        for event in events:
            if not _append(batch, event):
                acks.append(await self._queue(batch, name, partition))
                batch = producer.create_batch()
                _append(batch, event)
        acks.append(await self._queue(batch, name, partition))
        EVENTS_PUBLISHED.labels(events[0].topic.name).inc(len(events))
        return acks

    async def _queue(self, batch: BatchBuilder, name: str, partition: int) -> Acknowledgement:
        """Queue one batch behind its forerunner, however long the broker is away."""
        assert self._producer is not None
        queued: Acknowledgement | None = None
        while queued is None:
            try:
                queued = await self._producer.send_batch(batch, name, partition=partition)
            except KafkaTimeoutError:
                log.warning("broker_awaited", topic=name, partition=partition)
        return queued


def _append(batch: object, event: Outgoing) -> bool:
    done = batch.append(  # type: ignore[attr-defined]
        timestamp=None, key=event.key, value=event.value, headers=event.headers()
    )
    return done is not None
