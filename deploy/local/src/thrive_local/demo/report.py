"""The final scorecard in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from thrive_shared.contracts.framework import Framework

STYLES = {"green": "green", "amber": "yellow", "red": "red"}
COLUMNS = {
    "target": ("red", "amber", "green"),
    "benchmark": ("worse", "similar", "better"),
    "gaps": ("missing", "overdue"),
}
OVERDUE = "overdue"
ACHIEVEMENT = "achievement"
ILLUSTRATIVE = " (illustrative)"
COMPUTED = " (computed)"
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
    table = Table(box=None, pad_edge=False)
    table.add_column(title, no_wrap=True)
    for column in (*COLUMNS, "roll-up, coverage"):
        table.add_column(column)
    cards = {c["group"]["code"]: c for c in scorecard["cards"] if c["dimension"] == dimension}
    for code, name in names.items():
        if code in cards:
            mark = " *" if _illustrative(cards[code]) else ""
            table.add_row(Text(name + mark), *_cells(cards[code]))
    console.print(table)
    if any(map(_illustrative, cards.values())):
        console.print("* with illustrative figures, which only show how Thrive works")
    console.print()


def _illustrative(card: Mapping[str, Any]) -> bool:
    return any(figure["provenance"] == "illustrative" for figure in card["figures"])


def _cells(card: Mapping[str, Any]) -> list[Text]:
    roll_up = card["roll_up"]
    words = f"{roll_up['verdict']}, {roll_up['coverage']:.0%}"
    counts = [_counts(card["counts"], names=names) for names in COLUMNS.values()]
    return [*counts, Text(words, style=STYLES.get(roll_up["verdict"], ""))]


def _counts(counts: Mapping[str, int], *, names: Sequence[str]) -> Text:
    """Such as: 1 red, 2 green."""
    parts = [(f"{counts[name]} {name}", STYLES.get(name, "")) for name in names if counts[name]]
    return Text(", ").join(Text(words, style=style) for words, style in parts)


def show_alerts(console: Console, alerts: Sequence[Mapping[str, Any]]) -> None:
    """Print the open alerts: the new ones first, then those that began long ago; then good news."""
    good = [each for each in alerts if each["rule"] == ACHIEVEMENT]
    _show_list(console, "Open alerts", [each for each in alerts if each not in good])
    if good:
        _show_list(console, "Achievements", good)


def _show_list(console: Console, title: str, alerts: Sequence[Mapping[str, Any]]) -> None:
    console.print(Text(f"{title}: {len(alerts)}", style="bold"))
    for alert in sorted(alerts, key=lambda each: bool(each["historic"])):
        console.print(Text(f"  {_alert(alert)}"))


def _alert(alert: Mapping[str, Any]) -> str:
    group = "" if alert["breakdown"] == "all" else f" ({alert['breakdown']})"
    mark = ILLUSTRATIVE if alert["provenance"] == "illustrative" else ""
    reason = str(alert["reason"]).replace("_", " ")
    if alert["rule"] == OVERDUE:
        latest = f"the latest is for {alert['period_label']}" if alert["value"] else "none came yet"
        return f"{alert['name']}{group}: {reason}, {latest}{mark}"
    if alert["historic"]:
        return f"{alert['name']}{group}: {reason} since {alert['period_label']}{mark}"
    computed = COMPUTED if alert["provenance"] == "computed" else ""
    figure = f"{alert['value']} {alert['unit']}{computed} in {alert['period_label']}"
    return f"{alert['name']}{group}: {reason}, {figure}{mark}"


def show_story(console: Console, story: Mapping[str, Any]) -> None:
    """Print one story in its three parts."""
    for part, title in PARTS.items():
        sentences = " ".join(sentence["text"] for sentence in story[part])
        console.print(Text.assemble((f"\n{title}  ", "bold"), sentences))
