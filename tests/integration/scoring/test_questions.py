"""Questions are answered from what they hold; one that nobody can read holds up no other."""

from datetime import timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from support.scoring_log import Log, framework, indicator, row
from support.scoring_system import ScoringSystem, scoring_system
from thrive_shared import clock
from thrive_shared.contracts.questions import (
    Asked,
    ProgressAsked,
    ScorecardsAnswered,
    ScorecardsAsked,
)
from thrive_shared.contracts.scoring import ScoreComputed
from thrive_shared.contracts.topics import QUESTION_ANSWERED, QUESTION_ASKED
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.kafka.producer import Publisher
from thrive_shared.kafka.questions import by_question

SCORED = [{"partition": 0, "seq": 2}, {"partition": 1, "seq": 1}]
LONG = "Long words. " * 40


async def ask(system: ScoringSystem, *bodies: bytes) -> None:
    """Put questions on one partition, in order."""
    publisher = Publisher(system.settings)
    await publisher.start()
    try:
        await publisher.send([Outgoing(QUESTION_ASKED, 0, b"k", b, "k", "2026") for b in bodies])
    finally:
        await publisher.stop()


def progress(number: int, *, age: timedelta = timedelta()) -> bytes:
    asked: Asked = ProgressAsked(id=UUID(int=number), asked_at=clock.now() - age, waits=30)
    return asked.model_dump_json().encode()


async def test_a_question_of_more_than_a_record_takes_is_answered(
    kafka_bootstrap, make_database, topic_prefix
):
    """Given 400 indicators, the question and its answer are packed and arrive whole."""
    system = await scoring_system(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix
    )
    codes = [f"I{n:03d}" for n in range(400)]
    asked = ScorecardsAsked(
        id=UUID(int=400),
        asked_at=clock.now(),
        waits=30,
        area="E08000037",
        as_known_at=clock.now(),
        framework=framework(*(indicator(c, definition=LONG, why=LONG) for c in codes)),
        framework_since=clock.now(),
        scores=tuple(score_of(c) for c in codes),
        alerts=(),
    )
    assert len(asked.model_dump_json()) > 1_000_000
    question = by_question(QUESTION_ASKED, asked, partitions=2)
    publisher = Publisher(system.settings)
    await publisher.start()
    async with system.running(mode="areas"):
        await publisher.send([question])
        [found] = await system.read(QUESTION_ANSWERED, until=lambda es: len(es) > 0)
    await publisher.stop()
    told = ScorecardsAnswered.model_validate(found)
    [card] = [c for c in told.cards if c.dimension == "objective"]
    assert {s.indicator for s in card.scores} == set(codes)


def score_of(code: str) -> ScoreComputed:
    return ScoreComputed.model_validate(
        {
            "id": uuid5(NAMESPACE_OID, code),
            "indicator": code,
            "area": "E08000037",
            "breakdown": "all",
            "period": "2024-04-01/P1Y",
            "cause": {"partition": 0, "seq": 2},
            "recorded_at": clock.now(),
            "framework_version": 1,
            "state": "scored",
            "latest": True,
            "status": "final",
            "value": "25.0",
            "revision": 1,
            "row": 1,
        }
    )


async def test_how_far_scoring_has_come_is_told_past_what_needs_no_answer(
    kafka_bootstrap, make_database, topic_prefix
):
    """Given a scored log, when junk, an old question and a new one come, the last is answered."""
    system = await scoring_system(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix
    )
    log = Log()
    await system.publish(
        [
            log.framework(framework(indicator("A")), partition=0),
            log.framework(framework(indicator("B")), partition=1),
            log.observations([row("E08000037", "2024-04-01/P1Y", "25.0")], indicator="A"),
        ]
    )
    async with system.running():
        found: list[dict] = []
        number = 1
        while not any(a["published"] and a["scored"] == SCORED for a in found):
            number += 1
            await ask(system, b"junk", progress(1, age=timedelta(minutes=1)), progress(number))
            last = str(UUID(int=number))
            found = await system.read(
                QUESTION_ANSWERED, until=lambda es, last=last: any(e["id"] == last for e in es)
            )
    assert {a["id"] for a in found} == {str(UUID(int=n)) for n in range(2, number + 1)}
    assert {a["kind"] for a in found} == {"progress"}
