"""Events on their way to Kafka, and their packed form in the outbox."""

from collections.abc import Iterable
from typing import NamedTuple

import orjson

from thrive_shared.contracts.base import Contract
from thrive_shared.contracts.envelope import Headers, headers
from thrive_shared.contracts.topics import Topic, partition_of


class Outgoing(NamedTuple):
    """One event to publish. `value` None erases the key from a compacted topic."""

    topic: Topic
    partition: int
    key: bytes
    value: bytes | None
    event_id: str
    time: str
    traceparent: str | None = None

    def headers(self) -> Headers:
        return headers(
            topic=self.topic,
            event_id=self.event_id,
            time=self.time,
            traceparent=self.traceparent,
        )


def outgoing(
    topic: Topic,
    *,
    route: str,
    key: str,
    body: Contract,
    event_id: str,
    time: str,
    traceparent: str | None,
    partitions: int,
) -> Outgoing:
    """An event routed by our own function and written as the contract's JSON."""
    return Outgoing(
        topic=topic,
        partition=partition_of(route, partitions=partitions),
        key=key.encode(),
        value=body.model_dump_json(exclude_none=True).encode(),
        event_id=event_id,
        time=time,
        traceparent=traceparent,
    )


def pack(events: Iterable[Outgoing]) -> bytes:
    """Pack events for one outbox row: a JSON index, a zero byte, then keys and bodies."""
    index: list[tuple[str, int, int, int, str, str, str | None]] = []
    parts: list[bytes] = []
    for e in events:
        size = -1 if e.value is None else len(e.value)
        place = (e.topic.name, e.partition, len(e.key), size)
        index.append((*place, e.event_id, e.time, e.traceparent))
        parts += (e.key, e.value or b"")
    return orjson.dumps(index) + b"\0" + b"".join(parts)


def unpack(packed: bytes, *, topics: dict[str, Topic]) -> list[Outgoing]:
    """Undo `pack`. `topics` gives the declaration by name.

    Rows that were packed before events had a traceparent are read too.
    """
    index, _, rest = packed.partition(b"\0")
    found: list[Outgoing] = []
    at = 0
    for name, partition, key_size, size, *envelope in orjson.loads(index):
        key = rest[at : at + key_size]
        at += key_size
        value = None if size < 0 else rest[at : at + size]
        at += max(size, 0)
        found.append(Outgoing(topics[name], partition, key, value, *envelope))
    return found
