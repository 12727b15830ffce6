"""What was published beside what was recomputed: by key, in order, byte for byte.

Events are paired within the history of their key: by their id first, what is left by its order.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from thrive_shared.contracts.envelope import Headers, header
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
    """A published record: where it lies, its event's id and the digest of its bytes."""

    digest: bytes
    event_id: str | None
    partition: int
    offset: int
    cause: Cause


@dataclass(slots=True)
class _Progress:
    """How far the recomputation of a key's history has come, and what of it found its pair."""

    recomputed: int = 0
    latest: int = -1
    """The furthest place of a published record whose bytes were recomputed."""
    paired: set[int] = field(default_factory=set)
    """Places of published records."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A published record and a recomputed event that belong together and are not the same.

    With the same bytes on both sides it is their order within the key that differs.
    """

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
    does not depend on the order in which keys are worked on. A published record costs some 500
    bytes of memory.
    """

    def __init__(self, *, strip: Strip = lambda headers, body: (headers, body)) -> None:
        """`strip` takes away what lies outside; the send time and the trace always do."""
        self._strip = strip
        self._of: int | None = None
        self._published: dict[bytes, list[_Published]] = {}
        self._progress: dict[bytes, _Progress] = {}
        self._without_pair: dict[bytes, list[bytes]] = {}
        self._shown: list[Difference] = []
        self._sum = self._recomputed = self._equal = self._different = 0
        self._again = self._left_out = 0

    def anew(self, *, of: int) -> "Comparison":
        """A comparison with what was published because of a log partition, nothing recomputed."""
        found = Comparison(strip=self._strip)
        found._published = self._published
        found._of = of
        return found

    def take_published(self, record: Record, *, cause: Cause = NOWHERE) -> None:
        """Take in a published record; the same bytes under the same key again count once."""
        key = record.key or b""
        found = self._digest(record.partition, key, list(record.headers), record.value)
        history = self._published.setdefault(key, [])
        if any(p.digest == found for p in history):
            self._again += 1
        else:
            event_id = header(record.headers, "ce_id")
            place = record.partition, record.offset
            history.append(_Published(found, event_id, *place, cause))

    def take_recomputed(self, event: Outgoing) -> None:
        """Compare a recomputed event with every published record that has its bytes or its id."""
        so_far = self._progress.setdefault(event.key, _Progress())
        mine = self._digest(event.partition, event.key, event.headers(), event.value)
        self._sum += weighed(mine, at=so_far.recomputed)
        so_far.recomputed += 1
        self._recomputed += 1
        body = event.value or b""
        pairs = [
            (at, each)
            for at, each in enumerate(self._published.get(event.key, ()))
            if mine == each.digest or event.event_id == each.event_id
            if at not in so_far.paired and self._is_compared(each)
        ]
        for at, each in pairs:
            so_far.paired.add(at)
            if each.digest == mine and at > so_far.latest:
                so_far.latest = at
                self._equal += 1
            else:
                self._differ(event.key, found=each, recomputed=body)
        if not pairs:
            self._keep(event.key, body)

    def leave_out(self) -> None:
        """Count a published record that can't be compared."""
        self._left_out += 1

    def outcome(self, *, upto: Mapping[int, int] | None = None) -> Outcome:
        """Close the books; leave out what stands on records after `upto`, by log partition."""
        total = count = 0
        missing: dict[bytes, list[_Published]] = {}
        for key, at, each in self._all_published():
            if upto is not None and each.cause[1] > upto.get(each.cause[0], 0):
                self.leave_out()
                continue
            total, count = total + weighed(each.digest, at=at), count + 1
            if key not in self._progress or at not in self._progress[key].paired:
                missing.setdefault(key, []).append(each)
        self._pair_by_order(missing)
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
                if self._is_compared(each):
                    yield key, at, each

    def _is_compared(self, published: _Published) -> bool:
        return self._of is None or published.cause[0] == self._of

    def _keep(self, key: bytes, body: bytes) -> None:
        """Keep what has no pair yet; bodies only of as many keys as may come to be shown."""
        self._without_pair.setdefault(key, [])
        is_shown = len(self._without_pair) <= MOST_SHOWN
        self._without_pair[key].append(body if is_shown else b"")

    def _pair_by_order(self, missing: Mapping[bytes, list[_Published]]) -> None:
        """Tell what is left on either side, that of one key beside each other."""
        for key in {**self._without_pair, **missing}:
            left = zip_longest(missing.get(key, ()), self._without_pair.get(key, ()))
            for published, recomputed in left:
                self._differ(key, found=published, recomputed=recomputed)

    def _differ(self, key: bytes, *, found: _Published | None, recomputed: bytes | None) -> None:
        self._different += 1
        if len(self._shown) < MOST_SHOWN:
            place = (found.partition, found.offset) if found else None
            self._shown.append(Difference(key.decode(), place, recomputed))

    def _digest(self, partition: int, key: bytes, headers: Headers, value: bytes | None) -> bytes:
        headers, body = self._strip(headers, value or b"")
        return digest(partition=partition, key=key, headers=headers, body=body)
