"""Whether the system has come to rest: nothing unread, nothing unsent."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg
from aiokafka import TopicPartition
from thrive_local.interfaces.groups import GROUPS, Group
from thrive_shared.contracts.topics import TOPICS

from support.log_reading import assigned
from support.system import RunningSystem

SERVICES = ("ingest", "scoring", "narrative", "gateway")
Source = tuple[str, int]
"""A topic and one of its partitions."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a service stands: what it has still to send, and how far its groups have read."""

    unsent: int
    reached: Mapping[tuple[str, Source], int]


async def drained(system: RunningSystem) -> bool:
    """Whether every group has read all its topics and every outbox and relay is empty.

    Where topics end is asked last: whatever followed from what was read lies before these ends.
    """
    found = await asyncio.gather(*(_stand(system, service) for service in SERVICES))
    if any(stand.unsent for stand in found):
        return False
    stands, ends = dict(zip(SERVICES, found, strict=True)), await _ends(system)
    reading = [g for g in GROUPS if g.shared and g.keeps_offsets]
    return not any(_is_behind(stands[g.service], g, ends) for g in reading)


def _is_behind(stand: Stand, group: Group, ends: Mapping[Source, int]) -> bool:
    """Whether a group has not read all its topics, those included that it never read from."""
    topics = {t.name for t in group.topics}
    return any(
        stand.reached.get((group.name, source), 0) < end
        for source, end in ends.items()
        if source[0] in topics
    )


async def _stand(system: RunningSystem, service: str) -> Stand:
    connection = await asyncpg.connect(system.dsn(service))
    try:
        rows = await connection.fetch("select * from consumer_offset")
        # After the offsets: what follows from a record is kept in the same transaction.
        unsent = await connection.fetchval("select count(*) from outbox")
        if service == "ingest":
            unsent += await _unpublished(connection)
    finally:
        await connection.close()
    reached = {(r["group_name"], (r["topic"], r["partition"])): r["next_offset"] for r in rows}
    return Stand(unsent, reached)


async def _unpublished(ingest: asyncpg.Connection) -> int:
    """Records of the log that the relays have still to send."""
    return int(
        await ingest.fetchval(
            "select coalesce(sum(h.seq - r.published_seq), 0)"
            " from log_head h join relay r using (partition)"
        )
    )


async def _ends(system: RunningSystem) -> dict[Source, int]:
    partitions = [
        TopicPartition(system.topic_prefix + t.name, number)
        for t in TOPICS
        for number in range(system.run["partitions"])
    ]
    async with assigned(partitions, bootstrap=system.bootstrap) as consumer:
        ends = await consumer.end_offsets(partitions)
    return {
        (tp.topic.removeprefix(system.topic_prefix), tp.partition): end for tp, end in ends.items()
    }
