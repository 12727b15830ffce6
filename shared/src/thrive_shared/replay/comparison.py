"""What was published beside what was recomputed: by key, in order, byte for byte."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from thrive_shared.contracts.envelope import Headers
from thrive_shared.contracts.trace import TRACEPARENT
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outgoing import Outgoing

MOST_SHOWN = 5
"""Differences shown of each comparison; the others are counted."""
_HASH_BITS = 128
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
            published_hash=_added(self.published_hash, other.published_hash),
            recomputed_hash=_added(self.recomputed_hash, other.recomputed_hash),
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

    def take_published(self, record: Record, *, cause: Cause = NOWHERE) -> None:
        """Take in a published record; the same bytes under the same key again count once."""
        key = record.key or b""
        digest = self._digest(record.partition, key, list(record.headers), record.value)
        history = self._published.setdefault(key, [])
        if any(p.digest == digest for p in history):
            self._again += 1
        else:
            history.append(_Published(digest, record.partition, record.offset, cause))

    def take_recomputed(self, event: Outgoing) -> None:
        """Compare a recomputed event with the record at the same place of its key's history."""
        at = self._done.get(event.key, 0)
        self._done[event.key] = at + 1
        self._recomputed += 1
        digest = self._digest(event.partition, event.key, event.headers(), event.value)
        self._sum += _place(at, digest)
        history = self._published.get(event.key, ())
        found = history[at] if at < len(history) else None
        if found is not None and found.digest == digest:
            self._equal += 1
        else:
            self._differ(event.key, found=found, recomputed=event.value or b"")

    def leave_out(self) -> None:
        """Count a published record that can't be compared."""
        self._left_out += 1

    def outcome(
        self, *, upto: Mapping[int, int] | None = None, of: Collection[int] | None = None
    ) -> Outcome:
        """Close the books; leave out what stands on records after `upto`, by log partition.

        `of`: only of what stands on these log partitions, the work of one worker.
        """
        total = count = 0
        for key, at, each in self._all_published():
            if of is not None and each.cause[0] not in of:
                continue
            if upto is not None and each.cause[1] > upto.get(each.cause[0], 0):
                self.leave_out()
                continue
            total, count = total + _place(at, each.digest), count + 1
            if at >= self._done.get(key, 0):
                self._differ(key, found=each, recomputed=None)
        return Outcome(
            published=count,
            recomputed=self._recomputed,
            equal=self._equal,
            published_hash=_hexadecimal(total),
            recomputed_hash=_hexadecimal(self._sum),
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
        found = blake2b(digest_size=16)
        found.update(b"%d %d %d " % (partition, len(key), len(body)))
        found.update(key)
        found.update(body)
        for name, said in headers:
            if name != TRACEPARENT:
                found.update(b"%s=%s\n" % (name.encode(), said))
        return found.digest()


def _place(at: int, digest: bytes) -> int:
    return int.from_bytes(blake2b(b"%d " % at + digest, digest_size=_HASH_BITS // 8).digest())


def _added(one: str, other: str) -> str:
    return _hexadecimal(int(one, 16) + int(other, 16))


def _hexadecimal(total: int) -> str:
    return f"{total % (1 << _HASH_BITS):0{_HASH_BITS // 4}x}"
