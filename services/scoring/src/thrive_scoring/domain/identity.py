"""Identity of scores, alerts and cards: from the log's own numbering, never from a Kafka position.

Scores carry their generation, and so whatever is made from them does. An alert doesn't: it is the
same alert in every generation, and a subscriber who was told of it is not told again.
"""

from collections.abc import Iterable
from hashlib import sha1
from uuid import UUID

NAMESPACE = UUID("8a0f3c52-6f0e-5d0b-9a4c-7d1f9a3f8b11")
_SEEDED = sha1(NAMESPACE.bytes, usedforsecurity=False)
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
"""The hexadecimal digit whose two upper bits say how a UUID is laid out."""


def score_id(*, generation: str, partition: int, seq: int, score: str) -> str:
    """The id of the score that one log record gave (indicator|area|breakdown|period)."""
    return _uuid5(f"{generation}|{partition}|{seq}|{score}")


def alert_id(*, rule: str, series: str, opened_period: str) -> str:
    """The id of an alert, the same through its whole life."""
    return _uuid5(f"{rule}|{series}|{opened_period}")


def transition_id(
    *, alert: str, state: str, inhibited_by: str | None, partition: int, seq: int
) -> str:
    """The id of one change of an alert."""
    return _uuid5(f"{alert}|{state}|{inhibited_by or ''}|{partition}|{seq}")


def barrier_id(*, generation: str, partition: int, seq: int, target: int) -> str:
    """The id of a barrier's copy for one partition of the scores' topic."""
    return _uuid5(f"{generation}|{partition}|{seq}|barrier|{target}")


def card_id(*, key: str, made_from: Iterable[str], version: int, day: str) -> str:
    """The id of a card: what it was made from, in any order."""
    return _uuid5("|".join([key, *sorted(made_from), str(version), day]))


def _uuid5(name: str) -> str:
    """`str(uuid.uuid5(NAMESPACE, name))`, in a fifth of the time."""
    hashed = _SEEDED.copy()
    hashed.update(name.encode())
    text = hashed.hexdigest()
    variant = _VARIANT[text[16]]
    return f"{text[:8]}-{text[8:12]}-5{text[13:16]}-{variant}{text[17:20]}-{text[20:32]}"
