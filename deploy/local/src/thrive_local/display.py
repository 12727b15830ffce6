"""What the thrive command shows: progress of a start, tables, errors."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.status import Status
from rich.table import Table
from rich.text import Text

from thrive_local.client import Summary
from thrive_local.data_directory import ProcessState, RunState
from thrive_local.errors import LocalError
from thrive_local.lag import GroupLag

console = Console()
errors = Console(stderr=True)

AREAS_NAMED = 6
"""Scored areas named of one file; the others are counted."""
AREAS_COUNTED = 10_000
"""Ingest counts areas kept for comparison so far."""
STATE_STYLES = {"ready": "green", "starting": "yellow", "restarting": "yellow", "stopped": "red"}


class Steps:
    """Shows the steps of a start: a line for each when done, a spinner for those that go on."""

    def __init__(self) -> None:
        self._status: Status | None = None
        self._open: dict[str, tuple[float, str]] = {}

    def begin(self, step: str) -> None:
        """Show that a step goes on."""
        self._open[step] = (time.monotonic(), "")
        self._show()

    def note(self, step: str, text: str) -> None:
        """Show a word beside a step that goes on."""
        if step in self._open:
            self._open[step] = (self._open[step][0], text)
            self._show()

    def done(self, step: str) -> None:
        """Tick a step off."""
        began, _ = self._open.pop(step)
        console.print(f"[green]✓[/green] {step} [dim]{time.monotonic() - began:.1f} s[/dim]")
        self._show()

    def close(self) -> None:
        """Take the spinner away."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def _show(self) -> None:
        words = ", ".join(f"{step} {note}".strip() for step, (_, note) in self._open.items())
        if not words:
            self.close()
        elif self._status is None:
            self._status = console.status(words)
            self._status.start()
        else:
            self._status.update(words)


def show_error(error: LocalError) -> None:
    """Print an error: what, then how to mend it."""
    errors.print(Text(error.what, style="bold red"), soft_wrap=True)
    if error.mend:
        errors.print(Text(error.mend), soft_wrap=True)


def show_addresses(run: RunState, *, data: object) -> None:
    """Print where the system can be reached."""
    table = Table.grid(padding=(0, 2))
    table.add_row("Scorecards and pages", run.urls.get("gateway-1", ""))
    table.add_row("API description", run.urls.get("gateway-1", "") + "/openapi.json")
    table.add_row("Submissions", run.urls.get("ingest-1", "") + "/v1/submissions")
    table.add_row("Kafka", run.bootstrap)
    table.add_row("Data", str(data))
    if run.today:
        table.add_row("Day", f"{run.today} (pinned)")
    console.print(table, soft_wrap=True)


def status_table(run: RunState, *, ready: Mapping[str, bool], urls: Mapping[str, str]) -> Table:
    """Return the table of processes."""
    table = Table("process", "state", "pid", "restarts", "address", box=None, pad_edge=False)
    for process in run.processes:
        state = _state(process, ready=ready)
        table.add_row(
            process.name,
            Text(state, style=STATE_STYLES.get(state, "red")),
            str(process.pid or ""),
            str(process.restarts),
            urls.get(process.name, f"127.0.0.1:{process.port}"),
        )
    return table


def _state(process: ProcessState, *, ready: Mapping[str, bool]) -> str:
    if not process.running:
        return "gone" if process.state == "ready" else process.state
    if ready.get(process.name, True):
        return process.state
    return "not ready" if process.state == "ready" else process.state


def lag_table(lags: Iterable[GroupLag]) -> Table:
    """Return the table of consumer groups."""
    table = Table("group", "topic", "lag", box=None, pad_edge=False)
    for each in lags:
        table.add_row(each.group, each.topic, str(each.lag))
    return table


def show_summary(name: str, summary: Summary, *, dry_run: bool) -> None:
    """Print what became of a file: the counts, then every refused row that is listed."""
    counts = ", ".join(f"{n:,} {outcome}" for outcome, n in summary.counts.items() if n)
    tense = "[bold](dry run: nothing was stored)[/bold]" if dry_run else ""
    console.print(
        f"[bold]{name}[/bold]: {summary.rows:,} row{'' if summary.rows == 1 else 's'}: "
        f"{counts or 'none'} {tense}".rstrip()
    )
    if areas := areas_line(summary, dry_run=dry_run):
        console.print(Text(areas), soft_wrap=True)
    if summary.rejections:
        console.print(rejections_table(summary.rejections))
    if summary.truncated:
        console.print("More cells were refused than are listed here; mend these and send again.")


def areas_line(summary: Summary, *, dry_run: bool) -> str:
    """Say which areas are scored and how many are kept for comparison; empty without any."""
    scored, others = summary.scored_areas, summary.reference_areas
    if not scored and not others:
        return ""
    named = ", ".join(scored[:AREAS_NAMED]) or "no area"
    more = f" and {len(scored) - AREAS_NAMED:,} more" if len(scored) > AREAS_NAMED else ""
    first, second = ("To be scored", "To be kept") if dry_run else ("Scored", "Kept")
    kept = f" {second} for comparison: {_others(others, beside=bool(scored))}." if others else ""
    return f"{first}: {named}{more}.{kept}"


def _others(count: int, *, beside: bool) -> str:
    """How many areas; 'other' ones where some are scored."""
    at_least = " or more" if count >= AREAS_COUNTED else ""
    return f"{count:,}{at_least} {'other ' if beside else ''}area{'' if count == 1 else 's'}"


def rejections_table(rejections: Sequence[Mapping[str, Any]]) -> Table:
    """Return the table of refused cells."""
    table = Table("row", "column", "value", "code", "how to mend it", box=None, pad_edge=False)
    for each in rejections:
        row = each.get("row")
        table.add_row(
            "header" if row == 0 else str(row),
            Text(str(each.get("column", ""))),
            Text(str(each.get("value", ""))[:40]),
            Text(str(each.get("code", "")), style="red"),
            Text(str(each.get("fix") or each.get("message") or "")),
        )
    return table


def sending(name: str, *, size: int) -> tuple[Progress, Callable[[int], None]]:
    """Return a progress bar for an upload, and what tells it how many bytes were sent."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        console=errors,
        transient=True,
    )
    task = bar.add_task(name, total=size)
    return bar, lambda sent: bar.update(task, completed=sent)
