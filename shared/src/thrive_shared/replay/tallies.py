"""Counts and sums of digests of two sides, which tell whether they are equal, not where not.

They need no record of one side beside that of the other: whoever meets an event adds it in, in any
process and order, and only in the end sums are compared.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import astuple, dataclass

from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outgoing import Outgoing

from .comparison import Cause, Outcome
from .digests import digest, hexadecimal, weighed


@dataclass(slots=True)
class Tally:
    """The events of one topic that stand on one log partition."""

    published: int = 0
    published_sum: int = 0
    recomputed: int = 0
    recomputed_sum: int = 0
    again: int = 0
    left_out: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both parts together."""
        return Tally(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def is_equal(self) -> bool:
        """Whether both sides have the same events, each at the same place of its key's history."""
        here = hexadecimal(self.published_sum), hexadecimal(self.recomputed_sum)
        return self.published == self.recomputed and here[0] == here[1]

    def outcome(self) -> Outcome:
        """What a comparison of equal sides found."""
        return Outcome(
            published=self.published,
            recomputed=self.recomputed,
            equal=self.recomputed,
            published_hash=hexadecimal(self.published_sum),
            recomputed_hash=hexadecimal(self.recomputed_sum),
            again=self.again,
            left_out=self.left_out,
            different=0,
            shown=[],
        )


class Tallies(defaultdict[tuple[str, int], Tally]):
    """By topic and log partition."""

    def __init__(self) -> None:
        super().__init__(Tally)

    def take_in(self, other: Mapping[tuple[str, int], Tally]) -> None:
        """Add what another worker met."""
        for where, tally in other.items():
            self[where] += tally

    def uneven(self) -> list[int]:
        """The log partitions where both sides are not equal."""
        return sorted({partition for (_, partition), t in self.items() if not t.is_equal})


class PublishedTally:
    """Adds up one partition of a topic; every key has its whole history there.

    It holds some 200 bytes for each event of that partition.
    """

    def __init__(self, tallies: Tallies, *, topic: str, upto: Mapping[int, int]) -> None:
        """Leave out what stands on records after `upto`, by log partition."""
        self._tallies = tallies
        self._topic = topic
        self._upto = upto
        self._seen: set[bytes] = set()
        self._places: dict[bytes, int] = {}

    def take(self, record: Record, *, cause: Cause) -> None:
        """Add a published record; the same bytes under the same key again count once."""
        key = record.key or b""
        found = digest(
            partition=record.partition, key=key, headers=record.headers, body=record.value or b""
        )
        tally = self._tallies[self._topic, cause[0]]
        if found in self._seen:
            tally.again += 1
            return
        self._seen.add(found)
        at = self._places.get(key, 0)
        self._places[key] = at + 1
        if cause[1] > self._upto.get(cause[0], 0):
            tally.left_out += 1
            return
        tally.published += 1
        tally.published_sum += weighed(found, at=at)


class RecomputedTally:
    """Adds up what one log partition gives."""

    def __init__(self, tallies: Tallies, *, partition: int) -> None:
        self._tallies = tallies
        self._partition = partition
        self._places: dict[tuple[str, bytes], int] = {}

    def take(self, event: Outgoing) -> None:
        """Add a recomputed event."""
        topic, key = event.topic.name, event.key
        found = digest(
            partition=event.partition, key=key, headers=event.headers(), body=event.value or b""
        )
        at = self._places.get((topic, key), 0)
        self._places[topic, key] = at + 1
        tally = self._tallies[topic, self._partition]
        tally.recomputed += 1
        tally.recomputed_sum += weighed(found, at=at)
