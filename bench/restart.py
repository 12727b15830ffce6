"""Benchmark (c): scoring is killed; how soon does the first new score appear?"""

import asyncio
from itertools import islice
from statistics import median
from time import perf_counter

from .load import Connection, subject_of, watching
from .progress import Progress
from .report import Measure, Target
from .submissions import single
from .system import RunningSystem
from .workload import Shape

_CALM_SECONDS = 31.0
"""After so long the supervisor takes a process for stable and restarts it without delay."""
_LIMIT = Target(limit=2.0)


async def run(
    system: RunningSystem, *, shape: Shape, kills: int, progress: Progress
) -> list[Measure]:
    """Kill scoring and submit a figure at once, so many times; the median and the worst."""
    last = reversed(list(single(shape)))
    waited: list[float] = []
    async with watching(system.endpoint) as watcher:
        for number, figure in enumerate(islice(last, kills), start=1):
            with progress.step(f"restart: kill {number} of {kills}"):
                if number > 1:
                    progress.note("waiting until the supervisor trusts it again")
                    await asyncio.sleep(_CALM_SECONDS)
                system.kill("scoring")
                killed = perf_counter()
                connection = Connection(system.endpoint)
                await connection.post(figure)
                connection.close()
                [seen] = await watcher.seen([subject_of(figure)])
                waited.append(seen - killed)
    return [
        _measure(f"first new score, median of {kills}", median(waited)),
        _measure(f"first new score, worst of {kills}", max(waited)),
    ]


def _measure(what: str, value: float) -> Measure:
    return Measure(benchmark="SIGKILL of scoring", what=what, unit="s", value=value, target=_LIMIT)
