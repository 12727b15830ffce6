"""`thrive what-if`: which scores, alerts and scorecards would change; nothing is saved."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from thrive_local import display
from thrive_local.client import Client, Submission, Summary
from thrive_local.connecting import DEFAULT_DATA, DataDir, connected, reported
from thrive_local.data_directory import OPERATOR
from thrive_local.errors import LocalError, RequestRefusedError

SHORT_HELP = "See what figures, a target or a weight would change; nothing is saved."
HELP = """Show which scores, alerts and scorecards would change, before and after. Nothing is saved.

Suppose a file of figures, as you would send it; other targets or weights; or another day. What is
told is what would happen if it came about next: figures are checked as they would be on their way
in, and scored by the functions that score real ones.

A target is CODE=VALUE@DAY: from that day on; CODE=LOW..HIGH@DAY is a band, and CODE/GROUP=… is for
one population group. Values that begin with a minus sign are written as they are.

Exit code: 0 told, 1 some rows of the file would be refused, 2 it could not be told.

\b
Examples:
  thrive what-if figures.csv
  thrive what-if adults_smoking.csv --profile trafford-themes
  thrive what-if --target OC1=40@2023-04-01 --weight OC1=2
  thrive what-if figures.csv --target OC1=40@2023-04-01 --json | jq '.scores[].differences'
  thrive what-if --day 2027-04-30            what would be late by then
"""
_TARGET = re.compile(
    r"(?P<code>[^=/]+)(/(?P<breakdown>[^=]+))?="
    r"(?P<value>-?\d+(\.\d+)?)(\.\.(?P<upper>-?\d+(\.\d+)?))?@(?P<starts>\d{4}-\d{2}-\d{2})"
)
_WEIGHT = re.compile(r"(?P<code>[^=]+)=(?P<weight>\d+(\.\d+)?)")
LISTED = 40
Json = Mapping[str, Any]


class NotUnderstoodError(LocalError):
    """An option can't be read, or nothing is supposed."""


def what_if(
    file: Annotated[
        Path | None,
        typer.Argument(help="Figures: .csv, .ndjson or .json.", show_default=False),
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="The framework's mapping profile for the columns.")
    ] = None,
    target: Annotated[
        list[str] | None, typer.Option(help="CODE=VALUE@YYYY-MM-DD; may be repeated.")
    ] = None,
    weight: Annotated[list[str] | None, typer.Option(help="CODE=NUMBER; may be repeated.")] = None,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As if this day had begun.")
    ] = None,
    partner: Annotated[str, typer.Option(help="Check with this partner's key.")] = OPERATOR,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """See HELP."""
    summary: Summary | None = None
    with reported():
        asked: dict[str, Any] = {"rules": [*rules(target or (), weight or ())]}
        if day is not None:
            asked["day"] = day.date().isoformat()
        if file is None and not asked["rules"] and day is None:
            raise NotUnderstoodError(
                "Nothing is supposed", mend="Name a file, --target, --weight or --day."
            )
        with connected(data_dir, partner=partner) as client:
            if file is not None:
                summary = client.submit(Submission(file=file, profile=profile, dry_run=True))
                asked["figures"] = figures_of(summary)
            told = consequences(client, asked)
    if as_json:
        print(json.dumps({**told, "submission": _body(summary)}, indent=1, ensure_ascii=False))
    else:
        if file is not None and summary is not None:
            display.show_summary(file.name, summary, dry_run=True)
        show(told, console=display.console)
    raise typer.Exit(0 if summary is None or summary.clean else 1)


def rules(targets: Sequence[str], weights: Sequence[str]) -> Iterator[Json]:
    """What the options suppose of indicators; raises NotUnderstoodError."""
    for text in targets:
        found = _TARGET.fullmatch(text)
        if found is None:
            raise NotUnderstoodError(
                f"--target {text} can't be read", mend="Such as --target OC1=40@2023-04-01."
            )
        value, upper = found["value"], found["upper"]
        goal = {"lower": value, "upper": upper} if upper else {"value": value}
        group = {"breakdown": found["breakdown"]} if found["breakdown"] else {}
        yield {
            "indicator": found["code"],
            "targets": [{"starts": found["starts"], **goal, **group}],
        }
    for text in weights:
        found = _WEIGHT.fullmatch(text)
        if found is None:
            raise NotUnderstoodError(
                f"--weight {text} can't be read", mend="Such as --weight PR1=2."
            )
        yield {"indicator": found["code"], "weight": found["weight"]}


def figures_of(summary: Summary) -> list[Json]:
    """The figures that ingest would accept; raises RequestRefusedError for too many."""
    new = summary.counts["imported"] + summary.counts["updated"]
    if new > len(summary.figures):
        raise RequestRefusedError(
            f"{new:,} figures are new or revised: too many to suppose at once",
            mend=f"Split the file: at most {len(summary.figures):,}.",
        )
    return list(summary.figures)


def _body(summary: Summary | None) -> Json | None:
    """What ingest said of the file; its figures are what was supposed."""
    if summary is None:
        return None
    return {k: v for k, v in summary.body.items() if k != "figures"}


def consequences(client: Client, asked: Json) -> Json:
    """What would change; of nothing supposed, nothing."""
    if not any(asked.values()):
        return {"scores": [], "alerts": [], "cards": []}
    return client.what_if(asked)


def show_consequences(client: Client, summary: Summary, *, console: Console) -> None:
    """Print what a file would change, if that can be told."""
    try:
        figures = figures_of(summary)
        if figures:
            show(consequences(client, {"figures": figures}), console=console)
    except RequestRefusedError as error:
        console.print(Text(f"What it would change can't be told: {error}"))


def show(told: Json, *, console: Console) -> None:
    """Print what would change, before and after."""
    console.print(Text("Nothing has been saved. What would change:", style="bold"))
    if not told["alerts"] and not any(_worded(told, kind) for kind in ("scores", "cards")):
        console.print("Nothing of note: no verdict, alert or scorecard would say anything else.")
    quiet = len(told["scores"]) - len(_worded(told, "scores"))
    if quiet:
        changing = f"{_count(quiet, 'score')} would change in details only: see --json."
        console.print(changing, highlight=False)
    _show_list("score", told, kind="scores", console=console)
    if told["alerts"]:
        heading = _count(int(told["alerts_changed"]), "alert")
        console.print(Text(f"\n{heading}", style="bold"))
        for alert in told["alerts"][:LISTED]:
            console.print(Text.assemble((f"{_subject(alert)}: ", ""), (alert["words"], "yellow")))
    _show_list("scorecard", told, kind="cards", console=console)


def _show_list(name: str, told: Json, *, kind: str, console: Console) -> None:
    changes = _worded(told, kind)
    if not changes:
        return
    unlisted = int(told[f"{kind}_changed"]) - len(told[kind])
    heading = _count(len(changes) + unlisted, name)
    console.print(Text(f"\n{heading}", style="bold"))
    for change in changes[:LISTED]:
        console.print(Text(_subject(change), style="cyan"))
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
        for each in change["differences"]:
            table.add_row(f"  {each['what']}", each["before"], "→", each["after"])
        console.print(table)
    more = max(0, len(changes) - LISTED) + unlisted
    if more:
        console.print(f"… and {more:,} more: --json lists as many as the answer holds.")


def _worded(told: Json, kind: str) -> list[Json]:
    """Changes that can be told in words."""
    return [change for change in told[kind] if change["differences"]]


def _count(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def _subject(change: Json) -> str:
    """Indicator or group, area, period and population group."""
    if "group" in change:
        return f"{change['group']['name']} ({change['dimension']}), {change['area_name']}"
    group = "" if change["breakdown"] == "all" else f", {change['breakdown_title']}"
    period = f", {change['period_label']}" if change.get("period_label") else ""
    return f"{change['indicator']} {change['name']}, {change['area_name']}{group}{period}"
