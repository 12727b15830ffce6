"""How far a generation has come: what its consumer groups have left to read."""

import asyncio
from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from thrive_shared.contracts.generations import GROUPS
from thrive_shared.contracts.topics import (
    ALERT_CHANGED,
    COMMENTARY_RECEIVED,
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    STORY_WRITTEN,
    SUBMISSION_ACCEPTED,
    Topic,
)
from thrive_shared.kafka.names import Names
from thrive_shared.settings import KafkaSettings

from thrive_gateway.known.serving import GROUP

from .projecting import CARD_GROUP

_INDICATORS, _AREAS, _STORIES = GROUPS
READS: Mapping[str, tuple[Topic, ...]] = {
    _INDICATORS: (SUBMISSION_ACCEPTED,),
    _AREAS: (SCORE_COMPUTED, ALERT_CHANGED),
    GROUP: (SCORE_COMPUTED, ALERT_CHANGED),
    _STORIES: (SUBMISSION_ACCEPTED, COMMENTARY_RECEIVED, SCORE_COMPUTED, SCORECARD_COMPUTED),
    CARD_GROUP: (SCORECARD_COMPUTED, STORY_WRITTEN),
}
"""The groups of a generation, in the order of the data flow, and what they read."""
_LOOK_EVERY_SECONDS = 0.2


class StillBehind(RuntimeError):
    """The generation has not come as far as the log; try again when it has caught up."""


class Progress:
    """Asks the broker, which hears of every group once a second."""

    def __init__(self, settings: KafkaSettings) -> None:
        """`settings` of the generation that is asked about."""
        self._settings = settings
        self._names = Names(settings)

    async def __aenter__(self) -> "Progress":
        bootstrap = self._settings.kafka_bootstrap_servers
        self._admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
        self._consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
        await self._admin.start()
        await self._consumer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()
        await self._admin.close()

    async def behind(self) -> int:
        """Records that the groups have left to read. Each record read may give further ones."""
        left = [await self._left(group, ends=await self._ends(group)) for group in READS]
        return sum(left)

    async def until_caught_up(self, *, patience: float) -> None:
        """Wait until each group, one after the other, has read what there was when its turn came.

        Raises StillBehind.
        """
        deadline = asyncio.get_running_loop().time() + patience
        for group in READS:
            ends = await self._ends(group)
            while left := await self._left(group, ends=ends):
                if asyncio.get_running_loop().time() > deadline:
                    raise StillBehind(
                        f"{self._settings.generation} is behind: {group} has {left} records left"
                    )
                await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def _ends(self, group: str) -> dict[TopicPartition, int]:
        partitions = [
            TopicPartition(self._names.topic(topic.name), number)
            for topic in READS[group]
            for number in range(self._settings.partitions)
        ]
        return dict(await self._consumer.end_offsets(partitions))

    async def _left(self, group: str, *, ends: Mapping[TopicPartition, int]) -> int:
        reached = await self._admin.list_consumer_group_offsets(self._names.group(group))
        return sum(
            max(0, end - max(0, reached[tp].offset if tp in reached else 0))
            for tp, end in ends.items()
        )
