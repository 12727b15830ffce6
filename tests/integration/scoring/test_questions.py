"""Questions are answered from what they hold; one that nobody can read holds up no other."""

from datetime import timedelta
from uuid import UUID

from support.scoring_log import Log, framework, indicator, row
from support.scoring_system import ScoringSystem, scoring_system
from thrive_shared import clock
from thrive_shared.contracts.questions import Asked, ProgressAsked
from thrive_shared.contracts.topics import QUESTION_ANSWERED, QUESTION_ASKED
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.kafka.producer import Publisher

SCORED = [{"partition": 0, "seq": 2}, {"partition": 1, "seq": 1}]


async def ask(system: ScoringSystem, *bodies: bytes) -> None:
    """Put questions on one partition, in order."""
    publisher = Publisher(system.settings)
    await publisher.start()
    try:
        await publisher.send([Outgoing(QUESTION_ASKED, 0, b"k", b, "k", "2026") for b in bodies])
    finally:
        await publisher.stop()


def progress(number: int, *, age: timedelta = timedelta()) -> bytes:
    asked: Asked = ProgressAsked(id=UUID(int=number), asked_at=clock.now() - age)
    return asked.model_dump_json().encode()


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
