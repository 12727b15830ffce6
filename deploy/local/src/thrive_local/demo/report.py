"""The final scorecard in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

STYLES = {"green": "green", "amber": "yellow", "red": "red"}
DIMENSIONS = {"objective": "Objectives", "perspective": "Health of the organisation"}
PARTS = {"happening": "What is happening", "why": "Why", "doing": "What we are doing"}


def show_scorecard(console: Console, scorecard: Mapping[str, Any]) -> None:
    """Print the objectives and perspectives: counts first, the roll-up second."""
    area, day = scorecard["area"]["name"], scorecard["day"]
    console.print(Text(f"\n{area}, {day}", style="bold"))
    for dimension, title in DIMENSIONS.items():
        table = Table(title, "red", "amber", "green", "worse", "similar", "better", box=None)
        table.add_column("no figure")
        table.add_column("roll-up")
        table.add_column("coverage")
        for card in scorecard["cards"]:
            if card["dimension"] == dimension:
                table.add_row(*_row(card))
        console.print(table)


def _row(card: Mapping[str, Any]) -> list[Text]:
    counts, roll_up = card["counts"], card["roll_up"]
    names = ("red", "amber", "green", "worse", "similar", "better", "missing")
    numbers = [Text(str(counts[name] or "·"), style=STYLES.get(name, "")) for name in names]
    verdict = Text(roll_up["verdict"], style=STYLES.get(roll_up["verdict"], ""))
    title = Text(card["group"]["title"][:58])
    return [title, *numbers, verdict, Text(f"{roll_up['coverage']:.0%}")]


def show_alerts(console: Console, alerts: Sequence[Mapping[str, Any]]) -> None:
    """Print the alerts that are open."""
    console.print(Text(f"\nOpen alerts: {len(alerts)}", style="bold"))
    for alert in alerts:
        words = str(alert["reason"]).replace("_", " ")
        label = alert["period_label"]
        console.print(
            Text(f"  {alert['name']}: {alert['value']} {alert['unit']}, {label}: {words}")
        )


def show_story(console: Console, story: Mapping[str, Any]) -> None:
    """Print one story in its three parts."""
    for part, title in PARTS.items():
        sentences = " ".join(sentence["text"] for sentence in story[part])
        console.print(Text.assemble((f"\n{title}  ", "bold"), sentences))
