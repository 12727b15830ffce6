"""What was published beside what was recomputed: by key, in order, byte for byte."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from thrive_shared.contracts.envelope import Headers
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outgoing import Outgoing

from .digests import added, digest, hexadecimal, weighed

MOST_SHOWN = 5
"""Differences shown of each comparison; the others are counted."""
NOWHERE = (-1, 0)

Cause = tuple[int, int]
"""Log partition and seq."""
Strip = Callable[[Headers, bytes], tuple[Headers, bytes]]
"""Takes away what lies outside a comparison."""


class _Published(NamedTuple):
    """A published record: where it lies and the digest of its bytes."""

    digest: bytes
    partition: int
    offset: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class Difference:
    """A place in a key's history at which the two sides are not the same."""

    key: str
    published_at: tuple[int, int] | None
    """Partition and offset; None: it was not published."""
    recomputed: bytes | None
    """None: the recomputation does not give it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a comparison found."""

    published: int
    recomputed: int
    equal: int
    published_hash: str
    recomputed_hash: str
    again: int
    """Records that were published more than once, with the same bytes."""
    left_out: int
    """Published records that were not compared: their cause lies beyond the cut, or they stand for
    what is no longer."""
    different: int
    shown: list[Difference]

    @property
    def is_equal(self) -> bool:
        """Whether both sides have the same records, byte for byte and in the same order."""
        return not self.different and self.published_hash == self.recomputed_hash

    def __add__(self, other: "Outcome") -> "Outcome":
        """Both parts of a comparison together."""
        return Outcome(
            published=self.published + other.published,
            recomputed=self.recomputed + other.recomputed,
            equal=self.equal + other.equal,
            published_hash=added(self.published_hash, other.published_hash),
            recomputed_hash=added(self.recomputed_hash, other.recomputed_hash),
            again=self.again + other.again,
            left_out=self.left_out + other.left_out,
            different=self.different + other.different,
            shown=[*self.shown, *other.shown][:MOST_SHOWN],
        )


class Comparison:
    """Takes in everything published first, then everything recomputed.

    The hash of a side is a sum over its records, each with its place in the history of its key: it
    does not depend on the order in which keys are worked on. A published record costs some 300
    bytes of memory.
    """

    def __init__(self, *, strip: Strip = lambda headers, body: (headers, body)) -> None:
        """`strip` takes away what lies outside; the send time and the trace always do."""
        self._strip = strip
        self._published: dict[bytes, list[_Published]] = {}
        self._done: dict[bytes, int] = {}
        self._shown: list[Difference] = []
        self._sum = self._recomputed = self._equal = self._different = 0
        self._again = self._left_out = 0

    def anew(self) -> "Comparison":
        """A comparison with the same published records, and nothing recomputed yet."""
        found = Comparison(strip=self._strip)
        found._published = self._published
        return found

    def take_published(self, record: Record, *, cause: Cause = NOWHERE) -> None:
        """Take in a published record; the same bytes under the same key again count once."""
        key = record.key or b""
        found = self._digest(record.partition, key, list(record.headers), record.value)
        history = self._published.setdefault(key, [])
        if any(p.digest == found for p in history):
            self._again += 1
        else:
            history.append(_Published(found, record.partition, record.offset, cause))

    def take_recomputed(self, event: Outgoing) -> None:
        """Compare a recomputed event with the record at the same place of its key's history."""
        at = self._done.get(event.key, 0)
        self._done[event.key] = at + 1
        self._recomputed += 1
        mine = self._digest(event.partition, event.key, event.headers(), event.value)
        self._sum += weighed(mine, at=at)
        history = self._published.get(event.key, ())
        found = history[at] if at < len(history) else None
        if found is not None and found.digest == mine:
            self._equal += 1
        else:
            self._differ(event.key, found=found, recomputed=event.value or b"")

    def leave_out(self) -> None:
        """Count a published record that can't be compared."""
        self._left_out += 1

    def outcome(self, *, upto: Mapping[int, int] | None = None, of: int | None = None) -> Outcome:
        """Close the books; leave out what stands on records after `upto`, by log partition.

        `of`: only of what stands on this log partition.
        """
        total = count = 0
        for key, at, each in self._all_published():
            if of is not None and each.cause[0] != of:
                continue
            if upto is not None and each.cause[1] > upto.get(each.cause[0], 0):
                self.leave_out()
                continue
            total, count = total + weighed(each.digest, at=at), count + 1
            if at >= self._done.get(key, 0):
                self._differ(key, found=each, recomputed=None)
        return Outcome(
            published=count,
            recomputed=self._recomputed,
            equal=self._equal,
            published_hash=hexadecimal(total),
            recomputed_hash=hexadecimal(self._sum),
            again=self._again,
            left_out=self._left_out,
            different=self._different,
            shown=self._shown,
        )

    def _all_published(self) -> Iterator[tuple[bytes, int, _Published]]:
        for key, history in self._published.items():
            for at, each in enumerate(history):
                yield key, at, each

    def _differ(self, key: bytes, *, found: _Published | None, recomputed: bytes | None) -> None:
        self._different += 1
        if len(self._shown) < MOST_SHOWN:
            place = (found.partition, found.offset) if found else None
            self._shown.append(Difference(key.decode(), place, recomputed))

    def _digest(self, partition: int, key: bytes, headers: Headers, value: bytes | None) -> bytes:
        headers, body = self._strip(headers, value or b"")
        return digest(partition=partition, key=key, headers=headers, body=body)
