"""Reading what topics hold, up to fixed positions, without joining any group.

A consumer serves many partitions at once and keeps what it has read; a replay needs neither. One
source is read after the other, each record made from the broker's answer when it is asked for, and
while a caller works with one answer the next is on its way.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from itertools import chain, islice
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    CorruptRecordException,
    KafkaError,
    LeaderNotAvailableError,
    OffsetOutOfRangeError,
    for_code,
)
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.record.memory_records import MemoryRecords

from thrive_shared.contracts.topics import Topic
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.names import Names
from thrive_shared.kafka.outbox import Source
from thrive_shared.settings import KafkaSettings

from .workers import Tell

_WAIT_MS = 500
_ANSWER_BYTES = 512 << 10
"""Of one fetch: more leaves a processor's cache, and memory that is got anew each time."""
_RETRY_SECONDS = 0.1

Ends = dict[Source, int]
"""Where reading stops in each source: the offset that is not read any more."""
Take = Callable[[Iterable[Record]], object]


async def ends_of(topics: Iterable[Topic], *, settings: KafkaSettings) -> Ends:
    """Where these topics end now."""
    names = Names(settings)
    there = [
        TopicPartition(names.topic(t.name), p) for t in topics for p in range(settings.partitions)
    ]
    async with _consumer(settings) as consumer:
        found = await consumer.end_offsets(there)
    return {(names.declared(tp.topic), tp.partition): end for tp, end in found.items()}


async def read_all(
    ends: Mapping[Source, int],
    *,
    settings: KafkaSettings,
    most: int,
    take: Callable[[list[Record]], None],
) -> None:
    """Hand over everything before the ends, `most` records at once, each source in its order."""
    async with reader(settings) as reading:
        for source, end in ends.items():
            await reading.read(source, upto=end, most=most, take=lambda found: take(list(found)))


async def body_at(topic: Topic, *, at: tuple[int, int], settings: KafkaSettings) -> bytes:
    """The body of the record at a partition and offset."""
    found: list[Record] = []
    source, offset = (topic.name, at[0]), at[1]
    async with reader(settings) as reading:
        await reading.read(source, start=offset, upto=offset + 1, take=found.extend)
    return found[0].value or b""


@asynccontextmanager
async def reader(
    settings: KafkaSettings, *, tell: Tell = lambda _: None
) -> AsyncIterator["Reader"]:
    """Read with one connection for as long as this is open; `tell` how much was read."""
    client = AIOKafkaClient(bootstrap_servers=settings.kafka_bootstrap_servers)
    await client.bootstrap()
    try:
        yield Reader(settings, client, tell)
    finally:
        await client.close()


class Reader:
    """Reads one source at a time."""

    def __init__(self, settings: KafkaSettings, client: AIOKafkaClient, tell: Tell) -> None:
        self._settings = settings
        self._names = Names(settings)
        self._client = client
        self._tell = tell

    async def read(
        self, source: Source, *, upto: int, take: Take, start: int = 0, most: int | None = None
    ) -> None:
        """Hand over what a source holds from `start` up to `upto`, in its order, by answers.

        At most `most` records at once. Each is made when it is asked for: whoever keeps none needs
        neither memory for them nor the time to get it.
        """
        there = TopicPartition(self._names.topic(source[0]), source[1])
        fetching = asyncio.create_task(self._fetch(there, start))
        try:
            while start < upto:
                start, answer = await fetching
                batches = _batches(answer, of=source)
                after = batches[-1].next_offset if batches else start
                if after < upto:
                    fetching = asyncio.create_task(self._fetch(there, after))
                    await asyncio.sleep(0)  # The request is sent before the work begins.
                records = _records(batches, of=source, start=start, upto=upto)
                for piece in _pieces(records, most=most):
                    take(piece)
                self._tell(min(after, upto) - start)
                start = after
        finally:
            fetching.cancel()

    async def _fetch(self, there: TopicPartition, start: int) -> tuple[int, bytes]:
        """The broker's answer from `start`, or from where there is something left.

        It is asked again while there is no leader or it can't be reached.
        """
        while True:
            try:
                return start, await self._ask(there, start)
            except OffsetOutOfRangeError:
                start = await self._beginning(there)
            except KafkaError as error:
                if not error.retriable:
                    raise
                await asyncio.sleep(_RETRY_SECONDS)
                await self._client.force_metadata_update()

    async def _ask(self, there: TopicPartition, start: int) -> bytes:
        await self._client.add_topic(there.topic)
        node = self._client.cluster.leader_for_partition(there)
        if node is None or node < 0:
            raise LeaderNotAvailableError
        wanted = [(there.topic, [(there.partition, start, _ANSWER_BYTES)])]
        request = FetchRequest(_WAIT_MS, 1, _ANSWER_BYTES, 0, wanted)
        [(_, [(_, code, *_, answer)])] = (await self._client.send(node, request)).topics
        if code:
            raise for_code(code)
        found: bytes = answer or b""
        return found

    async def _beginning(self, there: TopicPartition) -> int:
        async with _consumer(self._settings) as consumer:
            found: dict[TopicPartition, int] = await consumer.beginning_offsets([there])
        return found[there]


@asynccontextmanager
async def _consumer(settings: KafkaSettings) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka_bootstrap_servers, group_id=None)
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


def _batches(answer: bytes, *, of: Source) -> list[Any]:
    """The batches of an answer, which know their records only when they are iterated over."""
    found = []
    all_of_it = MemoryRecords(answer)
    while all_of_it.has_next():
        batch = all_of_it.next_batch()
        if not batch.validate_crc():
            raise CorruptRecordException(f"{of[0]}/{of[1]} at {batch.base_offset}")
        found.append(batch)
    return found


def _records(batches: Iterable[Any], *, of: Source, start: int, upto: int) -> Iterator[Record]:
    for batch in batches:
        if not batch.is_control_batch:
            for each in batch:
                if start <= each.offset < upto:
                    yield _record(each, of)


def _pieces(records: Iterator[Record], *, most: int | None) -> Iterator[Iterator[Record]]:
    """The records in pieces of at most so many."""
    for first in records:
        rest = None if most is None else most - 1
        yield chain((first,), islice(records, rest))


def _record(found: Any, source: Source) -> Record:
    """A record as a consumer gives it, under the declared name of its topic."""
    key, value = found.key, found.value
    return ConsumerRecord(
        topic=source[0],
        partition=source[1],
        offset=found.offset,
        timestamp=found.timestamp,
        timestamp_type=found.timestamp_type,
        key=key,
        value=value,
        checksum=None,
        serialized_key_size=-1 if key is None else len(key),
        serialized_value_size=-1 if value is None else len(value),
        headers=tuple(found.headers),
    )
