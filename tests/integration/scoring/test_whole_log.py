"""A whole log through both groups on the real broker: the same results however it is worked."""

from contextlib import AsyncExitStack

import orjson
import pytest
from support.scoring_cards import cards_of
from support.scoring_memory import MemoryScorer
from support.scoring_random import random_log
from support.scoring_system import scoring_system
from support.waiting import eventually
from thrive_shared.contracts.topics import ALERT_CHANGED, SCORE_COMPUTED, SCORECARD_COMPUTED


def latest_cards(events):
    """The card of each area and group with the highest counter, without that counter."""
    found = {}
    for e in sorted(events, key=lambda e: e["counter"]):
        found[e["area"], e["dimension"], e["group"]["code"]] = {**e, "counter": 1}
    return found


@pytest.mark.parametrize(("workers", "batch"), [(1, 1000), (2, 7)])
async def test_results_do_not_depend_on_workers_and_batches(
    kafka_bootstrap, make_database, topic_prefix, workers, batch
):
    """Given a log, when one or two workers score it in any batches, then the events are equal."""
    log = random_log(11, records=120)
    expected = MemoryScorer().feed(log)
    bodies = [(e.topic.name, e.value) for e in expected]
    cards = latest_cards([orjson.loads(c) for c in cards_of(bodies)])
    system = await scoring_system(
        kafka=kafka_bootstrap,
        database=await make_database(),
        prefix=topic_prefix,
        partitions=1,
        batch=batch,
    )
    await system.publish(log)
    async with AsyncExitStack() as stack:
        for _ in range(workers):
            await stack.enter_async_context(system.running())
        for topic in (SCORE_COMPUTED, ALERT_CHANGED):
            wanted = [orjson.loads(b) for name, b in bodies if name == topic.name]
            found = await system.read(topic, until=lambda es, w=wanted: len(es) >= len(w))
            assert found == wanted

        async def settled() -> bool:
            rows = await system.fetch("select area, dimension, grp, card_id from card")
            ids = {(r["area"], r["dimension"], r["grp"]): r["card_id"] for r in rows}
            return ids == {key: c["id"] for key, c in cards.items()}

        await eventually(settled, what="the cards of the last record")
        found = await system.read(
            SCORECARD_COMPUTED,
            until=lambda es: (
                {k: c["id"] for k, c in latest_cards(es).items()}
                == {k: c["id"] for k, c in cards.items()}
            ),
        )
    assert latest_cards(found) == cards
    for area in {e["area"] for e in found}:
        counters = [e["counter"] for e in found if e["area"] == area]
        assert counters == list(range(1, len(counters) + 1))


async def test_a_restart_goes_on_where_the_last_commit_was(
    kafka_bootstrap, make_database, topic_prefix
):
    """Given half a log scored, when the service starts anew, then the rest follows, each once."""
    log = random_log(12, records=80)
    wanted = [
        orjson.loads(e.value)
        for e in MemoryScorer().feed(log)
        if e.topic.name == SCORE_COMPUTED.name
    ]
    system = await scoring_system(
        kafka=kafka_bootstrap, database=await make_database(), prefix=topic_prefix, partitions=1
    )

    async def scored_up_to(seq: int) -> bool:
        rows = await system.fetch("select last_seq from log_head")
        return bool(rows) and rows[0]["last_seq"] == seq

    for part in (log[:40], log[40:]):
        await system.publish(part)
        async with system.running():
            last = orjson.loads(part[-1])["seq"]
            await eventually(lambda last=last: scored_up_to(last), what=f"seq {last}")
    found = await system.read(SCORE_COMPUTED, until=lambda es: len(es) >= len(wanted))
    assert list({e["id"]: e for e in found}.values()) == wanted
