"""Topics for a test."""

from collections.abc import Sequence

from support.waiting import eventually
from thrive_shared.contracts.topics import Topic
from thrive_shared.kafka.admin import TopicDiffers, ensure_topics, verify_topics
from thrive_shared.settings import KafkaSettings


async def topics_ready(topics: Sequence[Topic], *, settings: KafkaSettings) -> None:
    """Create topics and wait until the broker shows them: a busy one takes a moment."""
    await ensure_topics(topics, settings=settings)

    async def shown() -> bool:
        try:
            await verify_topics(topics, settings=settings)
        except TopicDiffers:
            return False
        return True

    await eventually(shown, seconds=60, what="the topics' appearance")
