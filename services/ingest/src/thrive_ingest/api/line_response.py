"""Answering line by line while the request may still be arriving."""

import asyncio
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from thrive_shared.http.problem import Problem

from ..delivery import Delivery
from ..domain.parts import Part
from ..domain.summary import PartResult

_IN_MEMORY = 1024 * 1024
_PIECE = 64 * 1024


class LineResponse(Response):
    """Sends lines as they come into being, without making their maker wait for a slow reader.

    A client that sends everything before it reads anything would otherwise block itself and us:
    what it has not read yet goes to a temporary file.
    """

    media_type = "application/x-ndjson"

    def __init__(self, first: bytes, lines: AsyncIterator[bytes], *, status: int) -> None:
        super().__init__(status_code=status)
        del self.headers["content-length"]
        self._lines = lines
        self._spool = _spool()
        self._written = self._spool.write(first)
        self._more = asyncio.Event()
        self._done = False

    @classmethod
    async def started(cls, lines: AsyncIterator[bytes], *, status: int) -> "LineResponse":
        """Wait for the first lines, so that an early problem still decides the status."""
        return cls(await anext(lines), lines, status=status)

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        pump = asyncio.create_task(self._pump())
        try:
            await send(
                {
                    "type": "http.response.start",
                    "status": self.status_code,
                    "headers": self.raw_headers,
                }
            )
            async for piece in self._pieces():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
            await pump
        finally:
            pump.cancel()
            self._spool.close()

    async def _pump(self) -> None:
        try:
            async for chunk in self._lines:
                self._spool.seek(self._written)
                self._written += self._spool.write(chunk)
                self._more.set()
        finally:
            self._done = True
            self._more.set()

    async def _pieces(self) -> AsyncIterator[bytes]:
        sent = 0
        while sent < self._written or not self._done:
            if sent == self._written:
                self._more.clear()
                await self._more.wait()
                continue
            self._spool.seek(sent)
            piece = self._spool.read(min(_PIECE, self._written - sent))
            sent += len(piece)
            yield piece


def _spool() -> SpooledTemporaryFile[bytes]:
    # Closed by the response when it ends.
    return SpooledTemporaryFile(_IN_MEMORY)


async def outcome_lines(
    first: Part, rest: AsyncIterator[Part], *, delivery: Delivery
) -> AsyncIterator[bytes]:
    """An outcome for each row, in order, and the summary last.

    A problem with the first part is raised; with a later one it is the last line.
    """
    yield _outcomes(await delivery.deliver(first))
    try:
        async for part in rest:
            yield _outcomes(await delivery.deliver(part))
    except Problem as problem:
        yield orjson.dumps({"problem": {"type": problem.type, "detail": problem.detail}}) + b"\n"
    yield orjson.dumps({"summary": delivery.summary.as_json()}) + b"\n"


def _outcomes(result: PartResult) -> bytes:
    refused: dict[object, list[object]] = {}
    for rejection in result.rejections:
        refused.setdefault(rejection["row"], []).append(rejection)
    lines = []
    for row in range(result.first_row, result.first_row + len(result.outcomes)):
        line: dict[str, object] = {"row": row, "outcome": result.outcome(row).value}
        if row in refused:
            line["rejections"] = refused[row]
        lines.append(orjson.dumps(line))
    return b"".join(line + b"\n" for line in lines)
