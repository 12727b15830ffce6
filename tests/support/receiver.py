"""A webhook receiver on this machine that answers as it is told and keeps what it got."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

from support.waiting import eventually


@dataclass(frozen=True, slots=True)
class Message:
    """One request as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class Receiver:
    """`answers` are used up first, then every message gets `status`."""

    status: int = 204
    answers: list[int] = field(default_factory=list)
    headers: str = ""
    hangs: bool = False
    got: list[Message] = field(default_factory=list)
    connections: int = 0
    url: str = ""

    async def until(self, count: int) -> list[Message]:
        """The first `count` messages, once they are here."""

        async def here() -> bool:
            return len(self.got) >= count

        await eventually(here, what=f"message {count}")
        return self.got

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            fields = (line.split(": ", 1) for line in head[1:] if line)
            headers = {name.lower(): value for name, value in fields}
            body = await reader.readexactly(int(headers["content-length"]))
            self.got.append(Message(headers, body))
            if self.hangs:
                await asyncio.Event().wait()
            status = self.answers.pop(0) if self.answers else self.status
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n{self.headers}\r\n".encode())
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiver(**wanted: Any) -> AsyncIterator[Receiver]:
    """A receiver that listens on this machine."""
    opened = Receiver(**wanted)
    server = await asyncio.start_server(opened._serve, "127.0.0.1", 0)
    opened.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield opened
    finally:
        server.close()
