"""A hole in the log stops its partition with a name; the others flow on."""

from support.scoring_log import Log, framework, indicator, row
from support.scoring_system import scoring_system
from support.waiting import eventually
from thrive_shared.contracts.topics import SCORE_COMPUTED

YEAR = "2024-04-01/P1Y"


async def test_a_hole_stops_its_partition_only(kafka_bootstrap, make_database, topic_prefix):
    """Given a record missing in partition 0, then it stops, is named, and partition 1 goes on."""
    system = await scoring_system(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix
    )
    log = Log()
    first = [log.framework(framework(indicator(c)), partition=p) for p, c in enumerate("AB")]
    lost = log.observations([row("E08000037", YEAR, "1")], indicator="A", partition=0)
    after = log.observations([row("E08000037", YEAR, "2")], indicator="A", partition=0)
    other = log.observations([row("E08000037", YEAR, "3")], indicator="B", partition=1)
    assert lost
    await system.publish([*first, after, other])
    async with system.running("indicators") as [group]:

        async def stopped() -> bool:
            return "ingest.submission-accepted.v1/0" in (group.ready or "")

        await eventually(stopped, what="the stop of partition 0")
        scores = await system.read(
            SCORE_COMPUTED, until=lambda es: any(e.get("value") == "3" for e in es)
        )
    assert not [e for e in scores if e.get("value") == "2"]
    heads = await system.fetch("select partition, last_seq from log_head order by partition")
    assert (1, 2) in [tuple(h) for h in heads]
