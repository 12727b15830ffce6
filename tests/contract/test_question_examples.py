"""Questions and answers keep their promise, and a card answers a question as it was published.

After an additive change `python tests/contract/test_question_examples.py` writes the examples anew.
"""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from pydantic import TypeAdapter
from thrive_scoring.domain.frame import Frame
from thrive_scoring.service.questions import scorecards
from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.questions import (
    CardKept,
    LogEndAnswered,
    LogEndAsked,
    ProgressAnswered,
    ProgressAsked,
    ScorecardsAnswered,
    ScorecardsAsked,
    WhatIfAnswered,
    WhatIfAsked,
    WhatIfRefused,
    answer,
    question,
)
from thrive_shared.contracts.scoring import (
    AlertChanged,
    Cause,
    ScorecardComputed,
    ScoreComputed,
)

EXAMPLES = Path(__file__).parent / "examples"
CONTRACTS: dict[str, TypeAdapter[Any]] = {
    "gateway.question-asked.v1": question,
    "scoring.question-answered.v1": answer,
    "gateway.log-end-asked.v1": TypeAdapter(LogEndAsked),
    "ingest.log-end-answered.v1": TypeAdapter(LogEndAnswered),
}
ID = UUID("7c0f5a52-3f0e-4d0b-9a4c-7d1f9a3f8b11")
AT = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
AREA = "E08000037"


def examples() -> list[Path]:
    return sorted(p for topic in CONTRACTS for p in (EXAMPLES / topic).glob("*.json"))


@pytest.mark.parametrize("path", examples(), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_an_example_of_any_version_still_validates(path: Path) -> None:
    adapter = CONTRACTS[path.parent.name]
    read = adapter.validate_json(path.read_bytes())
    assert adapter.validate_json(adapter.dump_json(read)) == read


@pytest.mark.parametrize("seed", range(4))
def test_the_answer_is_the_card_that_follows_from_the_same_events(seed: int) -> None:
    from support.scoring_cards import cards_of

    bodies = written(seed)
    followed = [ScorecardComputed.model_validate_json(c) for c in cards_of(bodies)]
    mine = sorted(
        (c for c in followed if c.area == AREA), key=lambda c: (c.dimension, c.group.code)
    )
    answered = scorecards(asked_about(bodies))
    assert answered
    assert [c.model_dump_json(exclude={"counter"}) for c in answered] == [
        c.model_dump_json(exclude={"counter"}) for c in mine
    ]


def written(seed: int) -> list[tuple[str, bytes]]:
    """Scores, alerts and barriers of a random log."""
    from support.scoring_memory import MemoryScorer
    from support.scoring_random import random_log

    events = MemoryScorer().feed(random_log(seed, records=150))
    return [(e.topic.name, e.value or b"") for e in events]


def asked_about(bodies: list[tuple[str, bytes]]) -> ScorecardsAsked:
    """The question about the state after all these events, with every score as it came."""
    read = [(topic, orjson.loads(body)) for topic, body in bodies]
    mine = [(topic, b) for topic, b in read if b.get("area") == AREA]
    days = [date.fromisoformat(b["day"]) for _, b in read if b.get("day")]
    framework, since, kept = _framework_and_cards_kept([b for _, b in read])
    return ScorecardsAsked(
        id=ID,
        asked_at=AT,
        area=AREA,
        as_known_at=AT,
        framework=framework,
        framework_since=since,
        day=max(days, default=None),
        scores=tuple(ScoreComputed.model_validate(b) for t, b in mine if "score" in t),
        alerts=tuple(AlertChanged.model_validate(b) for t, b in mine if "alert" in t),
        kept=kept,
    )


def _framework_and_cards_kept(
    read: list[dict[str, Any]],
) -> tuple[FrameworkSlice, datetime, tuple[CardKept, ...]]:
    """The last framework, since when, and the cards that the area had under earlier ones."""
    frame: Frame | None = None
    scored: set[tuple[str, str]] = set()
    kept: set[tuple[str, str]] = set()
    for body in read:
        if body.get("framework"):
            groups = frame.groups.values() if frame else ()
            kept |= {g.key for g in groups if g.is_in(scored)}
            frame = Frame([FrameworkSlice.model_validate(body["framework"])])
            since = datetime.fromisoformat(body["recorded_at"])
        elif body.get("area") == AREA and "alert_id" not in body:
            scored.add((body["indicator"], body["breakdown"]))
    assert frame is not None
    found = tuple(CardKept.model_validate({"dimension": d, "code": c}) for d, c in sorted(kept))
    return frame.slices[0], since, found


def what_if() -> tuple[WhatIfAsked, WhatIfAnswered]:
    """A small what-if: a target and a figure, which open an alert."""
    from support.scoring_cards import target_of
    from support.scoring_what_if import asked, small_world
    from thrive_scoring.service.supposing import told
    from thrive_scoring.service.what_if_cards import changed_cards

    goal = {"starts": "2025-04-01", "value": "20", "source": "What if"}
    figure = {"indicator": "A", "area": AREA, "period": "2025-04-01/P1Y", "value": "27.5"}
    question = asked(rules=[{"indicator": "A", "targets": [goal]}], figures=[figure])
    world = small_world()
    trial = world.ask(question)
    cards = changed_cards(target_of(world.bodies()), trial, question, partitions=1)
    return question, told(question, world.standpoint(question), trial, cards)


def write_examples() -> None:
    """Keep one example of each kind of question and answer."""
    supposed, told = what_if()
    asked = asked_about(written(0))
    asked = asked.model_copy(update={"scores": asked.scores[-3:], "alerts": asked.alerts[-1:]})
    scored = (Cause(partition=0, seq=152), Cause(partition=1, seq=7))
    kept = {
        "gateway.question-asked.v1/progress": ProgressAsked(id=ID, asked_at=AT),
        "gateway.question-asked.v1/scorecards": asked,
        "scoring.question-answered.v1/progress": ProgressAnswered(
            id=ID, scored=scored, published=True
        ),
        "scoring.question-answered.v1/scorecards": ScorecardsAnswered(
            id=ID, cards=tuple(scorecards(asked)[:1])
        ),
        "gateway.question-asked.v1/what-if": supposed,
        "gateway.log-end-asked.v1/log-end": LogEndAsked(id=ID, asked_at=AT),
        "ingest.log-end-answered.v1/log-end": LogEndAnswered(id=ID, till=AT, ends=scored),
        "scoring.question-answered.v1/what-if": told,
        "scoring.question-answered.v1/what-if-refused": WhatIfRefused(
            id=ID, reason="too_many_figures", found=81_040, most=40_000
        ),
    }
    for name, body in kept.items():
        path = EXAMPLES / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        pretty = orjson.loads(body.model_dump_json(exclude_none=True))
        path.write_bytes(orjson.dumps(pretty, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    write_examples()
