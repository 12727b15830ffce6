"""The trace of a record travels with the scores and the cards that it causes."""

from datetime import date

import orjson
from support.log_reading import read_topic
from support.scoring_log import Log, framework, indicator, row
from support.scoring_system import scoring_system
from support.waiting import eventually
from thrive_shared.contracts.envelope import header
from thrive_shared.contracts.topics import SCORE_COMPUTED, SCORECARD_COMPUTED
from thrive_shared.contracts.trace import TRACEPARENT, new

AREA, YEAR = "E08000037", "2024-04-01/P1Y"


async def test_scores_and_cards_have_the_trace_of_the_record_behind_them(
    kafka_bootstrap, make_database, topic_prefix
):
    """Given two objectives, when a request sends a figure of each, then each card has its own."""
    system = await scoring_system(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix, partitions=1
    )
    log, barrier, first, second = Log(), new(), new(), new()
    rules = framework(indicator("A"), indicator("B", objective="o2"))
    await system.publish([log.framework(rules), log.day(date(2026, 6, 1))], traceparent=barrier)
    for code, traceparent in (("A", first), ("B", second)):
        figure = log.observations([row(AREA, YEAR, "25.0")], indicator=code)
        await system.publish([figure], traceparent=traceparent)

    async def traces(topic, name):
        """The last trace of each score's indicator or each card's group."""
        records = await read_topic(
            topic, bootstrap=kafka_bootstrap, partitions=1, prefix=topic_prefix
        )
        bodies = [(orjson.loads(r.value), header(r.headers, TRACEPARENT)) for r in records]
        return {name(body): trace for body, trace in bodies if body.get("area") == AREA}

    async def settled():
        cards = await traces(SCORECARD_COMPUTED, lambda body: body["group"]["code"])
        return cards == {"o1": first, "o2": second, "p1": second}

    async with system.running():
        await eventually(settled, what="the cards' traces")
    assert await traces(SCORE_COMPUTED, lambda body: body["indicator"]) == {
        "A": first,
        "B": second,
    }
    records = await read_topic(
        SCORE_COMPUTED, bootstrap=kafka_bootstrap, partitions=1, prefix=topic_prefix
    )
    forwarded = [r for r in records if orjson.loads(r.value)["kind"] == "barrier"]
    assert {header(r.headers, TRACEPARENT) for r in forwarded} == {barrier}
