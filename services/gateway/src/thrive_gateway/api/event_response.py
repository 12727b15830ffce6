"""A response that streams until its client leaves, reads too slowly, or the process stops."""

import asyncio

from fastapi import Response
from starlette.types import Receive, Send
from starlette.types import Scope as Connection

from thrive_gateway.live.hub import Client
from thrive_gateway.live.stream import LiveStream


class EventResponse(Response):
    """Sends a LiveStream. Ending the client hangs up even while a send is blocked."""

    media_type = "text/event-stream"

    def __init__(self, stream: LiveStream) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._stream = stream

    async def __call__(
        self,
        scope: Connection,  # noqa: ARG002 -- the interface's
        receive: Receive,
        send: Send,
    ) -> None:
        client = await self._stream.open()
        try:
            await send(
                {
                    "type": "http.response.start",
                    "status": self.status_code,
                    "headers": self.raw_headers,
                }
            )
            await _first(self._pump(client, send), _gone(receive), client.ended.wait())
        finally:
            self._stream.close(client)

    async def _pump(self, client: Client, send: Send) -> None:
        async for chunk in self._stream.chunks(client):
            if chunk:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _first(*parts: object) -> None:
    """Run until one part is done; stop the others; raise what it raised."""
    tasks = [asyncio.ensure_future(p) for p in parts]  # type: ignore[call-overload]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
