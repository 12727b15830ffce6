"""The system that faults are done to, and whether it has recovered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from thrive_ingest.settings import Settings

from support.system import ROOT, RunningSystem, drop_databases, running_system
from support.waiting import eventually

PARTITIONS = 4
AS_SHIPPED = str(Settings.model_fields["store_patience_seconds"].default)
PROCESSES = ("ingest-1", "ingest-2", "scoring-1", "scoring-2", "narrative-1", "gateway-1")


@asynccontextmanager
async def system_under_test(
    folder: Path, kafka: str | None, postgres: str | None, extra: dict[str, str] | None = None
) -> AsyncIterator[RunningSystem]:
    """Two workers of ingest and of scoring, with the framework published.

    On given servers, or with servers of its own where None is given.
    """
    with running_system(
        folder=folder,
        kafka_bootstrap=kafka,
        postgres_admin_dsn=postgres,
        workers="scoring=2,ingest=2",
        partitions=PARTITIONS,
        extra={"THRIVE_STORE_PATIENCE_SECONDS": AS_SHIPPED, **(extra or {})},
    ) as system:
        published = system.thrive(
            "framework", "publish", str(ROOT / "frameworks/gateshead/framework.yaml")
        )
        assert published.returncode == 0, published.stdout + published.stderr
        yield system
    if postgres is not None:
        await drop_databases(postgres, prefix=system.environment["THRIVE_DATABASE_PREFIX"])


async def strike_at(system: RunningSystem, place: str) -> None:
    """Arm a failpoint, wait until it has struck, and until all are ready again."""
    system.arm(place)

    async def struck() -> bool:
        return not system.armed(place)

    await eventually(struck, seconds=60, what=f"passing {place}")
    await eventually(lambda: all_ready(system), seconds=60, what=f"recovery from {place}")


async def all_ready(system: RunningSystem) -> bool:
    """Whether every service process says that it is ready for work."""
    async with httpx.AsyncClient(timeout=5) as client:
        for name, url in system.run["urls"].items():
            if name not in PROCESSES:
                continue
            try:
                answer = await client.get(f"{url}/readyz")
            except httpx.TransportError:
                return False
            if answer.status_code != 200:
                return False
    return True
