"""Partners that send and a client that follows, while faults happen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from support.faults.drained import drained
from support.faults.ledger import Ledger, Partner
from support.faults.listener import Listener
from support.system import RunningSystem
from support.waiting import eventually

SEED = 20261122


@asynccontextmanager
async def under_load(system: RunningSystem) -> AsyncIterator[tuple[Ledger, Listener]]:
    """Two partners sending and one stream client following, until the end of the block."""
    ledger, listener = Ledger(), Listener(system.url("gateway"))
    urls = [system.url("ingest", number=n) for n in (1, 2)]
    partners = [
        Partner(urls=urls, key=system.operator_key, seed=SEED + n, ledger=ledger) for n in (1, 2)
    ]
    following = asyncio.create_task(listener.listen())
    await asyncio.wait_for(listener.connected.wait(), 30)
    sending = [asyncio.create_task(p.send_until_stopped()) for p in partners]
    try:
        yield ledger, listener
        for partner in partners:
            partner.stopped = True
        await asyncio.gather(*sending)
        await eventually(lambda: drained(system), seconds=300, what="draining")
        await _caught_up(system, listener)
    finally:
        for task in (following, *sending):
            task.cancel()
        await asyncio.gather(following, *sending, return_exceptions=True)


async def _caught_up(system: RunningSystem, listener: Listener) -> None:
    """The stream client has seen the last event there is."""
    url = f"{system.url('gateway')}/v1/events"
    async with httpx.AsyncClient() as client, client.stream("GET", url) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("id:"):
                last = int(line.removeprefix("id:"))
                break

    async def seen() -> bool:
        return (listener.last_id or 0) >= last

    await eventually(seen, what="the stream client's catching up")
