"""A story belongs to the trace of the event that called for it."""

from types import SimpleNamespace
from typing import Any

from thrive_narrative.domain.commentary import Library
from thrive_narrative.domain.writing import write
from thrive_narrative.reading import read
from thrive_shared.contracts.base import Contract
from thrive_shared.contracts.ingest import CommentaryReceived, FrameworkPublished
from thrive_shared.contracts.topics import (
    COMMENTARY_RECEIVED,
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    SUBMISSION_ACCEPTED,
    Topic,
)
from unit.narrative.making import GATESHEAD, NOON, card, framework, indicator, names, score, uid

NOTHING = Library(())
STORY = write(score(), glossary=names(), library=NOTHING)
CARD_STORY = write(card(), glossary=names(), library=NOTHING)


def record(topic: Topic, body: Contract | None, *, trace: str, key: str = "") -> Any:
    return SimpleNamespace(
        topic=topic.name,
        partition=0,
        key=key.encode(),
        value=None if body is None else body.model_dump_json(exclude_none=True).encode(),
        headers=(("traceparent", trace.encode()),),
    )


def scored(seq: int, *, trace: str) -> Any:
    return record(SCORE_COMPUTED, score(cause={"partition": 0, "seq": seq}), trace=trace)


def said(*, trace: str) -> Any:
    body = CommentaryReceived(
        commentary_id=uid("words"),
        kind="explanation",
        indicator="PR5",
        area=GATESHEAD,
        text="Because.",
        partner="council",
        recorded_at=NOON,
    )
    return record(COMMENTARY_RECEIVED, body, trace=trace)


def ruled(*, trace: str) -> Any:
    part = framework(indicator())
    body = FrameworkPublished(partition=0, seq=1, recorded_at=NOON, framework=part)
    return record(SUBMISSION_ACCEPTED, body, trace=trace)


def traces(*records: Any) -> tuple[str | None, str | None]:
    """The traces of the indicator's and the card's story after such a batch."""
    assert STORY is not None
    assert CARD_STORY is not None
    batch = read(records)
    return batch.traceparent(STORY), batch.traceparent(CARD_STORY)


def test_the_newest_score_and_the_newest_card_name_the_trace() -> None:
    older, newer = (record(SCORECARD_COMPUTED, card(counter=n), trace=f"card {n}") for n in (4, 5))
    assert traces(
        ruled(trace="framework"),
        said(trace="words"),
        scored(8, trace="score 8"),
        scored(7, trace="score 7"),
        newer,
        older,
    ) == ("score 8", "card 5")


def test_words_call_for_the_stories_of_their_area() -> None:
    assert traces(ruled(trace="framework"), said(trace="words")) == ("words", "words")


def test_a_framework_or_an_erasure_calls_for_any_story() -> None:
    erased = record(COMMENTARY_RECEIVED, None, trace="erasure", key=str(uid("words")))
    assert traces(ruled(trace="framework")) == ("framework", "framework")
    assert traces(erased) == ("erasure", "erasure")


def test_a_story_that_no_event_of_the_batch_called_for_has_no_trace() -> None:
    assert traces() == (None, None)


def test_erased_words_that_come_late_stay_erased() -> None:
    key = str(uid("words"))
    erased = record(COMMENTARY_RECEIVED, None, trace="erasure", key=key)
    [words] = read([erased, said(trace="late")]).words.values()
    assert (str(words.id), words.erased) == (key, True)
