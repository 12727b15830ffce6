"""The events that a batch decides, in the order in which they are to be published."""

from functools import lru_cache

from thrive_shared.contracts.topics import Topic, partition_of
from thrive_shared.kafka.outgoing import Outgoing

from thrive_scoring.domain.body import Origin

_partition_of_area = lru_cache(maxsize=16384)(partition_of)


class Events:
    """Collects events and picks their partitions."""

    def __init__(self, *, partitions: int) -> None:
        self.partitions = partitions
        self.made: list[Outgoing] = []

    def send(
        self, topic: Topic, area: str, *, key: str, value: bytes, event_id: str, origin: Origin
    ) -> None:
        """An event of an area, to the partition that its area picks."""
        partition = _partition_of_area(area, partitions=self.partitions)
        self.made.append(_event(topic, partition, key, value, event_id, origin))

    def send_to(
        self, topic: Topic, partition: int, *, key: str, value: bytes, event_id: str, origin: Origin
    ) -> None:
        """An event to a partition of the caller's choice."""
        self.made.append(_event(topic, partition, key, value, event_id, origin))


def _event(
    topic: Topic, partition: int, key: str, value: bytes, event_id: str, origin: Origin
) -> Outgoing:
    time, traceparent = origin.recorded_at, origin.traceparent
    return Outgoing(topic, partition, key.encode(), value, event_id, time, traceparent)
