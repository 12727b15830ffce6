"""Stories as REST tells them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict
from pydantic.config import JsonDict
from thrive_shared.contracts.ingest import CommentaryReceived
from thrive_shared.contracts.narrative import Fragment, Quote, Sentence, StoryWritten
from thrive_shared.contracts.scoring import Dimension

from thrive_gateway.domain.pairing import StoryShown, StoryState
from thrive_gateway.domain.sentences import sentence_text

from .base import AREA, INDICATOR, Answer, Known

EXAMPLE: JsonDict = {
    "subject": "indicator",
    "area": AREA,
    "indicator": INDICATOR,
    "breakdown": "all",
    "dimension": None,
    "group": None,
    "state": "shown",
    "id": "8f4b3f0e-2a41-5a7e-8a11-3d1f7c2b9d10",
    "tone": "concern",
    "illustrative": False,
    "recorded_at": "2026-11-01T09:00:01Z",
    "made_from": ["0c0f2f0a-53a5-5d0b-9a43-1b8f0f3c9a01"],
    "happening": [{"text": "The figure is 26.1.", "fragments": []}],
    "why": [{"text": "No explanation received.", "fragments": []}],
    "doing": [{"text": "No action recorded.", "fragments": []}],
}


class SentenceOut(Answer):
    """A sentence, and the fragments that say where each number and quotation comes from."""

    text: str
    fragments: list[Fragment]
    quotes: tuple[CommentaryReceived, ...] = ()
    """The owner's words that it quotes; erased ones are absent."""


class StoryOut(Answer):
    """A story in three parts, or why there is none just now.

    `being_rewritten`: the number has moved on and the words have not followed yet.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    subject: Literal["indicator", "scorecard"]
    area: str
    indicator: str | None
    breakdown: str | None
    dimension: Dimension | None = None
    group: str | None = None
    state: StoryState
    id: UUID | None = None
    tone: Literal["achievement", "concern", "steady", "unknown"] | None = None
    illustrative: bool = False
    recorded_at: datetime | None = None
    made_from: tuple[UUID, ...] = ()
    happening: tuple[SentenceOut, ...] = ()
    why: tuple[SentenceOut, ...] = ()
    doing: tuple[SentenceOut, ...] = ()


class StoriesOut(Known):
    """All stories of an area: scorecards first, then series."""

    area: str
    stories: list[StoryOut]


def story_out(shown: StoryShown) -> StoryOut:
    """A story with the owners' words filled in."""
    place = {
        name: getattr(shown, name)
        for name in ("subject", "area", "indicator", "breakdown", "dimension", "group", "state")
    }
    if shown.story is None:
        return StoryOut(**place)
    return StoryOut(**place, **_told(shown.story, shown=shown))


def _told(story: StoryWritten, *, shown: StoryShown) -> dict[str, object]:
    return {
        "id": story.id,
        "tone": story.tone,
        "illustrative": story.illustrative,
        "recorded_at": story.recorded_at,
        "made_from": story.made_from,
        "happening": tuple(_sentence(s, shown=shown) for s in story.happening),
        "why": tuple(_sentence(s, shown=shown) for s in story.why),
        "doing": tuple(_sentence(s, shown=shown) for s in story.doing),
    }


def _sentence(sentence: Sentence, *, shown: StoryShown) -> SentenceOut:
    quoted = [f.commentary_id for f in sentence if isinstance(f, Quote)]
    return SentenceOut(
        text=sentence_text(sentence, quotes=shown.quotes),
        fragments=list(sentence),
        quotes=tuple(shown.quotes[id] for id in quoted if id in shown.quotes),
    )
