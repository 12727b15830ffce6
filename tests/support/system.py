"""A whole system for a test: real processes under the supervisor, on the session's servers."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from thrive_local.processes import wait_until

from support.ports import OF_A_SYSTEM, free_ports

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class RunningSystem:
    """Where a test finds the system, and how it hurts it."""

    data: Path
    environment: dict[str, str]
    failpoints: Path

    @property
    def run(self) -> dict[str, Any]:
        """What the supervisor last wrote about its processes."""
        found: dict[str, Any] = json.loads((self.data / "run.json").read_text())
        return found

    def url(self, service: str, *, number: int = 1) -> str:
        """The base URL of one process of a service."""
        url: str = self.run["urls"][f"{service}-{number}"]
        return url

    @property
    def operator_key(self) -> str:
        """The key that may do everything."""
        keys: dict[str, str] = json.loads((self.data / "keys.json").read_text())
        return keys["local-operator"]

    @property
    def topic_prefix(self) -> str:
        return self.environment["THRIVE_TOPIC_PREFIX"]

    @property
    def bootstrap(self) -> str:
        """The address of the broker, given or embedded."""
        address: str = self.run["bootstrap"]
        return address

    def dsn(self, service: str) -> str:
        """The connection string of a service's database."""
        environments = json.loads((self.data / "environments.json").read_text())
        dsn: str = environments[service]["DATABASE_URL"]
        return dsn

    def process(self, name: str) -> dict[str, Any]:
        """What the supervisor knows of one process: pid, state, restarts."""
        found: dict[str, Any] = next(p for p in self.run["processes"] if p["name"] == name)
        return found

    def gateway_key(self, name: str) -> str:
        """A new key for subscriptions, made as an administrator makes one."""
        environments = json.loads((self.data / "environments.json").read_text())
        made = subprocess.run(
            [sys.executable, "-m", "thrive_gateway", "add-key", name],
            env=self.environment | environments["gateway"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return made.stdout.split()[-1]

    def pids(self) -> dict[str, int]:
        """The service processes by name, as the supervisor last saw them."""
        return {p["name"]: p["pid"] for p in self.run["processes"] if p["pid"] > 0}

    def kill(self, name: str) -> None:
        """SIGKILL one process; the supervisor starts it again."""
        self.signal(name, signal.SIGKILL)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to one process."""
        os.kill(self.pids()[name], number)

    def arm(self, place: str) -> None:
        """Arm a failpoint."""
        (self.failpoints / place).touch()

    def armed(self, place: str) -> bool:
        """Whether a failpoint has not struck yet."""
        return (self.failpoints / place).exists()

    def thrive(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run the command against this system."""
        return subprocess.run(
            [sys.executable, "-m", "thrive_local", *arguments, "--data-dir", str(self.data)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )


@contextmanager
def running_system(
    *,
    folder: Path,
    kafka_bootstrap: str | None,
    postgres_admin_dsn: str | None,
    workers: str = "",
    partitions: int = 4,
    today: str = "2026-11-16",
    extra: dict[str, str] | None = None,
) -> Iterator[RunningSystem]:
    """Start `thrive up`, and take everything down afterwards.

    On given servers, or with servers of its own where None is given: what those held is deleted.
    """
    name = uuid.uuid4().hex[:8]
    failpoints = folder / "failpoints"
    failpoints.mkdir(parents=True)
    environment = os.environ | {
        # Empty stands for servers of its own, whatever the tests' environment names.
        "KAFKA_BOOTSTRAP_SERVERS": kafka_bootstrap or "",
        "DATABASE_URL": postgres_admin_dsn or "",
        "THRIVE_TOPIC_PREFIX": f"s{name}.",
        "THRIVE_DATABASE_PREFIX": f"thrive_{name}",
        "THRIVE_FAILPOINTS": str(failpoints),
        "THRIVE_WEBHOOK_ALLOW_PRIVATE": "1",
        # A busy machine's database is slow, not away: a submission is not to be told to come again.
        "THRIVE_STORE_PATIENCE_SECONDS": "15",
        **(extra or {}),
    }
    system = RunningSystem(folder / "data", environment, failpoints)
    base = free_ports(OF_A_SYSTEM)
    up = ["up", "--detach", "--port-base", str(base), "--partitions", str(partitions)]
    up += ["--today", today] + (["--workers", workers] if workers else [])
    started = system.thrive(*up, timeout=180)
    try:
        assert started.returncode == 0, started.stdout + started.stderr
        yield system
    finally:
        system.thrive("down")
        if kafka_bootstrap is None or postgres_admin_dsn is None:
            system.thrive("reset", "--yes")


async def drop_databases(admin_dsn: str, *, prefix: str) -> None:
    """Drop what a system left on a shared PostgreSQL."""
    connection = await asyncpg.connect(admin_dsn)
    try:
        names = await connection.fetch(
            "select datname from pg_database where starts_with(datname, $1)", prefix
        )
        for row in names:
            await connection.execute(f'drop database "{row["datname"]}" with (force)')
    finally:
        await connection.close()


__all__ = ["RunningSystem", "drop_databases", "running_system", "wait_until"]
