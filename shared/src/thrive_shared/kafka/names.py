"""What topics and groups are called at the broker: with the system's prefix, and the generation."""

from collections.abc import Mapping

from thrive_shared.contracts.generations import suffix
from thrive_shared.contracts.topics import TOPICS
from thrive_shared.settings import KafkaSettings

_OF_A_GENERATION = frozenset(t.name for t in TOPICS if t.by_generation)


class Names:
    """Declared names to the broker's and back, for one system and generation."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._prefix = settings.topic_prefix
        self._suffix = suffix(settings.generation)
        self._declared: Mapping[str, str] = {self.topic(name): name for name in _OF_A_GENERATION}

    def topic(self, declared: str) -> str:
        """What the broker calls a topic."""
        own = self._suffix if declared in _OF_A_GENERATION else ""
        return f"{self._prefix}{declared}{own}"

    def declared(self, topic: str) -> str:
        """The declared name of what the broker calls so."""
        return self._declared.get(topic) or topic.removeprefix(self._prefix)

    def group(self, group: str) -> str:
        """What the broker calls a consumer group."""
        return f"{self._prefix}{group}{self._suffix}"
