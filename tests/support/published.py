"""A published event as a replay reads it."""

from dataclasses import dataclass

from thrive_shared.kafka.outgoing import Outgoing


@dataclass(frozen=True)
class Published:
    """What a consumed record shows of itself, and what caused it."""

    event: Outgoing
    cause: tuple[int, int] = (0, 1)
    offset: int = 0

    @property
    def partition(self):
        return self.event.partition

    @property
    def key(self):
        return self.event.key

    @property
    def value(self):
        return self.event.value

    @property
    def headers(self):
        return tuple(self.event.headers())
