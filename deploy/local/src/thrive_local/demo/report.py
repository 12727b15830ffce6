"""The final scorecard in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from thrive_shared.contracts.framework import Framework

STYLES = {"green": "green", "amber": "yellow", "red": "red"}
COUNTED = ("red", "amber", "green", "worse", "similar", "better", "missing", "overdue")
PARTS = {"happening": "What is happening", "why": "Why", "doing": "What we are doing"}


def show_scorecard(console: Console, scorecard: Mapping[str, Any], *, framework: Framework) -> None:
    """Print the objectives and perspectives: counts first, the roll-up second."""
    console.print(Text(f"\n{scorecard['area']['name']}, {scorecard['day']}\n", style="bold"))
    objectives = {each.code: each.short for each in framework.objectives}
    perspectives = {each.code: each.title for each in framework.perspectives}
    _show(console, scorecard, dimension="objective", title="Objectives", names=objectives)
    _show(console, scorecard, dimension="perspective", title="Organisation", names=perspectives)


def _show(
    console: Console,
    scorecard: Mapping[str, Any],
    *,
    dimension: str,
    title: str,
    names: Mapping[str, str],
) -> None:
    table = Table(title, *COUNTED, "roll-up", "coverage", box=None, pad_edge=False)
    cards = {c["group"]["code"]: c for c in scorecard["cards"] if c["dimension"] == dimension}
    for code, name in names.items():
        if code in cards:
            table.add_row(Text(name), *_cells(cards[code]))
    console.print(table)
    console.print()


def _cells(card: Mapping[str, Any]) -> list[Text]:
    counts, roll_up = card["counts"], card["roll_up"]
    numbers = [Text(str(counts[name] or "·"), style=STYLES.get(name, "")) for name in COUNTED]
    verdict = Text(roll_up["verdict"], style=STYLES.get(roll_up["verdict"], ""))
    return [*numbers, verdict, Text(f"{roll_up['coverage']:.0%}")]


def show_alerts(console: Console, alerts: Sequence[Mapping[str, Any]]) -> None:
    """Print the open alerts: the new ones first, then those that began long ago."""
    console.print(Text(f"Open alerts: {len(alerts)}", style="bold"))
    for alert in sorted(alerts, key=lambda each: bool(each["historic"])):
        console.print(Text(f"  {_alert(alert)}"))


def _alert(alert: Mapping[str, Any]) -> str:
    group = "" if alert["breakdown"] == "all" else f" ({alert['breakdown']})"
    reason = str(alert["reason"]).replace("_", " ")
    if alert["historic"]:
        return f"{alert['name']}{group}: {reason} since {alert['period_label']}"
    figure = f"{alert['value']} {alert['unit']} in {alert['period_label']}"
    return f"{alert['name']}{group}: {reason}, {figure}"


def show_story(console: Console, story: Mapping[str, Any]) -> None:
    """Print one story in its three parts."""
    for part, title in PARTS.items():
        sentences = " ".join(sentence["text"] for sentence in story[part])
        console.print(Text.assemble((f"\n{title}  ", "bold"), sentences))
