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
    """A number, date or period taken from a field of a score, a card or a commentary."""

    kind: Literal["figure"] = "figure"
    source_id: UUID
    """Id of the score or scorecard event, or of the commentary (its due day or period)."""
    field: str
    """Path in that event, such as short.change or interval.lower."""
    shown: str
    """As it reads in the sentence, rounded half up once."""


class Name(Contract):
    """A name as the framework writes it; it alone may hold digits, as in 'key stage 2'."""

    kind: Literal["name"] = "name"
    of: Literal["indicator", "area", "breakdown", "group", "peers", "owner", "caution"]
    code: Code
    """Of an owner or a caution: the indicator's code."""
    shown: str


class Quote(Contract):
    """An owner's own words: the gateway fills them in, so that they can be erased."""

    kind: Literal["quote"] = "quote"
    commentary_id: UUID
    part: Literal["text", "owner"] = "text"
    """`owner`: the commentary's owner, a person's name, stands here instead of its text."""


Fragment = Annotated[Text | Figure | Name | Quote, Field(discriminator="kind")]
Sentence = tuple[Fragment, ...]


class StoryHeading(Contract):
    """Which story it is, of what and how late, without its words."""

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
    counter: int = 0
    """Grows by one with each story of the subject, also when only its commentary changed;
    outside identity. Of two stories the one with the higher counter is the later."""
    recorded_at: Moment


class StoryWritten(StoryHeading):
    """A story in three parts about one series or one scorecard."""

    happening: tuple[Sentence, ...]
    why: tuple[Sentence, ...]
    doing: tuple[Sentence, ...]
    tone: Literal["achievement", "concern", "steady", "unknown"]
    illustrative: bool = False
