"""A whole Thrive system for a measurement, and the bare one beside it."""

import asyncio
import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from thrive_local.client import Client, Submission
from thrive_local.processes import free_ports, port_open
from thrive_shared.contracts.topics import Policy, Topic
from thrive_shared.kafka.admin import ensure_topics
from thrive_shared.settings import KafkaSettings

from . import bare
from .load import Endpoint, as_row
from .servers import PARTITIONS, Place, Servers, drop_databases, drop_topics, fresh_place
from .workload import ENGLAND, Shape, figures, framework

_READY_WITHIN = 60.0
_PORTS = 20


class SystemNotStarted(RuntimeError):
    """The system did not come up."""


@dataclass(frozen=True, slots=True)
class RunningSystem:
    """A system that `thrive up` started."""

    data: Path

    @property
    def endpoint(self) -> Endpoint:
        """Where figures go in and scores come out."""
        urls: dict[str, str] = self._run["urls"]
        return Endpoint(
            submit=f"{urls['ingest-1']}/v1/submissions",
            events=f"{urls['gateway-1']}/v1/events",
            key=self._key,
        )

    def kill(self, service: str) -> None:
        """SIGKILL every process of a service; the supervisor starts them again."""
        for process in self._run["processes"]:
            if process["name"].startswith(f"{service}-"):
                os.kill(process["pid"], signal.SIGKILL)

    def fill(self, shape: Shape) -> None:
        """Publish the framework and submit England's figures, so that every verdict applies."""
        urls = self._run["urls"]
        client = Client(ingest=urls["ingest-1"], gateway=urls["gateway-1"], key=self._key)
        try:
            document = self.data / "framework.yaml"
            document.write_text(framework(shape).model_dump_json(exclude_none=True))
            client.publish_framework(document)
            client.submit(Submission(file=self._england(shape)))
        finally:
            client.close()

    def _england(self, shape: Shape) -> Path:
        file = self.data / "england.csv"
        rows = [as_row(f) for f in figures(shape) if f.area == ENGLAND and f.revision == 1]
        with file.open("w", newline="", encoding="utf-8") as text:
            writer = csv.DictWriter(text, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return file

    @property
    def _run(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.data / "run.json").read_text())
        return found

    @property
    def _key(self) -> str:
        keys: dict[str, str] = json.loads((self.data / "keys.json").read_text())
        return keys["local-operator"]


@asynccontextmanager
async def thrive(servers: Servers, *, shape: Shape) -> AsyncIterator[RunningSystem]:
    """Start a system on the servers and fill it; everything of it is gone afterwards."""
    name = uuid.uuid4().hex[:8]
    environment = os.environ | {
        "KAFKA_BOOTSTRAP_SERVERS": servers.bootstrap,
        "DATABASE_URL": servers.admin_dsn,
        "THRIVE_TOPIC_PREFIX": f"bench{name}.",
        "THRIVE_DATABASE_PREFIX": f"bench_{name}",
    }
    with tempfile.TemporaryDirectory(prefix="thrive-bench-system-") as folder:
        system = RunningSystem(Path(folder))
        try:
            with _up(Path(folder), environment=environment):
                await asyncio.to_thread(system.fill, shape)
                yield system
        finally:
            await drop_databases(servers.admin_dsn, prefix=f"bench_{name}")
            await drop_topics(servers.bootstrap, prefix=f"bench{name}.")


@contextmanager
def _up(folder: Path, *, environment: dict[str, str]) -> Iterator[None]:
    where = ["--data-dir", str(folder)]
    try:
        started = _start_system(where, environment=environment)
        if _port_was_taken(started):
            started = _start_system(where, environment=environment)
        if started.returncode != 0:
            raise SystemNotStarted(started.stdout + started.stderr)
        yield
    finally:
        _thrive("down", *where, environment=environment)


def _start_system(
    where: Sequence[str], *, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    ports = ["--port-base", str(_port_base()), "--partitions", str(PARTITIONS)]
    return _thrive(
        "up", "--detach", *where, *ports, "--today", "2026-11-16", environment=environment
    )


def _port_was_taken(started: subprocess.CompletedProcess[str]) -> bool:
    """Whether another program took a port between our look and the start."""
    return started.returncode != 0 and "--port-base" in started.stdout + started.stderr


def _thrive(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "thrive_local", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _port_base() -> int:
    """A port that is free, as are those which the system counts on from it."""
    for _ in range(100):
        [base] = free_ports(1)
        if base < 60_000 and not any(port_open(port=base + n) for n in range(1, _PORTS)):
            return base
    raise SystemNotStarted("no run of free ports")


@asynccontextmanager
async def bare_system(servers: Servers) -> AsyncIterator[Endpoint]:
    """The same hops without logic, as three processes."""
    async with fresh_place(servers) as place:
        await bare.prepare(place.dsn)
        await ensure_topics(
            [_topic(bare.FIRST), _topic(bare.SECOND)],
            settings=KafkaSettings.model_validate(
                {
                    "KAFKA_BOOTSTRAP_SERVERS": place.bootstrap,
                    "topic_prefix": place.prefix,
                    "partitions": PARTITIONS,
                }
            ),
        )
        post, show = free_ports(2)
        started = [
            _start(place, "post", port=post),
            _start(place, "pass", port=0),
            _start(place, "show", port=show),
        ]
        try:
            await _serving([post, show])
            yield Endpoint(
                submit=f"http://127.0.0.1:{post}/v1/submissions",
                events=f"http://127.0.0.1:{show}/v1/events",
            )
        finally:
            for process in started:
                process.kill()
                process.wait()


def _start(place: Place, mode: str, *, port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "bench.bare", mode],
        env=place.environment(THRIVE_HTTP_PORT=str(port)),
    )


async def _serving(ports: Sequence[int]) -> None:
    async with asyncio.timeout(_READY_WITHIN), httpx.AsyncClient(trust_env=False) as client:
        for port in ports:
            while True:
                try:
                    await client.get(f"http://127.0.0.1:{port}/")
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
                else:
                    break


def _topic(name: str) -> Topic:
    return Topic(
        name=name,
        producer="bench",
        consumers=(),
        route="any",
        key="none",
        policy=Policy.EXPIRE,
        retention_days=1,
    )
