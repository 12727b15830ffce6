"""The tree that explains a number: each node says what it is, and what it stands on."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

Kind = Literal[
    "scorecard",
    "roll_up",
    "alert",
    "transition",
    "score",
    "verdict",
    "framework",
    "step_proposal",
    "rebase",
    "history",
    "observation",
    "submission",
    "row",
]
Verdict = Literal[
    "value",
    "interval",
    "target",
    "benchmark",
    "short",
    "long",
    "spc",
    "trend",
    "forecast",
    "gap",
    "rank",
    "position",
    "quality",
]
Value = bool | int | float | str
Stated = Value | date | datetime | UUID | None


class Part(BaseModel):
    """A part of the tree."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Fact(Part):
    """One thing that went into a number, or came out of it."""

    name: str
    """For programs: stable."""
    words: str
    """For people."""
    value: Value
    """Text where digits are as they were sent; a number where scoring computed it."""


class Node(Part):
    """One step of the way from a number to the row that it began with."""

    kind: Kind
    verdict: Verdict | None = None
    """Which verdict it is, of a `verdict`."""
    id: UUID | None = None
    """Of a scorecard, score, alert, transition or submission. The first four can be explained."""
    says: str
    """What it comes to, in a few words."""
    formula: str | None = None
    """How it was worked out, in words."""
    facts: tuple[Fact, ...] = ()
    cells: dict[str, str] | None = None
    """The cells of a `row` as they were sent, by column; null: it came before they were kept."""
    stands_on: tuple["Node", ...] = ()


def facts(**stated: tuple[str, Stated]) -> tuple[Fact, ...]:
    """Facts from (words, value) by name; what has no value is left out."""
    return tuple(
        Fact(name=name, words=words, value=_value(value))
        for name, (words, value) in stated.items()
        if value is not None
    )


def from_record(record: object, names: Mapping[str, str]) -> tuple[Fact, ...]:
    """Facts from a record's own fields: words by field name."""
    return facts(**{name: (words, getattr(record, name)) for name, words in names.items()})


def _value(stated: Stated) -> Value:
    if isinstance(stated, datetime | date):
        return stated.isoformat()
    if isinstance(stated, UUID):
        return str(stated)
    assert stated is not None
    return stated
