"""`thrive replay --verify`: what was published against what the log gives, hop by hop."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from thrive_local import display
from thrive_local.connecting import DEFAULT_DATA, DataDir, reported
from thrive_local.data_directory import DataDirectory
from thrive_local.errors import CommandFailedError, LocalError
from thrive_local.generations import live_name
from thrive_local.roles import database_of
from thrive_local.service_commands import python_command

SHORT_HELP = "Recompute everything published and compare."
HELP = """Recompute from the log what was published, and compare it byte for byte.

Scores and alerts from the log, scorecards from the scores, stories from scores and scorecards.
Nothing is written or published. Exit code: 0 when all is equal, 1 when something differs, 2 when
it could not be done.

\b
Examples:
  thrive replay --verify
  thrive replay --verify --workers 4                for each core a process that scores
  thrive replay --verify --batch 7 --workers 3      cut otherwise, the same hashes
"""

SERVICES = ("scoring", "narrative")
_AROUND = 60
"""Characters shown before and after the first place where two bodies differ."""
_LINE_BYTES = 256 << 20
"""A line may hold the bodies of several cards."""
_DONE = (0, 1)
"""Exit statuses of a replay that came to its end: equal and different."""

Line = dict[str, Any]


class ReplayRefusedError(LocalError):
    """A service could not replay its part."""


@dataclass(slots=True)
class Replayed:
    """What every hop came to."""

    hops: list[Line] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        """Whether everything published is what the log gives."""
        return bool(self.hops) and all(hop["is_equal"] for hop in self.hops)


def replay(
    verify: Annotated[bool, typer.Option("--verify", help="Compare; nothing is changed.")] = False,
    batch: Annotated[int, typer.Option(help="Records worked on at once.", min=1)] = 2000,
    workers: Annotated[
        int, typer.Option(help="Processes that score, each with partitions of its own.", min=1)
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """See HELP."""
    if not verify:
        raise typer.BadParameter("say --verify: a replay only compares, it changes nothing")
    data = DataDirectory(data_dir)
    with reported():
        data.running()
        told = None if as_json else tell
        found = asyncio.run(replayed(data, batch=batch, workers=workers, told=told))
    if as_json:
        print(json.dumps({"is_equal": found.is_equal, "hops": found.hops}, indent=1))
    else:
        display.console.print("equal" if found.is_equal else "different")
    raise typer.Exit(0 if found.is_equal else 1)


async def replayed(
    data: DataDirectory, *, batch: int, workers: int, told: Callable[[Line], None] | None
) -> Replayed:
    """Let each service replay its hops with its own settings; raises ReplayRefusedError."""
    found = Replayed()
    arguments = ["replay", "--batch", str(batch), "--workers", str(workers)]
    live = await live_name(data)
    python = data.generations().get(live) or sys.executable
    bar = _bar()
    with bar:
        for service in SERVICES:
            command = python_command(f"thrive_{service}", *arguments, python=python)
            environment = data.environment(database_of(service, generation=live))
            async for line in _lines(command, environment=environment):
                if "progress" in line:
                    _show_progress(bar, line)
                elif "refused" in line:
                    raise ReplayRefusedError(
                        f"{service} could not replay: {line['refused']}",
                        mend="See `thrive status`; try again when nothing is behind.",
                    )
                else:
                    found.hops.append(line)
                    if told is not None:
                        told(line)
    return found


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=display.errors,
        transient=True,
    )


def _show_progress(bar: Progress, line: Line) -> None:
    task = next((t for t in bar.tasks if t.description == line["progress"]), None)
    if task is None:
        for each in bar.tasks:
            bar.update(each.id, visible=False)
        bar.add_task(line["progress"], total=line["total"] or None)
    else:
        bar.update(task.id, completed=line["done"])


async def _lines(command: list[str], *, environment: Mapping[str, str]) -> AsyncIterator[Line]:
    """What a service's replay says; ended with it when the reader leaves."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        limit=_LINE_BYTES,
    )
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            yield json.loads(line)
        status = await process.wait()
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
    if status not in _DONE:
        raise CommandFailedError(f"{command[-5]} ended with {status} before its replay was done")


def tell(hop: Line) -> None:
    """Print what a hop came to, and its first differences."""
    console = display.console
    _print(
        console,
        f"{hop['of']:<8} {hop['published']:>9,} published, {hop['recomputed']:>9,} recomputed, "
        f"{hop['equal']:>9,} equal   {hop['seconds']:.1f} s, {hop['rate']:,}/s",
    )
    aside = [f"{hop['again']:,} published again"] if hop["again"] else []
    aside += [f"{hop['left_out']:,} left out"] if hop["left_out"] else []
    hashes = f"published {hop['published_hash']}, recomputed {hop['recomputed_hash']}"
    _print(console, " " * 9 + "; ".join([hashes, *aside]))
    if hop["different"]:
        _print(console, f"{hop['different']:,} differences; the first:")
    for each in hop["differences"]:
        published, recomputed = around(each["published"], each["recomputed"])
        _print(console, f"  {each['key']}")
        _print(console, f"    published:  {published}")
        _print(console, f"    recomputed: {recomputed}")


def around(published: str | None, recomputed: str | None) -> tuple[str, str]:
    """Both bodies around the first place where they differ; a body that is missing says so."""
    if published is None or recomputed is None:
        nothing = "nothing"
        return (published or nothing)[: 2 * _AROUND], (recomputed or nothing)[: 2 * _AROUND]
    pairs = enumerate(zip_longest(published, recomputed))
    start = max(0, next((n for n, (one, other) in pairs if one != other), 0) - _AROUND)
    cut = slice(start, start + 2 * _AROUND)
    dots = "…" if start else ""
    return dots + published[cut], dots + recomputed[cut]


def _print(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
