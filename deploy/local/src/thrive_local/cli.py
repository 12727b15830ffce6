"""The thrive command: thin, each command one call into a module of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import httpx
import typer
import yaml
from rich.markup import escape

from thrive_local import (
    commentary,
    display,
    explain,
    generations,
    launch,
    logs,
    methods,
    rebase,
    replay,
    reset,
    roles,
    subscribers,
    what_if,
)
from thrive_local.client import Client, Submission
from thrive_local.connecting import DEFAULT_DATA, DataDir, connected, reported
from thrive_local.data_directory import OPERATOR, DataDirectory, RunState
from thrive_local.demo import shipped_framework
from thrive_local.demo.command import demonstrate
from thrive_local.errors import RequestRefusedError
from thrive_local.lag import GroupLag, lags
from thrive_local.options import DEFAULT_PORT_BASE, Options, refuse_before_making
from thrive_local.service_commands import add_partners
from thrive_local.system import System
from thrive_local.watch import Watch

HELP = """Run Thrive on this machine, and send figures to it.

\b
A first session:
  thrive up                                  start everything; Ctrl-C stops it
  thrive framework publish FRAMEWORK.yaml    say what is measured
  thrive submit figures.csv --dry-run        check a file without storing it
  thrive what-if figures.csv                 see what it would change
  thrive submit figures.csv                  send it
  thrive watch                               follow the scorecards
  thrive explain --indicator PR1             follow a number back to its row
"""

app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
framework_app = typer.Typer(help="Publish what is measured.", no_args_is_help=True)
app.add_typer(framework_app, name="framework")
app.add_typer(commentary.app, name="commentary")
app.add_typer(methods.app, name="methods")
app.add_typer(generations.app, name="generation")
app.add_typer(rebase.app, name="rebase")


@app.command(
    short_help="Start everything on this machine and keep it running.",
    help="""Start Kafka, PostgreSQL and all services, and keep them running.

Ctrl-C stops everything; the data stay. With KAFKA_BOOTSTRAP_SERVERS or DATABASE_URL (an
administrator's) set, those servers are used instead of the embedded ones.

\b
Examples:
  thrive up
  thrive up --detach                         in the background; stop it with: thrive down
  thrive up --workers scoring=2,ingest=2
  thrive up --data-dir /srv/second --port-base 9400     a second system beside the first
""",
)
def up(
    data_dir: DataDir = DEFAULT_DATA,
    port_base: Annotated[
        int, typer.Option(help="First port: the pages; the others follow.", min=1024, max=65000)
    ] = DEFAULT_PORT_BASE,
    workers: Annotated[str, typer.Option(help="Processes per service.")] = "",
    partitions: Annotated[
        int | None,
        typer.Option(help="Partitions of the log, fixed for life (12).", min=1, max=1024),
    ] = None,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Pin the day.")
    ] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Run in the background.")] = False,
) -> None:
    """See the help text above."""
    data = DataDirectory(data_dir)
    with reported():
        options = Options(
            data=data,
            port_base=port_base,
            workers=roles.parse_workers(workers),
            partitions=partitions,
            today=today.date() if today else None,
        )
        refuse_before_making(options)
        if detach:
            start_detached(options, workers=workers)
        else:
            start_here(options)


def start_here(options: Options) -> None:
    """Run a system in this terminal until it is interrupted."""
    options.data.create()
    log_to(options.data.logs / "supervisor.log")
    steps = display.Steps()

    async def started(system: System) -> None:
        display.show_addresses(system.run, data=options.data.path)
        display.console.print("Running. Ctrl-C stops everything; the data stay.")

    try:
        asyncio.run(launch.until_signal(options, progress=steps, started=started))
    finally:
        steps.close()
    display.console.print("Stopped.")


def start_detached(options: Options, *, workers: str) -> None:
    """Run a system in the background and return when it is ready."""
    arguments = ["--data-dir", str(options.data.path), "--port-base", str(options.port_base)]
    arguments += ["--workers", workers] if workers else []
    arguments += ["--partitions", str(options.partitions)] if options.partitions else []
    arguments += ["--today", options.today.isoformat()] if options.today else []
    with display.console.status("starting"):
        run = launch.detach(data=options.data, arguments=arguments)
    display.show_addresses(run, data=options.data.path)
    place = "" if options.data.path == DEFAULT_DATA else f" --data-dir {options.data.path}"
    display.console.print(
        f"Running in the background. Stop it with: thrive down{place}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


@app.command(
    short_help="Tell a four-minute story with Gateshead's figures.",
    help="""Stream the shipped Gateshead figures in and tell a four-minute story about them.

Starts a system when none runs here, on the day that the shipped figures name, and leaves it up.

\b
Examples:
  thrive demo
  thrive demo --once         without pauses; prints the final scorecard and stops everything
""",
)
def demo(
    once: Annotated[bool, typer.Option("--once", help="No pauses; stop at the end.")] = False,
    data_dir: DataDir = DEFAULT_DATA,
    port_base: Annotated[
        int, typer.Option(help="First port: the pages; the others follow.", min=1024, max=65000)
    ] = DEFAULT_PORT_BASE,
) -> None:
    """See the help text above."""
    data = DataDirectory(data_dir)
    steps = display.Steps()
    with reported(), contextlib.closing(steps):
        options = Options(
            data=data, port_base=port_base, today=shipped_framework().demonstration_day
        )
        refuse_before_making(options)
        data.create()
        log_to(data.logs / "supervisor.log")
        demonstrate(options, once=once, progress=steps, console=display.console)


@app.command(help="Stop the system that runs in the data directory. The data stay.")
def down(data_dir: DataDir = DEFAULT_DATA) -> None:
    """See the help text above."""
    with reported(), display.console.status("stopping"):
        stopped = launch.down(DataDirectory(data_dir))
    display.console.print("Stopped." if stopped else "Nothing was running.")


@app.command(
    short_help="Show processes, addresses and what is behind.",
    help="Show processes, addresses, restarts, and how far behind each consumer is.",
)
def status(
    data_dir: DataDir = DEFAULT_DATA,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """See the help text above."""
    with reported():
        run = DataDirectory(data_dir).running()
    ready, behind = asyncio.run(observe(run))
    if as_json:
        print(json.dumps(as_document(run, ready=ready, behind=behind, data_dir=data_dir), indent=1))
        return
    display.console.print(display.status_table(run, ready=ready, urls=run.urls))
    if behind:
        display.console.print(display.lag_table(behind))


async def observe(run: RunState) -> tuple[dict[str, bool], list[GroupLag]]:
    """Ask every service whether it is ready, and Kafka how far behind the groups are."""
    async with httpx.AsyncClient(timeout=3.0, trust_env=False) as client:
        ready = {name: await _ready(client, url=url) for name, url in run.urls.items()}
    return ready, await lags(bootstrap=run.bootstrap, prefix=run.topic_prefix)


async def _ready(client: httpx.AsyncClient, *, url: str) -> bool:
    try:
        return (await client.get(f"{url}/readyz")).status_code == 200
    except httpx.HTTPError:
        return False


def as_document(
    run: RunState, *, ready: dict[str, bool], behind: list[GroupLag], data_dir: Path
) -> dict[str, object]:
    """Return what `status --json` prints."""
    processes = [
        {
            "name": process.name,
            "pid": process.pid,
            "state": process.state,
            "running": process.running,
            "ready": ready.get(process.name, process.running),
            "restarts": process.restarts,
            "url": run.urls.get(process.name),
            "port": process.port,
        }
        for process in run.processes
    ]
    return {
        "state": run.state,
        "data_dir": str(data_dir),
        "supervisor_pid": run.supervisor.pid,
        "bootstrap": run.bootstrap,
        "topic_prefix": run.topic_prefix,
        "partitions": run.partitions,
        "today": run.today,
        "urls": run.urls,
        "processes": processes,
        "lag": [asdict(each) for each in behind],
        "total_lag": sum(each.lag for each in behind),
    }


@app.command(
    short_help="Send files of figures; see what became of each row.",
    help="""Send files of figures (.csv, .ndjson, .json) and show what became of every row.

Sending a file again is safe: its rows then count as unchanged. Exit code: 0 when every row was
taken, 1 when rows were refused, 2 when a file could not be sent.

\b
Examples:
  thrive submit figures.csv --dry-run         check, and see what it would change
  thrive submit adults_smoking.csv --profile trafford-themes
  thrive submit *.csv --atomic                nothing of a file unless all of it
""",
)
def submit(
    files: Annotated[list[Path], typer.Argument(help="Files to send.", show_default=False)],
    profile: Annotated[
        str | None, typer.Option(help="The framework's mapping profile for the columns.")
    ] = None,
    partner: Annotated[str, typer.Option(help="Send with this partner's key.")] = OPERATOR,
    reference: Annotated[
        str | None, typer.Option(help="Your name for it; the same again answers as before.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check only.")] = False,
    atomic: Annotated[bool, typer.Option("--atomic", help="All rows or none.")] = False,
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """See the help text above."""
    clean = True
    with reported(), connected(data_dir, partner=partner) as client:
        for file in files:
            submission = Submission(
                file=file, profile=profile, reference=reference, dry_run=dry_run, atomic=atomic
            )
            clean = send(client, submission) and clean
    raise typer.Exit(0 if clean else 1)


def send(client: Client, submission: Submission) -> bool:
    """Send one file, show what became of it, and say whether every row was taken."""
    file = submission.file
    size = file.stat().st_size if file.exists() else 0
    bar, sent = display.sending(file.name, size=size)
    with bar:
        summary = client.submit(submission, sent=sent)
    display.show_summary(file.name, summary, dry_run=submission.dry_run)
    if submission.dry_run:
        what_if.show_consequences(client, summary, console=display.console)
    return summary.clean


@framework_app.command(
    help="""Publish a framework (YAML), and make keys for the partners that it names.

\b
Example:
  thrive framework publish frameworks/gateshead/framework.yaml
"""
)
def publish(
    file: Annotated[Path, typer.Argument(help="The framework.", show_default=False)],
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """See the help text above."""
    data = DataDirectory(data_dir)
    with reported():
        with connected(data_dir, partner=OPERATOR) as client:
            answer = client.publish_framework(file)
        said = ", ".join(f"{k} {v}" for k, v in answer.items() if isinstance(v, str | int))
        display.console.print(f"Published {escape(file.name)}: {escape(said)}")
        asyncio.run(add_partners(partners_in(file), data=data))


def partners_in(file: Path) -> list[str]:
    """Return the codes of the partners that a framework file names; raises RequestRefusedError."""
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        return [str(partner["code"]) for partner in document["partners"]]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise RequestRefusedError(
            f"{file} does not name its partners: {error}", mend="See the framework's schema."
        ) from error


@app.command(help="Follow an area's scorecards in the terminal as figures arrive. Ctrl-C ends it.")
def watch(
    area: Annotated[
        str | None, typer.Argument(help="Area code; else the framework's home area.")
    ] = None,
    by: Annotated[str, typer.Option(help="objective, pledge or perspective.")] = "objective",
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """See the help text above."""
    with reported(), connected(data_dir, partner=OPERATOR) as client:
        Watch(client, area=area or str(client.framework()["home_area"]), dimension=by).run()


app.command(name="what-if", short_help=what_if.SHORT_HELP, help=what_if.HELP)(what_if.what_if)
app.command(name="explain", short_help=explain.SHORT_HELP, help=explain.HELP)(explain.explain)
app.command(name="subscriber", short_help=subscribers.SHORT_HELP, help=subscribers.HELP)(
    subscribers.subscriber
)
app.command(name="replay", short_help=replay.SHORT_HELP, help=replay.HELP)(replay.replay)


@app.command(name="logs", help="Show what the services and servers have written.")
def show_logs(
    service: Annotated[
        str | None, typer.Argument(help="gateway, scoring-areas, kafka …; else all.")
    ] = None,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on as lines come.")] = False,
    lines: Annotated[int, typer.Option("-n", "--lines", help="Lines of each file.")] = 20,
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """See the help text above."""
    with reported():
        found = logs.files(DataDirectory(data_dir), service=service)
        with contextlib.suppress(KeyboardInterrupt):
            for name, line in logs.read(found, lines=lines, follow=follow):
                display.console.print(
                    f"{name:<14} {line}", markup=False, highlight=False, soft_wrap=True
                )


@app.command(name="reset", help="Delete all data of a system that is stopped.")
def delete(
    data_dir: DataDir = DEFAULT_DATA,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """See the help text above."""
    data = DataDirectory(data_dir)
    with reported():
        if not yes:
            typer.confirm(f"Delete everything in {data.path}?", abort=True)
        reset.reset(data)
    display.console.print(f"Deleted {data.path}.")


def log_to(file: Path) -> None:
    """Write what the supervisor does into a file."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.basicConfig(
        filename=file, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )


def main() -> None:
    """Entry point of the `thrive` command."""
    app()
