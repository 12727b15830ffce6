"""Benchmark (b): from an HTTP submission to its score in the live stream, beside the bare hops."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import quantiles

from .load import Endpoint, Watcher, latencies, throughput, watching
from .progress import Progress
from .report import Measure, Target
from .servers import Servers
from .system import RunningSystem, bare_system
from .workload import ENGLAND, Figure, Shape, figures

CONCURRENCY = 64
RATE = 200
RATE_TARGET = Target(limit=0.4, at_least=True, of_floor=True)
P50_TARGET = Target(limit=2.5, of_floor=True)
_WARM_UP_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Result:
    """Submissions a second until visible; latencies at a fixed rate, in milliseconds."""

    rate: float
    p50: float
    p99: float


async def run(
    servers: Servers,
    system: RunningSystem,
    *,
    shape: Shape,
    seconds: float,
    progress: Progress,
) -> list[Measure]:
    """Measure the whole system, then the bare one, with the same submissions."""
    real = await _measure(
        "Thrive", system.endpoint, single(shape), seconds=seconds, progress=progress
    )
    async with bare_system(servers) as endpoint:
        bare = await _measure(
            "the bare hops", endpoint, single(shape), seconds=seconds, progress=progress
        )
    return [
        _measure_of("rate, 64 at once", "/s", real.rate, bare.rate, RATE_TARGET),
        _measure_of(f"p50 at {RATE}/s", "ms", real.p50, bare.p50, P50_TARGET),
        _measure_of(f"p99 at {RATE}/s", "ms", real.p99, bare.p99, None),
    ]


async def _measure(
    name: str,
    endpoint: Endpoint,
    submissions: Iterator[Figure],
    *,
    seconds: float,
    progress: Progress,
) -> Result:
    async with watching(endpoint) as watcher:
        with progress.step(f"submissions: {name}, {CONCURRENCY} at once"):
            await _rate(endpoint, watcher, submissions, seconds=_WARM_UP_SECONDS)
            await watcher.calm()
            rate = await _rate(endpoint, watcher, submissions, seconds=seconds)
        with progress.step(f"submissions: {name}, {RATE}/s"):
            await watcher.calm()
            waited = await latencies(endpoint, watcher, submissions, rate=RATE, seconds=2 * seconds)
    cuts = quantiles(waited, n=100)
    return Result(rate, 1000 * cuts[49], 1000 * cuts[98])


async def _rate(
    endpoint: Endpoint, watcher: Watcher, submissions: Iterator[Figure], *, seconds: float
) -> float:
    found = await throughput(
        endpoint, watcher, submissions, concurrency=CONCURRENCY, seconds=seconds
    )
    return found.rate


def _measure_of(what: str, unit: str, value: float, floor: float, target: Target | None) -> Measure:
    return Measure(
        benchmark="submission → live stream",
        what=what,
        unit=unit,
        value=value,
        floor=floor,
        target=target,
    )


def single(shape: Shape) -> Iterator[Figure]:
    """The figures of the scored areas, each once, in the order of arrival."""
    return (f for f in figures(shape) if f.area != ENGLAND and f.revision == 1)
