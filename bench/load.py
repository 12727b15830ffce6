"""The load: single-figure submissions over kept connections, and one reader of the live stream.

The client is written on bare sockets so that it takes little of the machine from what it measures.
"""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

import orjson

from .workload import Figure

_SCORE = re.compile(rb"event: score\ndata: ([^\n]*)\n")
_VISIBLE_WITHIN = 180.0
_CALM_SECONDS = 2.0
_KEPT_SECONDS = 3.0
"""uvicorn hangs up on a connection that was idle for five."""

Subject = tuple[str, str, str, str]
"""Indicator, area, breakdown and period: what a score speaks of."""


class SubmissionRefused(RuntimeError):
    """A submission was not answered with 202."""


class ScoresMissing(RuntimeError):
    """Scores of accepted submissions did not appear in the live stream in time."""


class StreamEnded(RuntimeError):
    """The live stream hung up."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where submissions go and where their scores appear."""

    submit: str
    events: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Throughput:
    """Submissions whose scores became visible, and the time from the first to the last."""

    submissions: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.submissions / self.seconds


class Watcher:
    """Reads the live stream and notes when each score was first seen."""

    def __init__(self) -> None:
        self._seen: dict[Subject, float] = {}
        self._changed = asyncio.Condition()
        self._last_event = perf_counter()

    async def follow(self, reader: asyncio.StreamReader) -> None:
        """Read until cancelled. Raises StreamEnded."""
        rest = b""
        while chunk := await reader.read(1 << 20):
            now = perf_counter()
            text = rest + chunk
            end = text.rfind(b"\n\n") + 2
            rest = text[end:] if end > 1 else text
            if b"event: " in chunk:
                self._last_event = now
            for match in _SCORE.finditer(text, 0, end if end > 1 else 0):
                self._note(orjson.loads(match[1]), now)
            async with self._changed:
                self._changed.notify_all()
        raise StreamEnded(StreamEnded.__doc__)

    def _note(self, score: dict[str, str], now: float) -> None:
        if score.get("period") is not None:
            subject = (score["indicator"], score["area"], score["breakdown"], score["period"])
            self._seen.setdefault(subject, now)

    async def calm(self) -> None:
        """Wait until the stream has been silent for a while: earlier load is worked off."""
        while (left := self._last_event + _CALM_SECONDS - perf_counter()) > 0:
            await asyncio.sleep(left)

    async def seen(self, subjects: Sequence[Subject]) -> list[float]:
        """When each of these was first seen, waiting for all. Raises ScoresMissing."""
        missing = deque(subjects)

        def all_seen() -> bool:
            while missing and missing[0] in self._seen:
                missing.popleft()
            return not missing

        try:
            async with asyncio.timeout(_VISIBLE_WITHIN), self._changed:
                await self._changed.wait_for(all_seen)
        except TimeoutError:
            gone = sum(s not in self._seen for s in subjects)
            raise ScoresMissing(f"{gone} of {len(subjects)} scores did not appear") from None
        return [self._seen[s] for s in subjects]


class Connection:
    """One kept connection that posts submissions."""

    def __init__(self, endpoint: Endpoint) -> None:
        parts = urlsplit(endpoint.submit)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            f"Authorization: Bearer {endpoint.key}\r\nContent-Type: application/json\r\n"
        )
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used = 0.0

    async def post(self, figure: Figure) -> None:
        """Post one figure. Raises SubmissionRefused."""
        reader, writer = await self._opened()
        body = orjson.dumps(as_row(figure))
        writer.write(f"{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        head = await reader.readuntil(b"\r\n\r\n")
        answer = await reader.readexactly(_content_length(head))
        if not head.startswith(b"HTTP/1.1 202"):
            raise SubmissionRefused(head.splitlines()[0].decode() + answer.decode()[:500])

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The connection, opened anew where the server may have hung up on an idle one."""
        if perf_counter() - self._used > _KEPT_SECONDS:
            self.close()
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        self._used = perf_counter()
        return self._streams


@asynccontextmanager
async def watching(endpoint: Endpoint) -> AsyncIterator[Watcher]:
    """Follow the live stream while the block runs."""
    parts = urlsplit(endpoint.events)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    # In HTTP/1.0 a stream comes as it is, without chunk frames.
    writer.write(f"GET {parts.path} HTTP/1.0\r\nHost: {parts.netloc}\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    watcher = Watcher()
    following = asyncio.create_task(watcher.follow(reader))
    try:
        yield watcher
    finally:
        following.cancel()
        writer.close()
        await asyncio.gather(following, return_exceptions=True)


async def throughput(
    endpoint: Endpoint,
    watcher: Watcher,
    figures: Iterator[Figure],
    *,
    concurrency: int,
    seconds: float,
) -> Throughput:
    """Post as fast as answers come for so long, then wait until the last score is visible."""
    began = perf_counter()
    sent: list[Subject] = []

    async def client() -> None:
        connection = Connection(endpoint)
        try:
            while perf_counter() - began < seconds:
                figure = next(figures)
                await connection.post(figure)
                sent.append(subject_of(figure))
        finally:
            connection.close()

    async with asyncio.TaskGroup() as clients:
        for _ in range(concurrency):
            clients.create_task(client())
    last = max(await watcher.seen(sent))
    return Throughput(len(sent), last - began)


async def latencies(
    endpoint: Endpoint,
    watcher: Watcher,
    figures: Iterator[Figure],
    *,
    rate: float,
    seconds: float,
) -> list[float]:
    """Post at a fixed rate, whatever the answers do; seconds from due time to visible score."""
    began = perf_counter() + 0.1
    free: list[Connection] = []
    due: dict[Subject, float] = {}

    async def submit(figure: Figure) -> None:
        connection = free.pop() if free else Connection(endpoint)
        await connection.post(figure)
        free.append(connection)

    async with asyncio.TaskGroup() as submitting:
        for n in range(round(rate * seconds)):
            at = began + n / rate
            await asyncio.sleep(max(0.0, at - perf_counter()))
            figure = next(figures)
            due[subject_of(figure)] = at
            submitting.create_task(submit(figure))
    for connection in free:
        connection.close()
    seen = await watcher.seen(list(due))
    return [there - at for there, at in zip(seen, due.values(), strict=True)]


def subject_of(figure: Figure) -> Subject:
    """What a figure's score will speak of."""
    return figure.indicator, figure.area, figure.breakdown, figure.period


def as_row(figure: Figure) -> dict[str, str]:
    """A figure as a partner writes it."""
    row = figure._asdict()
    del row["revision"]
    return row


def _content_length(head: bytes) -> int:
    found = re.search(rb"(?i)content-length: (\d+)", head)
    return int(found[1]) if found else 0
