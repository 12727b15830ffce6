"""The hub: encoded once, bounded for each client."""

import asyncio

from thrive_gateway.domain.sse import Scope
from thrive_gateway.live.hub import Hub
from thrive_gateway.repository.events import StoredEvent


def event(id: int, *, area: str = "a", indicator: str = "i", size: int = 2) -> StoredEvent:
    return StoredEvent(id, "score", area, indicator, "x" * size)


async def test_events_are_coalesced_and_filtered() -> None:
    hub = Hub()
    everything, one = hub.join(Scope()), hub.join(Scope(indicator="j"))
    await hub.publish([event(1), event(2, indicator="j")], last=2)
    await hub.publish([event(3, indicator="j")], last=3)
    assert (await everything.take(seconds=1)).count(b"\n\n") == 3
    taken = await one.take(seconds=1)
    assert taken.count(b"\n\n") == 2
    assert b"id: 1\n" not in taken
    assert hub.last == 3


async def test_a_slow_client_is_ended_and_the_others_are_not() -> None:
    hub = Hub(queue_bytes=100)
    slow, quick = hub.join(Scope()), hub.join(Scope())
    for n in range(5):
        await hub.publish([event(n)], last=n)
        assert await quick.take(seconds=1)
    assert slow.ended.is_set()
    assert not quick.ended.is_set()


async def test_a_client_waits_until_this_process_is_as_far_as_it_is() -> None:
    hub = Hub()
    await hub.publish([], last=5)
    waiting = asyncio.create_task(hub.reached(7))
    await hub.publish([event(6)], last=6)
    await asyncio.sleep(0)
    assert not waiting.done()
    await hub.publish([event(7)], last=7)
    await asyncio.wait_for(waiting, 1)


async def test_closing_hangs_up_and_leaving_forgets() -> None:
    hub = Hub()
    client = hub.join(Scope())
    hub.close()
    assert client.ended.is_set()
    hub.leave(Scope(), client)
    assert len(hub) == 0


async def test_nothing_to_take_is_an_empty_chunk() -> None:
    assert await Hub().join(Scope()).take(seconds=0.001) == b""
