"""`thrive rebase`: step changes that are proposed, and decisions about them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from thrive_local import display
from thrive_local.client import Client
from thrive_local.connecting import DEFAULT_DATA, DataDir, connected, reported
from thrive_local.data_directory import OPERATOR

HELP = """Decide whether the control chart of a series gets new limits.

Where the level of a measure moved and stayed, its old process limits fit no longer. Thrive proposes
new ones and never applies them: whoever knows the cause approves, or declines.

\b
Examples:
  thrive rebase list
  thrive rebase approve --indicator PL3 --period "June 2025" --cause service_changed \\
      --text "New rounds began in June 2025." --owner "Head of Waste Services"
  thrive rebase decline --indicator PL3 --period "June 2025" --cause no_known_cause --text "Wait."
  thrive rebase revoke --indicator PL3 --period "June 2025" --text "The wrong month."
"""
CAUSES = (
    "service_changed, policy_or_law, funding, demand, recording, outside_event, the code of one of "
    "the framework's known events, or (to decline) no_known_cause."
)
Json = Mapping[str, Any]

app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)

Indicator = Annotated[str, typer.Option(help="Indicator code.", show_default=False)]
Area = Annotated[str | None, typer.Option(help="Area code; else the framework's home area.")]
Breakdown = Annotated[str, typer.Option(help="Population group.")]
PeriodText = Annotated[
    str, typer.Option(help="First period of the new limits, as people write it.")
]
Cause = Annotated[str, typer.Option(help=f"One of {CAUSES}")]
Text = Annotated[str, typer.Option(help="The reason, for everyone to read.")]
Owner = Annotated[str | None, typer.Option(help="Who decides.")]


@app.command("list", short_help="What is proposed, and what was decided.")
def show(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """What is proposed, and what was decided."""
    with reported(), connected(data_dir, partner=OPERATOR) as client:
        proposals, decisions = client.rebase_proposals(), client.rebases()
    if as_json:
        found = {"proposals": proposals, "rebases": decisions}
        print(json.dumps(found, indent=1, ensure_ascii=False))
        return
    standing = [d for d in decisions if d["in_force"]]
    if proposals:
        display.console.print(proposed(proposals))
    else:
        display.console.print("No step change waits for a decision.")
    if standing:
        display.console.print(decided(standing))


@app.command(short_help="Start new limits at a period.")
def approve(
    indicator: Indicator,
    period: PeriodText,
    cause: Cause,
    text: Text,
    area: Area = None,
    breakdown: Breakdown = "all",
    owner: Owner = None,
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """Start new limits at a period; those before it keep their own."""
    wanted = {"cause": cause, "text": text, "owner": owner}
    _decide("approve", indicator, area, breakdown, period, wanted=wanted, data_dir=data_dir)


@app.command(short_help="Leave the limits, and propose this step no more.")
def decline(
    indicator: Indicator,
    period: PeriodText,
    cause: Cause,
    text: Text,
    area: Area = None,
    breakdown: Breakdown = "all",
    owner: Owner = None,
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """Leave the limits as they are, and propose this step no more."""
    wanted = {"cause": cause, "text": text, "owner": owner}
    _decide("decline", indicator, area, breakdown, period, wanted=wanted, data_dir=data_dir)


@app.command(short_help="Take a decision back.")
def revoke(
    indicator: Indicator,
    period: PeriodText,
    text: Text,
    area: Area = None,
    breakdown: Breakdown = "all",
    owner: Owner = None,
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """Take a decision back: as if nothing had been decided."""
    wanted = {"text": text, "owner": owner}
    _decide("revoke", indicator, area, breakdown, period, wanted=wanted, data_dir=data_dir)


def _decide(
    decision: str,
    indicator: str,
    area: str | None,
    breakdown: str,
    period: str,
    *,
    wanted: Mapping[str, str | None],
    data_dir: Path,
) -> None:
    with reported(), connected(data_dir, partner=OPERATOR) as client:
        subject = {
            "indicator": indicator,
            "area": area or _home(client),
            "breakdown": breakdown,
            "period": period,
        }
        stated = {k: v for k, v in wanted.items() if v is not None}
        answer = client.decide_rebase({"decision": decision, **subject, **stated})
    display.console.print(told(answer), markup=False, highlight=False, soft_wrap=True)


def told(answer: Json) -> str:
    """What a decision did, in a line."""
    return (
        f"{answer['decision'].capitalize()}: {answer['indicator']}, {answer['area']}, from "
        f"{answer['period']} on (decision {answer['decision_id']})"
    )


def proposed(proposals: Sequence[Json]) -> Table:
    """The proposals as a table."""
    table = Table("Indicator", "Area", "Group", "From", "Mean before", "Mean since", "Figures")
    for each in proposals:
        step = each["proposal"]
        table.add_row(
            escape(f"{each['indicator']} {each['name']}"),
            escape(f"{each['area']} {each['area_name']}"),
            each["breakdown"],
            each["period_label"],
            f"{step['before']['centre']:.6g}",
            f"{step['after']['centre']:.6g}",
            f"{step['before']['n']} + {step['after']['n']}",
        )
    table.title = "Proposed"
    return table


def decided(decisions: Sequence[Json]) -> Table:
    """The decisions in force as a table."""
    table = Table("Indicator", "Area", "Group", "From", "Decision", "Cause", "Reason")
    for each in decisions:
        table.add_row(
            each["indicator"],
            escape(f"{each['area']} {each['area_name']}"),
            each["breakdown"],
            each["period_label"],
            each["decision"],
            escape(each["cause_title"] or ""),
            escape(each["reason"] or "withdrawn"),
        )
    table.title = "Decided"
    return table


def _home(client: Client) -> str:
    return str(client.framework()["home_area"])
