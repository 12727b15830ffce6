"""How far behind each consumer group is: records published, less those it has committed."""

from __future__ import annotations

from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError


@dataclass(frozen=True, slots=True)
class GroupLag:
    """The lag of one group on one topic, over all its partitions.

    Transactional producers leave markers in the log: a few may stay counted when nothing is.
    """

    group: str
    topic: str
    lag: int


async def lags(*, bootstrap: str, prefix: str) -> list[GroupLag]:
    """Return the lag of every group of a system; an empty list when Kafka does not answer."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=5000)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    try:
        await admin.start()
        await consumer.start()
        return await _lags(admin, consumer=consumer, prefix=prefix)
    except (KafkaError, OSError):
        return []
    finally:
        await admin.close()
        await consumer.stop()


async def _lags(
    admin: AIOKafkaAdminClient, *, consumer: AIOKafkaConsumer, prefix: str
) -> list[GroupLag]:
    found: list[GroupLag] = []
    names = sorted({group[0] for group in await admin.list_consumer_groups()})
    for group in (name for name in names if name.startswith(prefix)):
        committed = await admin.list_consumer_group_offsets(group)
        ends = await consumer.end_offsets(list(committed))
        behind: dict[str, int] = {}
        for partition, position in committed.items():
            left = _left(end=ends.get(partition, 0), committed=position.offset)
            behind[partition.topic] = behind.get(partition.topic, 0) + left
        found += [GroupLag(group, topic, lag) for topic, lag in sorted(behind.items())]
    return found


def _left(*, end: int, committed: int) -> int:
    return max(0, end - max(committed, 0))
