"""What narrative publishes: stories in which every number is a reference."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from .base import Code, Contract, Moment
from .scoring import Dimension


class Text(Contract):
    """Words without any digit."""

    kind: Literal["text"] = "text"
    text: str


class Figure(Contract):
    """A number, date or period taken from a score or card field."""

    kind: Literal["figure"] = "figure"
    source_id: UUID
    """Id of the score or scorecard event."""
    field: str
    """Path in that event, such as short.change or interval.lower."""
    shown: str
    """As it reads in the sentence, rounded half up once."""


class Quote(Contract):
    """An owner's own words: the gateway fills in the text, so that it can be erased."""

    kind: Literal["quote"] = "quote"
    commentary_id: UUID


Fragment = Annotated[Text | Figure | Quote, Field(discriminator="kind")]
Sentence = tuple[Fragment, ...]


class StoryWritten(Contract):
    """A story in three parts about one series or one scorecard."""

    id: UUID
    """Hash of the sorted ids it was made from."""
    subject: Literal["indicator", "scorecard"]
    area: Code
    indicator: Code | None = None
    breakdown: Code | None = None
    dimension: Dimension | None = None
    group: Code | None = None
    made_from: tuple[UUID, ...]
    """Score or card event first, then commentary ids."""
    order: int
    """Seq of the score, or counter of the card: a later story replaces an earlier one."""
    happening: tuple[Sentence, ...]
    why: tuple[Sentence, ...]
    doing: tuple[Sentence, ...]
    tone: Literal["achievement", "concern", "steady", "unknown"]
    illustrative: bool = False
    recorded_at: Moment
