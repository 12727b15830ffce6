"""Without its database, or killed at the worst moment, ingest promises nothing it can't keep."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest
from support.ingest_world import TODAY, Replica, World
from support.ports import free_ports
from support.waiting import eventually
from thrive_shared.contracts.topics import SUBMISSION_REJECTED

ROW = {"indicator": "PR1", "area": "E08000037", "period": "2023", "value": "9.1"}


class Link:
    """A TCP link to the database that can be frozen or cut."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._open = asyncio.Event()
        self._open.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._cut = False

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[int]:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            self.cut()
            self._open.set()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def freeze(self) -> None:
        self._open.clear()

    def cut(self) -> None:
        self._cut = True
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def mend(self) -> None:
        self._cut = False
        self._open.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        there_reader, there_writer = await asyncio.open_connection(*self._target)
        self._writers |= {writer, there_writer}
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        await asyncio.gather(self._pass(reader, there_writer), self._pass(there_reader, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.transport.abort()


@pytest.mark.parametrize("fault", ["cut", "freeze"])
async def test_without_its_database_it_refuses_and_recovers_by_itself(
    world: World, fault: str
) -> None:
    where = urlsplit(world.settings.database_url)
    link = Link(where.hostname or "", where.port or 5432)
    async with link.serving() as port:
        netloc = where.netloc.rpartition("@")[0] + f"@127.0.0.1:{port}"
        dsn = urlunsplit(where._replace(netloc=netloc))
        async with world.replica() as patient:
            await world.publish_framework(patient)
        async with world.replica(database_url=dsn, store_patience_seconds=3) as replica:
            await world.until_status(replica, ROW, 202)
            getattr(link, fault)()
            await world.until_status(replica, {**ROW, "period": "2022"}, 503)
            refused = await replica.post("/v1/submissions", json={**ROW, "period": "2021"})
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
            await eventually(lambda: _is_not_ready(replica), what="failing readiness")

            link.mend()
            await world.until_status(replica, {**ROW, "period": "2020"}, 202)
            assert await world.published_log() == await world.log()
    periods = [o.period[:4] for o in await world.revisions("E08000037")]
    assert {"2023", "2020"} <= set(periods)
    assert len(periods) == len(set(periods))
    assert "2021" not in periods


async def test_killed_between_commit_and_answer_the_retry_gets_the_original_result(
    world: World, tmp_path: Path
) -> None:
    async with world.replica() as replica:
        await world.publish_framework(replica)
    (tmp_path / "ingest.after-commit").touch()
    body = {"reference": "r1", "rows": [ROW]}
    async with _process(world, THRIVE_FAILPOINTS=str(tmp_path)) as replica:
        with pytest.raises(httpx.TransportError):
            await replica.send(body)
    [record] = await world.observations()

    async with _process(world) as replica:
        again = await replica.send(body)
        assert (again["imported"], again["submission_id"]) == (1, str(record.submission_id))
        assert await world.published_log() == await world.log()
    assert len(await world.observations()) == 1


async def test_without_kafka_it_takes_in_and_publishes_later(world: World) -> None:
    nowhere = {"KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{free_ports()}"}
    async with _process(world, well=("store",), **nowhere) as replica:
        await world.publish_framework(replica)
        mixed = await replica.send([ROW, {**ROW, "value": "many"}])
        assert (mixed["imported"], mixed["rejected"]) == (1, 1)
        assert (await replica.send([ROW]))["unchanged"] == 1
        assert await _is_not_ready(replica)

    async with _process(world):
        assert await world.published_log() == await world.log()
        await world.published(SUBMISSION_REJECTED, count=1)
    assert len(await world.observations()) == 1


@asynccontextmanager
async def _process(
    world: World, *, well: Sequence[str] = ("store", "relay", "door"), **environment: str
) -> AsyncIterator[Replica]:
    """An ingest process of its own, given once what must be well is well, killed at the end."""
    port = free_ports()
    settings = world.settings
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "thrive_ingest",
        "serve",
        env={
            **os.environ,
            "KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
            "DATABASE_URL": settings.database_url,
            "THRIVE_TOPIC_PREFIX": settings.topic_prefix,
            "THRIVE_PARTITIONS": str(settings.partitions),
            "THRIVE_SECRET": settings.secret.get_secret_value(),
            "THRIVE_TODAY": TODAY.isoformat(),
            "THRIVE_HTTP_PORT": str(port),
            "THRIVE_STORE_PATIENCE_SECONDS": "15",
            **environment,
        },
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    replica = Replica(f"http://127.0.0.1:{port}", world.keys)
    try:
        await eventually(lambda: _is_well(replica, well), seconds=60, what="the process's start")
        yield replica
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


async def _is_not_ready(replica: Replica) -> bool:
    return not await _is_ready(replica)


async def _is_ready(replica: Replica) -> bool:
    try:
        async with httpx.AsyncClient(base_url=replica.url) as client:
            return (await client.get("/readyz")).status_code == 200
    except httpx.TransportError:
        return False


async def _is_well(replica: Replica, checks: Sequence[str]) -> bool:
    try:
        async with httpx.AsyncClient(base_url=replica.url) as client:
            found = (await client.get("/readyz")).json()
    except httpx.TransportError:
        return False
    return all(found[check] == "ok" for check in checks)
