"""The machine and the versions that a result belongs to."""

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import asyncpg
import psutil
from thrive_local.kafka_jars import read_lock

from .servers import Servers

_LIBRARIES = ("aiokafka", "asyncpg", "faststream", "pydantic", "fastapi", "numpy", "uvicorn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a reader must know to compare two results."""

    cores: int
    cpu: str
    memory_gib: int
    system: str
    python: str
    kafka: str
    postgres: str
    libraries: dict[str, str]
    load_before: float
    """Processes that wanted a core in the minute before the run: others disturb it."""

    def line(self) -> str:
        """The machine in one line."""
        return (
            f"{self.cores} cores ({self.cpu}), {self.memory_gib} GiB, {self.system}, "
            f"Python {self.python}, Kafka {self.kafka}, PostgreSQL {self.postgres}; "
            f"load before the run {self.load_before:.1f}"
        )


async def describe(servers: Servers | None, *, load_before: float) -> Machine:
    """Ask the machine and the servers, where a run needs any, what they are."""
    return Machine(
        cores=os.cpu_count() or 0,
        cpu=_cpu(),
        memory_gib=round(psutil.virtual_memory().total / 2**30),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        kafka=_kafka(servers) if servers else "(none)",
        postgres=await _postgres(servers.admin_dsn) if servers else "(none)",
        libraries={name: version(name) for name in _LIBRARIES},
        load_before=load_before,
    )


def _cpu() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def _kafka(servers: Servers) -> str:
    if not servers.embedded_kafka:
        return "(given)"
    return next(jar.version for jar in read_lock() if jar.artifact.startswith("kafka_"))


async def _postgres(dsn: str) -> str:
    connection = await asyncpg.connect(dsn)
    try:
        said: str = await connection.fetchval("show server_version")
        return said
    finally:
        await connection.close()
