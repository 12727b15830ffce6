"""Raw records to what narrative needs of them: pure, and the only place that parses."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel
from thrive_shared.contracts.envelope import header
from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.ingest import CommentaryReceived, FrameworkPublished
from thrive_shared.contracts.narrative import StoryWritten
from thrive_shared.contracts.scoring import (
    ScorecardComputed,
    ScorecardHeading,
    ScoreComputed,
    score_record,
)
from thrive_shared.contracts.topics import (
    COMMENTARY_RECEIVED,
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    SUBMISSION_ACCEPTED,
)
from thrive_shared.contracts.trace import TRACEPARENT
from thrive_shared.kafka.consumer import Record

from .domain.commentary import Words
from .domain.subject import subject

SeriesKey = tuple[str, str, str]
"""Area, indicator, breakdown."""
CardKey = tuple[str, str, str]
"""Area, dimension, group."""
CardVersion = tuple[int, bytes, str | None]
"""Counter, body, traceparent."""
Event = TypeVar("Event", ScoreComputed, ScorecardComputed)


@dataclass(frozen=True, slots=True)
class Received(Generic[Event]):
    """A score or a card, and its JSON exactly as it was published."""

    event: Event
    body: str


@dataclass(slots=True)
class Batch:
    """What a batch of records says, the latest of each thing only."""

    slices: dict[int, list[FrameworkSlice]] = field(default_factory=dict)
    """By log partition."""
    words: dict[UUID, Words] = field(default_factory=dict)
    erased: set[UUID] = field(default_factory=set)
    scores: dict[SeriesKey, Received[ScoreComputed]] = field(default_factory=dict)
    cards: dict[CardKey, Received[ScorecardComputed]] = field(default_factory=dict)
    partitions: set[int] = field(default_factory=set)
    """Whose areas the batch speaks of."""
    traces: dict[str, str | None] = field(default_factory=dict)
    """By a story's subject that of its score or card, by area that of commentary, by nothing that
    of a framework or an erasure."""

    def traceparent(self, story: StoryWritten) -> str | None:
        """The trace of the event that called for a story."""
        causes = (subject(story), story.area, "")
        return next((self.traces[c] for c in causes if c in self.traces), None)

    @property
    def empty(self) -> bool:
        """Whether nothing in it concerns a story."""
        return not (self.slices or self.words or self.erased or self.scores or self.cards)


class _Kind(BaseModel):
    kind: str


class Gathering:
    """What many records say, taken in one after another."""

    def __init__(self) -> None:
        self._batch = Batch()
        self._cards: dict[CardKey, CardVersion] = {}

    def take(self, records: Iterable[Record]) -> None:
        """Parse records; one that breaks its contract raises pydantic's ValidationError."""
        for record in records:
            if record.topic == SUBMISSION_ACCEPTED.name:
                _framework(record, self._batch)
                continue
            self._batch.partitions.add(record.partition)
            if record.topic == COMMENTARY_RECEIVED.name:
                _commentary(record, self._batch)
            elif record.topic == SCORE_COMPUTED.name:
                _score(record, self._batch)
            elif record.topic == SCORECARD_COMPUTED.name and record.value is not None:
                _card(record.value, self._cards, trace=_trace(record))

    def batch(self) -> Batch:
        """All that was taken in. Of many versions of a card only the last is read in full."""
        for key, (_, body, trace) in self._cards.items():
            card = ScorecardComputed.model_validate_json(body)
            self._batch.cards[key] = Received(card, body.decode())
            self._batch.traces["|".join(key)] = trace
        return self._batch


def read(records: Iterable[Record]) -> Batch:
    """Parse a batch; a record that breaks its contract raises pydantic's ValidationError."""
    gathering = Gathering()
    gathering.take(records)
    return gathering.batch()


def words_of(received: CommentaryReceived) -> Words:
    """Everything but the free text and the owner's name."""
    return Words(
        id=received.commentary_id,
        kind=received.kind,
        indicator=received.indicator,
        area=received.area,
        breakdown=received.breakdown,
        period=received.period,
        due=received.due,
        has_owner=received.owner is not None,
        illustrative=received.illustrative,
        recorded_at=received.recorded_at,
    )


def erased_words(words: Words) -> Words:
    """The mark that an erasure leaves."""
    return words.model_copy(update={"erased": True})


def _framework(record: Record, batch: Batch) -> None:
    # Most records here are observations, which are not narrative's to read in full.
    if record.value is None or _Kind.model_validate_json(record.value).kind != "framework":
        return
    published = FrameworkPublished.model_validate_json(record.value)
    batch.slices.setdefault(published.partition, []).append(published.framework)
    batch.traces[""] = _trace(record)


def _commentary(record: Record, batch: Batch) -> None:
    if record.value is not None:
        received = CommentaryReceived.model_validate_json(record.value)
        words = words_of(received)
        # Erased words stay erased: a record published late may still follow their tombstone.
        gone_before = words.id in batch.erased
        batch.words[words.id] = erased_words(words) if gone_before else words
        batch.traces[received.area] = _trace(record)
    elif record.key is not None:
        gone = UUID(record.key.decode())
        batch.erased.add(gone)
        if gone in batch.words:
            batch.words[gone] = erased_words(batch.words[gone])
        batch.traces[""] = _trace(record)


def _score(record: Record, batch: Batch) -> None:
    if record.value is None:
        return
    score = score_record.validate_json(record.value)
    if not isinstance(score, ScoreComputed) or not (score.latest or score.state == "no_figure"):
        return
    key = (score.area, score.indicator, score.breakdown)
    known = batch.scores.get(key)
    if known is None or known.event.cause.seq < score.cause.seq:
        batch.scores[key] = Received(score, record.value.decode())
        batch.traces["|".join(key)] = _trace(record)


def _card(body: bytes, newest: dict[CardKey, CardVersion], *, trace: str | None) -> None:
    card = ScorecardHeading.model_validate_json(body)
    key = (card.area, card.dimension, card.group.code)
    known = newest.get(key)
    if known is None or known[0] < card.counter:
        newest[key] = (card.counter, body, trace)


def _trace(record: Record) -> str | None:
    return header(record.headers, TRACEPARENT)
