"""Benchmark: a replay of scores and alerts beside the same figures as a plain batch."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial
from typing import Any

import asyncpg
from thrive_local.processes import free_ports
from thrive_shared.contracts.topics import TOPICS
from thrive_shared.db.migrate import migrate
from thrive_shared.kafka.admin import ensure_topics

from . import log, plain_batch, rescoring
from .progress import Progress
from .report import Measure, Target
from .scoring import settings_of
from .servers import PARTITIONS, Place, Servers, fresh_place
from .workload import Shape

SPEED = Target(limit=0.5, at_least=True, of_floor=True)
AS_MUCH = "plain batch that writes as much"
_POLL = 0.1
_LINE_BYTES = 64 << 20


class ReplayFailed(RuntimeError):
    """A process of the measurement ended before it had measured, or found a difference."""


async def run(servers: Servers, *, shape: Shape, progress: Progress) -> list[Measure]:
    """Score a log with one worker, then measure the plain batch, rescoring and the replay."""
    async with fresh_place(servers) as place:
        with progress.step("replay: score the log"):
            observations = await _scored(place, shape=shape, progress=progress)
        with progress.step("replay: rescoring alone"):
            alone = await _rescored(shape)
        with progress.step("replay: the plain batches"):
            written = plain_batch.Written(alone.events, alone.event_bytes // alone.events)
            plain, full = await plain_batch.run(place.dsn, shape=shape, as_much_as=written)
        cores = os.cpu_count() or 1
        seconds = {}
        for workers in sorted({1, cores}):
            with progress.step(f"replay: verify, {_workers(workers)}"):
                seconds[workers] = await _verified(place, workers=workers)
    lean = partial(_measure, beside="plain batch", floor=plain.figures / plain.seconds)
    as_much = partial(_measure, beside=AS_MUCH, floor=full.figures / full.seconds)
    return [
        lean("figures rescored, in memory", alone.observations / alone.seconds),
        Measure(
            benchmark="replay",
            what="processor time of one figure rescored",
            unit="µs",
            value=1e6 * alone.processor / alone.observations,
            floor=1e6 * plain.processor / plain.figures,
            beside="plain batch",
        ),
        *(
            measure(
                f"figures verified, {_workers(workers)}",
                observations / taken,
                target=target if workers == cores else None,
            )
            for measure, target in ((lean, SPEED), (as_much, None))
            for workers, taken in seconds.items()
        ),
    ]


def _workers(count: int) -> str:
    return f"{count} worker{'s' if count > 1 else ''}"


def _measure(
    what: str, value: float, *, floor: float, beside: str, target: Target | None = None
) -> Measure:
    return Measure(
        benchmark="replay",
        what=what,
        unit="/s",
        value=value,
        floor=floor,
        beside=beside,
        target=target,
    )


async def _scored(place: Place, *, shape: Shape, progress: Progress) -> int:
    """Write the log and let a worker score it; return the number of observations."""
    settings = settings_of(place)
    await ensure_topics(TOPICS, settings=settings)
    await migrate(place.dsn, package="thrive_scoring.migrations")
    observations = await log.preload(settings, shape=shape, progress=progress)
    wanted = observations + log.BARRIERS * PARTITIONS
    connection = await asyncpg.connect(place.dsn)
    try:
        [port] = free_ports(1)
        environment = place.environment(THRIVE_HTTP_PORT=str(port), THRIVE_INSTANCE="bench")
        async with _process("thrive_scoring", "indicators", environment=environment) as worker:
            while not await _is_done(connection, records=wanted):
                if worker.returncode is not None:
                    raise ReplayFailed(ReplayFailed.__doc__)
                await asyncio.sleep(_POLL)
    finally:
        await connection.close()
    return observations


async def _is_done(connection: asyncpg.Connection, *, records: int) -> bool:
    """Whether everything is scored and acknowledged."""
    done: bool = await connection.fetchval(
        """
        select not exists (select from outbox)
           and coalesce(sum(next_offset), 0) >= $1 from consumer_offset
        """,
        records,
    )
    return done


async def _rescored(shape: Shape) -> rescoring.Measured:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.rescoring",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate(json.dumps(asdict(shape)).encode())
    if process.returncode:
        raise ReplayFailed(ReplayFailed.__doc__)
    return rescoring.Measured(**json.loads(said))


async def _verified(place: Place, *, workers: int) -> float:
    """Seconds that the first hop of a replay takes; the process is ended after it."""
    arguments = ("replay", "--workers", str(workers))
    async with _process("thrive_scoring", *arguments, environment=place.environment()) as replay:
        assert replay.stdout is not None
        async for line in replay.stdout:
            said: dict[str, Any] = json.loads(line)
            if said.get("of") == "scores" and said["is_equal"]:
                return float(said["seconds"])
    raise ReplayFailed(ReplayFailed.__doc__)


@asynccontextmanager
async def _process(
    module: str, *arguments: str, environment: Mapping[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        env=environment,
        stdout=asyncio.subprocess.PIPE if "replay" in arguments else asyncio.subprocess.DEVNULL,
        limit=_LINE_BYTES,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
