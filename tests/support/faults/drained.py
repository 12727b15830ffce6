"""Whether the system has come to rest: nothing unread, nothing unsent."""

import asyncpg
from aiokafka import TopicPartition
from thrive_local.interfaces.groups import GROUPS, Group
from thrive_shared.contracts.topics import TOPICS

from support.log_reading import assigned
from support.system import RunningSystem

SERVICES = ("ingest", "scoring", "narrative", "gateway")


async def drained(system: RunningSystem) -> bool:
    """Whether every group has read all its topics and every outbox and relay is empty."""
    if await _unsent(system):
        return False
    ends = await _ends(system)
    for group in GROUPS:
        if group.shared and group.keeps_offsets and await _is_behind(system, group, ends):
            return False
    return not await _unsent(system)


async def _is_behind(system: RunningSystem, group: Group, ends: dict[tuple[str, int], int]) -> bool:
    """Whether a group has not read all its topics, those included that it never read from."""
    rows = await _fetch(system, group.service, "select * from consumer_offset")
    mine = [r for r in rows if r["group_name"] == group.name]
    reached = {(r["topic"], r["partition"]): r["next_offset"] for r in mine}
    topics = {t.name for t in group.topics}
    return any(reached.get(source, 0) < end for source, end in ends.items() if source[0] in topics)


async def _unsent(system: RunningSystem) -> int:
    waiting = 0
    for service in SERVICES:
        waiting += (await _fetch(system, service, "select count(*) as n from outbox"))[0]["n"]
    relay = await _fetch(
        system,
        "ingest",
        "select coalesce(sum(h.seq - r.published_seq), 0) as n"
        " from log_head h join relay r using (partition)",
    )
    return waiting + int(relay[0]["n"])


async def _ends(system: RunningSystem) -> dict[tuple[str, int], int]:
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


async def _fetch(system: RunningSystem, service: str, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(system.dsn(service))
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()
