"""An area's scorecards, each with its figures and its story."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict
from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.framework import Named as Group
from thrive_shared.contracts.scoring import (
    CardScore,
    Completeness,
    Counts,
    Dimension,
    RollUp,
    ScorecardComputed,
    Timeliness,
)

from thrive_gateway.domain.figures import Glossary, Provenance, period_label
from thrive_gateway.domain.pairing import StoryShown

from .base import AREA, Answer, Known, absent
from .boundaries import ComparabilityOut
from .figures import Named, notes
from .stories import StoryOut, story_out

EXAMPLE: JsonDict = {
    "area": {"code": AREA, "name": "Gateshead"},
    "framework": {"code": "thrive", "title": "Delivering Thrive", "version": 1},
    "day": "2026-11-01",
    "demonstration": True,
    "cards": [],
}


class CardFigure(CardScore):
    """A score on a card, with what must stand beside its figure."""

    name: str
    breakdown_title: str
    period_label: str | None
    unit: str
    provenance: Provenance
    source: str
    licence: str
    caution: str | None
    next_due: date | None
    """The same as `due`, under the name that every figure has it."""


class CardOut(Answer):
    """The state of one objective, pledge or perspective."""

    id: UUID
    version: int
    """Grows with each card of the area."""
    dimension: Dimension
    group: Group
    framework_version: int
    framework_pending: bool
    day: date | None
    recorded_at: datetime
    counts: Counts
    roll_up: RollUp
    improving: tuple[UUID, ...]
    declining: tuple[UUID, ...]
    open_alerts: tuple[UUID, ...]
    completeness: Completeness | None
    """Of the figures that should stand: those that do; null on cards made before it was told."""
    timeliness: Timeliness | None
    """Of the figures whose day can be told: those that came by the day they were due."""
    figures: list[CardFigure]
    story: StoryOut


class FrameworkRef(Answer):
    """Which framework the cards follow."""

    code: str
    title: str
    version: int


class ScorecardsOut(Known):
    """All scorecards of an area."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    area: Named
    comparability: ComparabilityOut | None = Field(default=None, exclude_if=absent)
    """Absent: the area's boundaries have not changed."""
    framework: FrameworkRef
    day: date | None
    """The day that 'overdue' is measured against."""
    demonstration: bool
    """Whether the system shows shipped data on a fixed day."""
    cards: list[CardOut]
    """Objectives, pledges, perspectives, in the framework's order."""


def in_order(
    cards: Iterable[ScorecardComputed], *, framework: FrameworkSlice
) -> list[ScorecardComputed]:
    """Objectives, then pledges, then perspectives, each in the framework's order."""
    places = [("objective", each.code) for each in framework.objectives]
    places += [("pledge", each.code) for each in framework.pledges]
    places += [("perspective", each.code) for each in framework.perspectives]
    place = {each: at for at, each in enumerate(places)}
    last = len(place)
    return sorted(cards, key=lambda card: place.get((card.dimension, card.group.code), last))


def card_out(card: ScorecardComputed, *, story: StoryShown, glossary: Glossary) -> CardOut:
    """A card with its figures explained and its story beside it."""
    kept = set(CardOut.model_fields) - {"version", "figures", "story"}
    return CardOut(
        **{name: getattr(card, name) for name in kept},
        version=card.counter,
        figures=[_figure(s, glossary=glossary) for s in card.scores],
        story=story_out(story),
    )


def _figure(score: CardScore, *, glossary: Glossary) -> CardFigure:
    return CardFigure.model_validate(
        score.model_dump()
        | notes(score.indicator, glossary=glossary, computed=score.computed)
        | {
            "breakdown_title": glossary.breakdown(score.breakdown),
            "period_label": period_label(score.period),
            "next_due": score.due,
        }
    )
