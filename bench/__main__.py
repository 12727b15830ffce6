"""`python -m bench [NAME…]`: run benchmarks, print the table, keep the results."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from . import history, methods, replay, restart, scoring, submissions
from .machine import describe
from .progress import Progress
from .report import FOLDER, Measure, Report
from .servers import Servers, servers
from .system import thrive
from .workload import Shape

NAMES = ("methods", "scoring", "replay", "submissions", "restart")
DEFAULT_SCALE = 0.2
DEFAULT_SECONDS = 15.0
DEFAULT_KILLS = 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what was asked for."""
    given = _parser().parse_args(arguments)
    # As Ctrl-C does, a polite stop takes the servers down too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # aiokafka warns of every retry while a new topic finds its leader.
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    console = Console() if sys.stdout.isatty() else Console(width=160)
    load_before = os.getloadavg()[0]
    progress = Progress(console)
    names = given.names or NAMES
    shape = Shape.scaled(1.0 if given.full else given.scale)
    results = _Results()
    if "methods" in names:
        _methods(results, progress=progress)
    with ExitStack() as stack:
        found = None
        if set(names) - {"methods"}:
            with progress.step("servers: start"):
                found = stack.enter_context(servers())
            results.workload.append(shape.describe())
            results.measures += asyncio.run(
                _served(found, given, names=names, shape=shape, progress=progress)
            )
        report = Report(
            machine=asyncio.run(describe(found, load_before=load_before)),
            workload="; ".join(results.workload),
            measures=results.measures,
            notes=results.notes,
        )
    report.show(console)
    console.print(f"Kept in {report.write(given.results)}", highlight=False, soft_wrap=True)


@dataclass(slots=True)
class _Results:
    """What the benchmarks have found so far."""

    workload: list[str] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _methods(results: _Results, *, progress: Progress) -> None:
    """The benchmarks that need no server."""
    sizes = methods.Sizes()
    found = methods.run(sizes, progress=progress)
    results.workload.append(sizes.describe())
    results.measures += found.measures
    results.measures += history.run(progress=progress)
    results.notes += found.notes


async def _served(
    found: Servers,
    given: argparse.Namespace,
    *,
    names: Sequence[str],
    shape: Shape,
    progress: Progress,
) -> list[Measure]:
    """The benchmarks that need Kafka and PostgreSQL."""
    measures: list[Measure] = []
    if "scoring" in names:
        measures += await scoring.run(found, shape=shape, progress=progress, profile=given.profile)
    if "replay" in names:
        measures += await replay.run(found, shape=shape, progress=progress)
    if {"submissions", "restart"} & set(names):
        measures += await _whole(found, given, names=names, shape=shape, progress=progress)
    return measures


async def _whole(
    found: Servers,
    given: argparse.Namespace,
    *,
    names: Sequence[str],
    shape: Shape,
    progress: Progress,
) -> list[Measure]:
    """The benchmarks that need a whole system share one."""
    measures: list[Measure] = []
    async with AsyncExitStack() as stack:
        with progress.step("a whole system: start"):
            running = await stack.enter_async_context(thrive(found, shape=shape))
        if "submissions" in names:
            measures += await submissions.run(
                found, running, shape=shape, seconds=given.seconds, progress=progress
            )
        if "restart" in names:
            measures += await restart.run(
                running, shape=shape, kills=given.kills, progress=progress
            )
    return measures


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    add = parser.add_argument
    add("names", nargs="*", choices=(*NAMES, []), metavar="NAME", help=f"of {', '.join(NAMES)}")
    add(
        "--scale",
        type=float,
        default=DEFAULT_SCALE,
        help="part of the 500 indicators (%(default)s)",
    )
    add("--full", action="store_true", help="all of them")
    add("--seconds", type=float, default=DEFAULT_SECONDS, help="of load (%(default)s)")
    add("--kills", type=int, default=DEFAULT_KILLS, help="of scoring (%(default)s)")
    add("--results", type=Path, default=FOLDER, metavar="FOLDER", help="where the JSON file goes")
    add("--profile", type=Path, metavar="FILE", help="profile the scoring worker into FILE")
    return parser


if __name__ == "__main__":
    main()
