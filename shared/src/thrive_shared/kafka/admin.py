"""Topics as declared: created once, compared at every start."""

import asyncio
from collections.abc import Iterable

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaConnectionError

from thrive_shared.contracts.topics import Policy, Topic
from thrive_shared.settings import KafkaSettings

from .names import Names

_ALREADY_EXISTS = 36
_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS
_PATIENCE_SECONDS = 30.0


class TopicDiffers(RuntimeError):
    """A topic on the broker differs from its declaration; mend the broker, then start again."""


class TopicNotCreated(RuntimeError):
    """The broker refused to create a topic."""


def topic_configs(topic: Topic) -> dict[str, str]:
    """The broker settings a declaration stands for."""
    configs = {"message.timestamp.type": "LogAppendTime"}
    if topic.policy is Policy.COMPACT:
        return configs | {"cleanup.policy": "compact"} | _compaction(topic)
    retention = _retention_ms(topic)
    if topic.retention_hours is not None:
        configs["segment.ms"] = str(retention)
    elif topic.segment_days is not None:
        configs["segment.ms"] = str(topic.segment_days * _DAY_MS)
    return configs | {
        "cleanup.policy": "delete",
        "retention.ms": str(retention),
        "retention.bytes": "-1",
    }


def _compaction(topic: Topic) -> dict[str, str]:
    """When at the latest a compacted topic forgets, as far as it is declared."""
    days = {
        "max.compaction.lag.ms": topic.compacted_within_days,
        "delete.retention.ms": topic.tombstones_kept_days,
    }
    return {name: str(found * _DAY_MS) for name, found in days.items() if found is not None}


def _retention_ms(topic: Topic) -> int:
    """How long records are kept; -1: for ever."""
    if topic.policy is Policy.KEEP:
        return -1
    if topic.retention_hours is not None:
        return topic.retention_hours * _HOUR_MS
    return -1 if topic.retention_days is None else topic.retention_days * _DAY_MS


async def ensure_topics(
    topics: Iterable[Topic], *, settings: KafkaSettings, replication_factor: int = 1
) -> None:
    """Create the topics that are missing and wait until the broker shows them all.

    Raises TopicNotCreated with the broker's reason.
    """
    names = Names(settings)
    wanted = [
        NewTopic(
            name=names.topic(topic.name),
            num_partitions=settings.partitions,
            replication_factor=replication_factor,
            topic_configs=topic_configs(topic),
        )
        for topic in topics
    ]
    admin = await _connect(settings)
    try:
        answer = await admin.create_topics(wanted)
        refused = [e for e in answer.topic_errors if e[1] not in (0, _ALREADY_EXISTS)]
        if refused:
            raise TopicNotCreated("; ".join(f"{e[0]}: error {e[1]} {e[2]}" for e in refused))
        await _until_shown(admin, [t.name for t in wanted])
    finally:
        await admin.close()


async def delete_topics(topics: Iterable[Topic], *, settings: KafkaSettings) -> None:
    """Delete topics with all that they hold; those that are not there are no matter."""
    names = Names(settings)
    admin = await _connect(settings)
    try:
        there = set(await admin.list_topics())
        wanted = {names.topic(t.name) for t in topics}
        await admin.delete_topics(sorted(wanted & there))
    finally:
        await admin.close()


async def _until_shown(admin: AIOKafkaAdminClient, names: list[str]) -> None:
    """A busy broker accepts a topic some time before it shows it."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while any(t["error_code"] for t in await admin.describe_topics(names)):
            await asyncio.sleep(0.1)


async def verify_topics(topics: Iterable[Topic], *, settings: KafkaSettings) -> None:
    """Compare the broker with the declarations. Raises TopicDiffers, naming every difference."""
    names = Names(settings)
    declared = {names.topic(t.name): t for t in topics}
    admin = await _connect(settings)
    try:
        described = await admin.describe_topics(list(declared))
        configs = await admin.describe_configs(
            [ConfigResource(ConfigResourceType.TOPIC, name) for name in declared]
        )
    finally:
        await admin.close()
    problems = [p for found in described for p in _count_problems(found, settings.partitions)]
    for response in configs:
        for resource in response.resources:
            name, entries = resource[3], {e[0]: e[1] for e in resource[4]}
            problems += _config_problems(name, entries, topic_configs(declared[name]))
    if problems:
        raise TopicDiffers("; ".join(problems))


def _count_problems(found: dict[str, object], partitions: int) -> list[str]:
    name = found["topic"]
    if found["error_code"]:
        return [f"{name} does not exist"]
    count = len(found["partitions"])  # type: ignore[arg-type]
    return [] if count == partitions else [f"{name} has {count} partitions, not {partitions}"]


def _config_problems(name: str, found: dict[str, str], wanted: dict[str, str]) -> list[str]:
    return [
        f"{name}: {key} is {found.get(key)}, not {value}"
        for key, value in wanted.items()
        if found.get(key) != value
    ]


async def _connect(settings: KafkaSettings) -> AIOKafkaAdminClient:
    """Connect, waiting up to half a minute for a broker that is not up yet."""
    deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    while True:
        admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap_servers)
        try:
            await admin.start()
        except KafkaConnectionError:
            await admin.close()
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(0.5)
        else:
            return admin
