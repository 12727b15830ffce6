"""What the gateway asks of scoring, and what scoring answers: no part of the record."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from .base import Code, Contract, Moment
from .framework import FrameworkSlice
from .scoring import AlertChanged, Cause, Dimension, ScorecardComputed, ScoreComputed


class Asked(Contract):
    """A question. Whoever asks waits seconds only, so one that is older needs no answer."""

    id: UUID
    asked_at: Moment


class ProgressAsked(Asked):
    """How far has scoring come in the log of record?"""

    kind: Literal["progress"] = "progress"


class CardKept(Contract):
    """A card that stays, though it may be empty now."""

    dimension: Dimension
    code: Code


class ScorecardsAsked(Asked):
    """Which scorecards follow for an area from these scores and alerts, under this framework?

    It holds all that a card is made from, so that the answer does not depend on who gives it, nor
    on what is known meanwhile.
    """

    kind: Literal["scorecards"] = "scorecards"
    area: Code
    as_known_at: Moment
    framework: FrameworkSlice
    """The newest version that every log partition had passed."""
    framework_since: Moment
    """When the last log partition passed it."""
    framework_pending: bool = False
    """Whether a log partition had passed a newer one."""
    day: date | None = None
    """The day that every log partition had begun."""
    scores: tuple[ScoreComputed, ...]
    """Of each series in the order of the log, from the last one on that stood on the latest
    period: the current one follows from them."""
    alerts: tuple[AlertChanged, ...]
    """The last transition of each alert that was open."""
    kept: tuple[CardKept, ...] = ()
    """Cards that the area had under earlier versions."""


class Answered(Contract):
    """An answer."""

    id: UUID
    """Of the question."""


class ProgressAnswered(Answered):
    """How far scoring has come in the log of record."""

    kind: Literal["progress"] = "progress"
    scored: tuple[Cause, ...]
    """The last record of each log partition that was scored."""
    published: bool
    """Whether Kafka has acknowledged every score and alert that came of them."""


class ScorecardsAnswered(Answered):
    """The scorecards of an area, by dimension and group.

    Their `counter` is 0, for none of them is published.
    """

    kind: Literal["scorecards"] = "scorecards"
    cards: tuple[ScorecardComputed, ...]


Question = Annotated[ProgressAsked | ScorecardsAsked, Field(discriminator="kind")]
question: TypeAdapter[Question] = TypeAdapter(Question)
Answer = Annotated[ProgressAnswered | ScorecardsAnswered, Field(discriminator="kind")]
answer: TypeAdapter[Answer] = TypeAdapter(Answer)
