"""The live stream: from a published record to a client, resumed without gaps."""

import asyncio
import json
import re
from urllib.parse import urlsplit

from support.gateway_records import accepted, card, score, score_story
from support.gateway_world import Gateway, World
from thrive_gateway.domain.live import LiveEvent
from thrive_gateway.repository.events import append, last_id, prune
from thrive_shared.contracts.topics import (
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    STORY_WRITTEN,
    SUBMISSION_ACCEPTED,
)


async def test_a_record_reaches_a_client_that_wants_it(
    common_world: World, gateway: Gateway
) -> None:
    world = common_world
    async with gateway.events(indicator="PR5") as stream:
        assert (await stream.next())["event"] == "ready"
        await world.publish(SUBMISSION_ACCEPTED, accepted(1, "3.0", indicator="OR1"), partition=0)
        await world.publish(SUBMISSION_ACCEPTED, accepted(1, "26.1", partition=1), partition=1)
        got = await stream.next()
        assert got["event"] == "submission"
        assert json.loads(got["data"])["indicator"] == "PR5"


async def test_a_client_that_comes_back_misses_nothing_and_sees_nothing_twice(
    common_world: World, gateway: Gateway
) -> None:
    world = common_world
    async with gateway.events() as stream:
        assert (await stream.next())["event"] == "ready"
        await world.publish(SCORE_COMPUTED, *(score(n, indicator="CB1") for n in range(1, 4)))
        seen = [await stream.next()]
        # Leave while more is under way.
        await world.publish(SCORE_COMPUTED, *(score(n, indicator="CB1") for n in range(4, 8)))
    await world.publish(SCORE_COMPUTED, *(score(n, indicator="CB2") for n in range(8, 30)))
    await world.publish(SCORECARD_COMPUTED, card(1, score(7)))
    async with gateway.events(last_id=stream.last_id) as again:
        # Scorecards have a consumer group of their own: one may overtake scores.
        while not {("score", 29), ("scorecard", 1)} <= {told(e) for e in seen}:
            seen.append(await again.next())
    ids = [int(e["id"]) for e in seen]
    assert ids == sorted(set(ids))
    stored = await world.pool.fetch("select id from event where id >= $1 order by id", ids[0])
    assert ids == [r["id"] for r in stored]
    versions = [version for kind, version in map(told, seen) if kind == "score"]
    assert versions == sorted(versions)


def told(event: dict[str, str]) -> tuple[str, int | None]:
    """The kind of an event, and the version that it tells of."""
    return event["event"], json.loads(event["data"]).get("version")


async def test_a_card_that_is_published_again_stops_nothing(
    common_world: World, gateway: Gateway
) -> None:
    """Given a batch in which no card is newer, as after a kill, then the next one still comes."""
    world, group = common_world, "O5"
    async with gateway.events() as stream:
        assert (await stream.next())["event"] == "ready"
        for counter in (1, 1, 2):
            await world.publish(SCORECARD_COMPUTED, card(counter, score(70 + counter), group=group))
            if counter == 1:
                await world.until_read()
        versions = [json.loads((await stream.next())["data"])["version"] for _ in range(2)]
        assert versions == [1, 2]


async def test_a_client_whose_id_is_not_kept_is_told_to_start_afresh(
    common_world: World, gateway: Gateway
) -> None:
    async with gateway.events() as stream:
        ready = await stream.next()
    for not_kept in ("5", "nonsense", str(int(ready["id"]) + 10**9)):
        async with gateway.events(last_id=not_kept) as stream:
            assert (await stream.next())["event"] == "reset"
    async with gateway.events() as stream:
        before = await stream.next()
        await common_world.publish(SCORE_COMPUTED, *(score(n, indicator="K") for n in (1, 2)))
        await stream.next()
    await prune(common_world.pool, keep=0)
    async with gateway.events(last_id=before["id"]) as again:
        assert (await again.next())["event"] == "reset"
    async with gateway.events(last_id=again.last_id) as current:
        await common_world.publish(SCORE_COMPUTED, score(3, indicator="K"))
        assert (await current.next())["event"] == "score"


async def test_a_client_that_does_not_read_is_disconnected_and_comes_back_without_a_gap(
    common_world: World, gateway: Gateway
) -> None:
    async with gateway.events(indicator="LAST") as watcher:
        start = int((await watcher.next())["id"])
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(gateway.base).port)
        request = f"GET /v1/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: {start}\r\n\r\n"
        writer.write(request.encode())
        await reader.readuntil(b"retry: 2000")
        last = await append_many(common_world, count=30_000)
        assert (await watcher.next())["id"] == str(last)
        async with asyncio.timeout(30):
            read = await reader.read(-1)
        writer.close()
    ids = [int(found) for found in re.findall(rb"\nid: (\d+)\nevent", read)]
    assert ids == list(range(start + 1, ids[-1] + 1))
    assert ids[-1] < last
    async with gateway.events(last_id=str(ids[-1])) as again:
        rest = [int((await again.next())["id"]) for _ in range(min(2500, last - ids[-1]))]
    assert rest == list(range(ids[-1] + 1, ids[-1] + 1 + len(rest)))


async def append_many(world: World, *, count: int) -> int:
    """Append events of a kilobyte, the last about indicator LAST; return its id."""
    event = {"area": "A", "indicator": "X", "filler": "x" * 1000}
    many = [LiveEvent(name="score", indicator="X", data=event)] * (count - 1)
    ending = LiveEvent(name="score", indicator="LAST", data=event)
    async with world.pool.acquire() as connection, connection.transaction():
        await append(connection, [*many, ending])
    return await last_id(world.pool)


async def test_two_replicas_show_the_same_stream(world: World) -> None:
    async with (
        world.gateway() as one,
        world.gateway() as two,
        one.events() as first,
        two.events() as second,
    ):
        await first.next()
        await second.next()
        for n in (1, 2, 3):
            await world.publish(SCORE_COMPUTED, score(n), partition=n % 2)
            await world.publish(STORY_WRITTEN, score_story(score(n)), partition=(n + 1) % 2)
            assert await first.take(2) == await second.take(2)


async def test_a_client_moves_from_a_killed_replica_to_another(world: World) -> None:
    async with world.gateway() as survivor:
        victim = await world.start()
        await victim.ready()
        async with victim.events() as stream:
            await stream.next()
            await world.publish(SCORE_COMPUTED, score(1), partition=0)
            await stream.next()
            await victim.kill()
        await world.publish(SCORE_COMPUTED, score(2), partition=0)
        await world.publish(SCORE_COMPUTED, score(1, indicator="OR1"), partition=1)
        async with survivor.events(last_id=stream.last_id) as again:
            got = await again.take(2)
        assert {json.loads(e["data"])["indicator"] for e in got} == {"PR5", "OR1"}
