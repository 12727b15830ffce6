"""Digests of what is compared of an event, and sums of them."""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from thrive_shared.contracts.trace import TRACEPARENT

_BYTES = 16


def digest(
    *, partition: int, key: bytes, headers: Iterable[tuple[str, bytes]], body: bytes
) -> bytes:
    """16 bytes that stand for partition, key, headers and body; the trace lies outside."""
    compared = [h for h in headers if h[0] != TRACEPARENT]
    sizes = b"%d %d %d" % (partition, len(key), len(body))
    names = _joined(tuple([name for name, _ in compared]))
    whole = b"\n".join((sizes, key, body, names, *[said for _, said in compared]))
    return sha256(whole).digest()[:_BYTES]


def weighed(found: bytes, *, at: int) -> int:
    """A digest with its place in the history of its key, for a sum.

    The weight is odd, so that no bit of the digest is lost, and another for each place.
    """
    return int.from_bytes(found) * (2 * at + 1)


def hexadecimal(total: int) -> str:
    """A sum of digests as it is told."""
    return f"{total % (1 << 8 * _BYTES):0{2 * _BYTES}x}"


def added(one: str, other: str) -> str:
    """The sum of two that were told."""
    return hexadecimal(int(one, 16) + int(other, 16))


@lru_cache
def _joined(names: tuple[str, ...]) -> bytes:
    return "\n".join(names).encode()
