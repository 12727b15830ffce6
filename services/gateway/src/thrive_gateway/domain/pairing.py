"""A story is shown only beside the score or card that it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from thrive_shared.contracts.ingest import CommentaryReceived
from thrive_shared.contracts.narrative import Quote, StoryWritten
from thrive_shared.contracts.scoring import Dimension, ScorecardComputed, ScoreComputed

from .subjects import card_subject, series_subject

StoryState = Literal["shown", "being_rewritten", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryShown:
    """A story if it stands beside the score or card it names, else why there is none.

    `being_rewritten`: the number has moved on and the words have not followed yet.
    `none`: no story was written yet, or there is nothing to tell one about.
    """

    subject: Literal["indicator", "scorecard"]
    area: str
    indicator: str | None = None
    breakdown: str | None = None
    dimension: Dimension | None = None
    group: str | None = None
    state: StoryState
    story: StoryWritten | None = None
    quotes: Mapping[UUID, CommentaryReceived] = field(default_factory=dict)
    """Text of each Quote by commentary id; one that was erased is absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a story would stand: its subject, and the score or card that is current there."""

    key: str
    subject: Literal["indicator", "scorecard"]
    area: str
    indicator: str | None = None
    breakdown: str | None = None
    dimension: Dimension | None = None
    group: str | None = None
    current: UUID | None


def series_place(*, area: str, indicator: str, breakdown: str, score_id: UUID | None) -> Place:
    """The place beside the latest score of a series."""
    return Place(
        key=series_subject(area=area, indicator=indicator, breakdown=breakdown),
        subject="indicator",
        area=area,
        indicator=indicator,
        breakdown=breakdown,
        current=score_id,
    )


def card_place(*, area: str, dimension: Dimension, group: str, card_id: UUID | None) -> Place:
    """The place beside a scorecard."""
    return Place(
        key=card_subject(area=area, dimension=dimension, group=group),
        subject="scorecard",
        area=area,
        dimension=dimension,
        group=group,
        current=card_id,
    )


def place_beside(shown: ScorecardComputed | ScoreComputed) -> Place:
    """The place beside a card or score that was read already."""
    if isinstance(shown, ScorecardComputed):
        return card_place(
            area=shown.area, dimension=shown.dimension, group=shown.group.code, card_id=shown.id
        )
    return series_place(
        area=shown.area,
        indicator=shown.indicator,
        breakdown=shown.breakdown,
        score_id=shown.id,
    )


def quoted(story: StoryWritten) -> set[UUID]:
    """The commentary that a story quotes."""
    sentences = (*story.happening, *story.why, *story.doing)
    return {f.commentary_id for s in sentences for f in s if isinstance(f, Quote)}


def tell(
    place: Place, *, story: StoryWritten | None, words: Mapping[UUID, CommentaryReceived]
) -> StoryShown:
    """The story, if it names what is current, with the words it quotes."""
    state = _state(place, story=story)
    shown = story if state == "shown" else None
    quotes = {id: words[id] for id in quoted(shown) if id in words} if shown else {}
    return StoryShown(
        subject=place.subject,
        area=place.area,
        indicator=place.indicator,
        breakdown=place.breakdown,
        dimension=place.dimension,
        group=place.group,
        state=state,
        story=shown,
        quotes=quotes,
    )


def _state(place: Place, *, story: StoryWritten | None) -> StoryState:
    if story is None or place.current is None:
        return "none"
    return "shown" if story.made_from[0] == place.current else "being_rewritten"
