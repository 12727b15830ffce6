"""`thrive generation`: everything computed anew beside what is shown, then shown in its place."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from thrive_shared.contracts.generations import FIRST, number_of
from thrive_shared.contracts.topics import TOPICS
from thrive_shared.kafka.admin import delete_topics
from thrive_shared.settings import KafkaSettings

from thrive_local import databases, display
from thrive_local.connecting import DEFAULT_DATA, DataDir, reported
from thrive_local.data_directory import DataDirectory
from thrive_local.errors import GenerationRefusedError
from thrive_local.postgres import EmbeddedPostgres
from thrive_local.roles import COMPUTING, database_of
from thrive_local.service_commands import python_command

HELP = """Compute everything anew beside what is shown, then show that instead.

\b
  thrive generation build      g2 is computed from the whole log, beside g1
  thrive generation switch g2  readers see g2 from now on; nobody is notified of a rebuild
  thrive generation stop g1    g1 is computed no more; instants before the switch still read it
  thrive generation drop g1    its figures are deleted

Before an instant of a switch, as_known_at reads the generation that was live then.
"""
app = typer.Typer(help=HELP, no_args_is_help=True)

Known = dict[str, Any]


@app.command(name="list", help="Show every generation: its state, and how far it is behind.")
def show(
    data_dir: DataDir = DEFAULT_DATA,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """See the help text above."""
    with reported():
        found = asyncio.run(known(_running(data_dir)))
    if as_json:
        print(json.dumps(found, indent=1))
        return
    table = Table("generation", "state", "live since", "behind", box=None)
    for each in found:
        behind = "" if each["behind"] is None else f"{each['behind']:,}"
        since = each["live_since"] or ""
        table.add_row(
            each["name"], told_state(each), "the start" if each["name"] == FIRST else since, behind
        )
    display.console.print(table)


@app.command(
    short_help="Compute the whole log beside the live generation.",
    help="""Compute a new generation from the whole log, beside the live one.

Nobody sees it, and nobody is notified of what it finds. Waits until it has caught up; Ctrl-C ends
only the waiting.

\b
Examples:
  thrive generation build
  thrive generation build --python /opt/thrive-next/bin/python   with another version of Thrive
""",
)
def build(
    name: Annotated[str | None, typer.Option(help="g2, g3 …; else the next number.")] = None,
    python: Annotated[
        Path | None,
        typer.Option(help="The Python to compute it with.", exists=True, dir_okay=False),
    ] = None,
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """See the help text above."""
    with reported():
        data = _running(data_dir)
        asyncio.run(_build(data, name=name, python=str(python or "")))


@app.command(help="Show this generation from now on. Refused until it has caught up.")
def switch(
    name: Annotated[str, typer.Argument(help="The generation.", show_default=False)],
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """See the help text above."""
    with reported(), display.console.status(f"waiting until {name} has caught up"):
        asyncio.run(_asked(_running(data_dir), "switch", name))
    display.console.print(f"{name} is live.")


@app.command(help="Compute a generation no more that isn't live. What it showed stays readable.")
def stop(
    name: Annotated[str, typer.Argument(help="The generation.", show_default=False)],
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """See the help text above."""
    with reported(), display.console.status(f"stopping {name}"):
        data = _running(data_dir)
        asyncio.run(_asked(data, "stop", name))
        kept = data.generations()
        data.keep_generations({k: v for k, v in kept.items() if k != name})
    display.console.print(f"{name} is stopped.")


@app.command(help="Delete what a stopped generation showed: those instants can't be read any more.")
def drop(
    name: Annotated[str, typer.Argument(help="The generation.", show_default=False)],
    data_dir: DataDir = DEFAULT_DATA,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """See the help text above."""
    with reported():
        data = _running(data_dir)
        require_stopped(asyncio.run(known(data)), name=name)
        if not yes:
            typer.confirm(f"Delete everything that {name} showed?", abort=True)
        asyncio.run(_drop(data, name=name))
    display.console.print(f"{name} is dropped.")


async def known(data: DataDirectory) -> list[Known]:
    """What the gateway knows of every generation."""
    said = await _asked(data, "list")
    return [json.loads(line) for line in said.splitlines()]


def told_state(generation: Known) -> str:
    """The state in words; of one that is being built, also whether it has caught up."""
    ready = generation["state"] == "being built" and generation["behind"] == 0
    return "ready to switch" if ready else str(generation["state"])


def require_stopped(found: Sequence[Known], *, name: str) -> None:
    """Raise GenerationRefusedError unless this generation can be dropped."""
    states = {each["name"]: each["state"] for each in found}
    if name not in states:
        raise GenerationRefusedError(
            f"there is no generation {name}: there are {', '.join(states)}",
            mend="See: thrive generation list",
        )
    if states[name] != "stopped":
        raise GenerationRefusedError(
            f"{name} is {states[name]}: only one that is stopped can be dropped",
            mend="See: thrive generation list",
        )


async def live_name(data: DataDirectory) -> str:
    """The generation that is live."""
    return next(str(each["name"]) for each in await known(data) if each["state"] == "live")


async def _build(data: DataDirectory, *, name: str | None, python: str) -> None:
    found = await known(data)
    name = name or f"g{max(number_of(each['name']) for each in found) + 1}"
    await _asked(data, "build", name)
    data.keep_generations({**data.generations(), name: python})
    with _bar() as bar:
        task = bar.add_task(f"{name} catches up", total=None)
        most = 0
        async for behind in _followed(data, name=name):
            most = max(most, behind)
            bar.update(task, total=most, completed=most - behind)
            if not behind and _all_run(data, name=name):
                break
        else:
            raise GenerationRefusedError(
                f"{name} is being built, but the gateway does not say how far it is",
                mend="See: thrive generation list",
            )
    display.console.print(f"{name} has caught up. Show it with: thrive generation switch {name}")


async def _drop(data: DataDirectory, *, name: str) -> None:
    """Delete what the gateway shows of a generation, then its topics and databases."""
    await _asked(data, "drop", name)
    run, gateway = data.run(), urlsplit(data.environment("gateway")["DATABASE_URL"])
    settings = KafkaSettings.model_validate(
        {
            "KAFKA_BOOTSTRAP_SERVERS": run.bootstrap,
            "topic_prefix": run.topic_prefix,
            "generation": name,
        }
    )
    await delete_topics([t for t in TOPICS if t.by_generation], settings=settings)
    own = EmbeddedPostgres(data_dir=data.postgres, port=gateway.port or 0)
    await databases.drop(
        admin_dsn=os.environ.get("DATABASE_URL") or own.admin_dsn,
        prefix=(gateway.username or "").removesuffix("_gateway"),
        services=[database_of(service, generation=name) for service in COMPUTING],
    )


async def _followed(data: DataDirectory, *, name: str) -> AsyncIterator[int]:
    """Records that a generation has left to read, once a second."""
    process = await asyncio.create_subprocess_exec(
        *python_command("thrive_gateway", "generation", "follow", name),
        env={**os.environ, **data.environment("gateway")},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            yield int(line)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def _all_run(data: DataDirectory, *, name: str) -> bool:
    """Whether the processes of a generation are ready."""
    mine = [p for p in data.run().processes if f"-{name}-" in p.name]
    return bool(mine) and all(p.state == "ready" for p in mine)


async def _asked(data: DataDirectory, *what: str) -> str:
    """Let the gateway do it; raises GenerationRefusedError with its reason."""
    process = await asyncio.create_subprocess_exec(
        *python_command("thrive_gateway", "generation", *what),
        env={**os.environ, **data.environment("gateway")},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    if process.returncode != 0:
        said = errors.decode("utf-8", "replace").strip().splitlines()
        raise GenerationRefusedError(
            said[-1] if said else f"the gateway ended with {process.returncode}",
            mend="See: thrive generation list",
        )
    return output.decode()


def _running(data_dir: Path) -> DataDirectory:
    data = DataDirectory(data_dir)
    data.running()
    return data


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=display.errors,
        transient=True,
    )
