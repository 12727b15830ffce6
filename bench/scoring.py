"""Benchmark (a): the scoring hop alone, one worker beside the floor."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import asyncpg
import psutil
from aiokafka import AIOKafkaConsumer, TopicPartition
from thrive_local.processes import free_ports
from thrive_shared.contracts.topics import (
    ALERT_CHANGED,
    SCORE_COMPUTED,
    SUBMISSION_ACCEPTED,
    TOPICS,
    Policy,
    Topic,
)
from thrive_shared.db.migrate import migrate
from thrive_shared.kafka.admin import ensure_topics
from thrive_shared.settings import KafkaSettings

from . import floor, log
from .progress import Progress
from .report import Measure, Target
from .servers import PARTITIONS, Place, Servers, fresh_place
from .workload import Shape

_POLL = 0.05
_STALLED_AFTER = 60.0
_BARRIER = b'{"kind":"barrier"'
_SINK = Topic(
    name="bench.floor.v1",
    producer="bench",
    consumers=(),
    route="any",
    key="none",
    policy=Policy.EXPIRE,
    retention_days=1,
)
RATE = Target(limit=0.5, at_least=True, of_floor=True)


class WorkerStopped(RuntimeError):
    """The scoring worker ended, or stood still, before it had read the log."""


@dataclass(frozen=True, slots=True)
class _State:
    """How far the worker is at a moment: committed, published, processor seconds used."""

    at: float
    observations: int
    events: int
    processor: float


@dataclass(frozen=True, slots=True)
class _Run:
    """A worker's run from its first commit to its last acknowledged event."""

    first: _State
    last: _State

    @property
    def seconds(self) -> float:
        return self.last.at - self.first.at

    @property
    def observations_a_second(self) -> float:
        return (self.last.observations - self.first.observations) / self.seconds

    @property
    def processor_per_observation(self) -> float:
        """Microseconds of a core for each observation."""
        observations = self.last.observations - self.first.observations
        return 1e6 * (self.last.processor - self.first.processor) / observations

    @property
    def events_a_second(self) -> float:
        return (self.last.events - self.first.events) / self.seconds


async def run(
    servers: Servers, *, shape: Shape, progress: Progress, profile: Path | None = None
) -> list[Measure]:
    """Score the whole workload with one worker, then write as much without logic."""
    async with fresh_place(servers) as place:
        settings = settings_of(place)
        with progress.step("scoring: write the log"):
            await ensure_topics(TOPICS, settings=settings)
            await migrate(place.dsn, package="thrive_scoring.migrations")
            observations = await log.preload(settings, shape=shape, progress=progress)
        with progress.step("scoring: one worker"):
            async with _worker(place, profile=profile) as worker:
                real = await _watch(place, worker, observations=observations, progress=progress)
        with progress.step("scoring: the floor"):
            plan = await _plan(place, observations=observations)
            bare = await _run_floor(plan)
    return _measures(real, plan=plan, bare=bare)


def _measures(real: _Run, *, plan: floor.Plan, bare: floor.Measured) -> list[Measure]:
    scale = bare.records / plan.records
    return [
        Measure(
            benchmark="scoring hop",
            what="observations in, one worker",
            unit="/s",
            value=real.observations_a_second,
            floor=bare.records / bare.seconds,
            target=RATE,
        ),
        Measure(
            benchmark="scoring hop",
            what="scores and alerts out",
            unit="/s",
            value=real.events_a_second,
            floor=plan.events * scale / bare.seconds,
        ),
        Measure(
            benchmark="scoring hop",
            what="processor time of one observation",
            unit="µs",
            value=real.processor_per_observation,
            floor=1e6 * bare.processor / bare.records,
        ),
    ]


def settings_of(place: Place) -> KafkaSettings:
    """The broker settings of a place."""
    return KafkaSettings.model_validate(
        {
            "KAFKA_BOOTSTRAP_SERVERS": place.bootstrap,
            "topic_prefix": place.prefix,
            "partitions": PARTITIONS,
        }
    )


@asynccontextmanager
async def _worker(
    place: Place, *, profile: Path | None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A scoring worker that reads the log; with `profile`, under cProfile into that file."""
    watched = ["-m", "cProfile", "-o", str(profile)] if profile else []
    [port] = free_ports(1)
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        *watched,
        "-m",
        "thrive_scoring",
        "indicators",
        env=place.environment(THRIVE_HTTP_PORT=str(port), THRIVE_INSTANCE="bench"),
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield worker
    finally:
        if worker.returncode is None:
            worker.send_signal(signal.SIGTERM)
        await worker.wait()


async def _watch(
    place: Place,
    worker: asyncio.subprocess.Process,
    *,
    observations: int,
    progress: Progress,
) -> _Run:
    """Look on, twenty times a second, until everything is committed and acknowledged."""
    connection = await asyncpg.connect(place.dsn)
    try:
        async with _end_of(place) as events:
            first: _State | None = None
            last = _State(perf_counter(), 0, 0, 0.0)
            processor = psutil.Process(worker.pid)
            while True:
                state = await _state(connection, events, processor)
                if state.observations and first is None:
                    first = state
                if (state.observations, state.events) != (last.observations, last.events):
                    last = state
                    progress.note(f"{state.observations:,} of {observations:,} observations")
                if last.observations == observations and await _all_published(connection):
                    assert first is not None
                    return _Run(first, last)
                if worker.returncode is not None or state.at - last.at > _STALLED_AFTER:
                    raise WorkerStopped(WorkerStopped.__doc__)
                await asyncio.sleep(_POLL)
    finally:
        await connection.close()


async def _state(connection: asyncpg.Connection, events: "_End", worker: psutil.Process) -> _State:
    """The state now; the barriers' own events are not counted."""
    done = await connection.fetchval("select coalesce(sum(next_offset), 0) from consumer_offset")
    barriers = log.BARRIERS * PARTITIONS
    used = worker.cpu_times()
    return _State(
        perf_counter(),
        max(0, int(done) - barriers),
        max(0, await events.count() - barriers * PARTITIONS),
        used.user + used.system,
    )


async def _all_published(connection: asyncpg.Connection) -> bool:
    return not await connection.fetchval("select exists (select from outbox)")


class _End:
    """How many events the worker's topics hold."""

    def __init__(self, consumer: AIOKafkaConsumer, prefix: str) -> None:
        self._consumer = consumer
        self._places = [
            TopicPartition(prefix + topic.name, p)
            for topic in (SCORE_COMPUTED, ALERT_CHANGED)
            for p in range(PARTITIONS)
        ]

    async def count(self) -> int:
        return sum((await self._consumer.end_offsets(self._places)).values())

    async def mean_bytes(self) -> float:
        """Mean size of an event with key and headers."""
        self._consumer.assign(self._places)
        events = size = 0
        while True:
            cut = await self._consumer.getmany(timeout_ms=500)
            if not cut:
                return size / max(1, events)
            for record in (r for part in cut.values() for r in part):
                if (record.value or b"").startswith(_BARRIER):
                    continue
                events += 1
                size += len(record.key or b"") + len(record.value or b"")
                size += sum(len(name) + len(value) for name, value in record.headers)


@asynccontextmanager
async def _end_of(place: Place) -> AsyncIterator[_End]:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=place.bootstrap, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await consumer.start()
    try:
        yield _End(consumer, place.prefix)
    finally:
        await consumer.stop()


async def _plan(place: Place, *, observations: int) -> floor.Plan:
    """What the worker wrote, as the floor's task."""
    connection = await asyncpg.connect(place.dsn)
    try:
        await connection.execute("select pg_stat_force_next_flush()")
        rows = await connection.fetchval(
            """
            select sum(n_tup_ins + n_tup_upd) from pg_stat_user_tables
            where relname in ('figure', 'alert')
            """
        )
        row_bytes = await connection.fetchval(
            """
            select avg(pg_column_size(f.*) - length(indicator || area || breakdown || period) - 3)
            from figure f
            """
        )
    finally:
        await connection.close()
    async with _end_of(place) as events:
        count = await events.count() - log.BARRIERS * PARTITIONS * PARTITIONS
        event_bytes = await events.mean_bytes()
    await ensure_topics([_SINK], settings=settings_of(place))
    return floor.Plan(
        bootstrap=place.bootstrap,
        dsn=place.dsn,
        source=place.prefix + SUBMISSION_ACCEPTED.name,
        sink=place.prefix + _SINK.name,
        partitions=PARTITIONS,
        records=observations + log.BARRIERS * PARTITIONS,
        rows=int(rows),
        row_bytes=round(row_bytes),
        events=count,
        event_bytes=round(event_bytes),
    )


async def _run_floor(plan: floor.Plan) -> floor.Measured:
    """Run the floor in a process of its own, as the worker had one."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.floor",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate(json.dumps(asdict(plan)).encode())
    if process.returncode:
        raise WorkerStopped("the floor failed")
    return floor.Measured(**json.loads(said))
