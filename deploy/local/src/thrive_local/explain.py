"""`thrive explain`: how a number was made, as a tree that ends at a row of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Group
from rich.text import Text
from rich.tree import Tree

from thrive_local.client import Client
from thrive_local.connecting import DEFAULT_DATA, DataDir, connected, reported
from thrive_local.data_directory import OPERATOR
from thrive_local.display import console
from thrive_local.errors import LocalError, RequestRefusedError

SHORT_HELP = "Follow a number back to the row that it began with."
HELP = """Show how a number was made: formulas, thresholds, rules, history, down to file and row.

Name a score, an alert or a scorecard by its id, as pages and answers show it; or a figure by its
indicator, area and period. Everything is told as it stood when the number was computed, whatever
was revised since. --as-known-at takes the figure, the alert's life or the scorecard as known at an
instant. Of a history each figure is one line here; --json gives their cells too.

\b
Examples:
  thrive explain 0c0f2f0a-53a5-5d0b-9a43-1b8f0f3c9a01
  thrive explain --indicator PR1 --area E08000037
  thrive explain --indicator PR4 --period 2022 --breakdown male
  thrive explain --indicator PR1 --as-known-at 2026-11-01T12:00:00Z
  thrive explain --indicator PR1 --json | jq '.. | .cells? // empty'
"""
Json = Mapping[str, Any]
SAID_ALREADY = ("observation", "row")
"""Kinds whose facts stand in what they say."""


class NothingNamedError(LocalError):
    """Neither an id nor an indicator was given, or both."""


def explain(
    asked: Annotated[
        UUID | None,
        typer.Argument(metavar="ID", help="Id of a score, alert or scorecard.", show_default=False),
    ] = None,
    indicator: Annotated[str | None, typer.Option(help="Indicator code.")] = None,
    area: Annotated[
        str | None, typer.Option(help="Area code; else the framework's home area.")
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="As shown (2024/25) or start/length; else the latest.")
    ] = None,
    breakdown: Annotated[str, typer.Option(help="Population group.")] = "all",
    known_at: Annotated[
        str | None,
        typer.Option("--as-known-at", help="An instant, such as 2026-11-01T12:00:00Z."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """See HELP."""
    with reported():
        if (asked is None) == (indicator is None):
            raise NothingNamedError(
                "Name one number: by its id, or by its indicator",
                mend="Such as: thrive explain --indicator PR1 --area E08000037",
            )
        with connected(data_dir, partner=OPERATOR) as client:
            found = asked or score_id(
                client,
                indicator=indicator or "",
                area=area,
                period=period,
                breakdown=breakdown,
                known_at=known_at,
            )
            answer = client.explanation(str(found), area=area, known_at=known_at)
    if as_json:
        print(json.dumps(answer, indent=1, ensure_ascii=False))
    else:
        console.print(tree(answer["explanation"]))


def score_id(
    client: Client,
    *,
    indicator: str,
    area: str | None,
    period: str | None,
    breakdown: str,
    known_at: str | None,
) -> str:
    """Return the id of a figure's score; raises RequestRefusedError where it has none."""
    area = area or str(client.framework(known_at=known_at)["home_area"])
    figures = (
        client.series(indicator, area=area, known_at=known_at)
        if period
        else client.latest_figures(indicator, area=area, known_at=known_at)
    )
    own = [figure for figure in figures if figure["breakdown"] == breakdown]
    found = [f for f in own if period in (None, f["period"], f["period_label"])]
    if not found:
        known = ", ".join(str(f["period_label"]) for f in own[-12:]) or "none"
        raise RequestRefusedError(
            f"{indicator} has no such figure for {area}", mend=f"Its latest periods: {known}."
        )
    score = found[-1].get("score")
    if score is None:
        raise RequestRefusedError(
            f"That figure of {indicator} has no score",
            mend="Areas kept for comparison are not scored; a new figure is, in a moment.",
        )
    return str(score["id"])


def tree(node: Json) -> Tree:
    """Return an explanation as a tree; each figure of a history is one line."""
    found = Tree(label(node), guide_style="dim")
    for below in node["stands_on"]:
        if node["kind"] == "history":
            found.add(_line(below))
        else:
            found.children.append(tree(below))
    return found


def label(node: Json) -> Group:
    """Return what a node says, how, and from what."""
    kind = node.get("verdict") or node["kind"]
    lines = [Text.assemble((str(kind).replace("_", " "), "cyan"), "  ", (node["says"], "bold"))]
    if node.get("formula"):
        lines.append(Text(node["formula"], style="italic"))
    if node["kind"] not in SAID_ALREADY:
        stated = " · ".join(f"{f['words']} {_shown(f['value'])}" for f in node["facts"])
        lines.append(Text(stated, style="dim"))
    lines += [Text.assemble((f"{c}: ", "dim"), text) for c, text in node.get("cells", {}).items()]
    return Group(*(line for line in lines if line.plain))


def _line(observation: Json) -> Text:
    """A figure of a history, and where it came from."""
    [row] = (node for node in _walk(observation) if node["kind"] == "row")
    return Text.assemble(observation["says"], ("  ← ", "dim"), (row["says"], "dim"))


def _walk(node: Json) -> Iterator[Json]:
    yield node
    for below in node["stands_on"]:
        yield from _walk(below)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
