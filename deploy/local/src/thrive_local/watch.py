"""A scorecard in the terminal that follows the live stream."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from rich.console import Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from thrive_local.client import Client
from thrive_local.display import console
from thrive_local.errors import LocalError

SHOWN_EVENTS = {"scorecard", "score", "alert", "ready", "reset", "framework", "story"}
QUIET = 0.3
"""Seconds without events before the card is fetched again: a burst is one refresh."""
RECONNECT = 2.0

MARKS = {"green": ("●", "green"), "amber": ("◆", "yellow"), "red": ("▲", "red")}
ARROWS = {"up": "↑", "down": "↓", "same": "→", "no_clear_change": "→"}


def card_table(card: Mapping[str, Any], *, names: Mapping[str, str]) -> Table:
    """Return one scorecard as a table; shapes and words say what colours say."""
    counts = card.get("counts", {})
    said = ", ".join(f"{counts[c]} {c}" for c in ("green", "amber", "red") if counts.get(c))
    title = f"{card.get('group', {}).get('title', '')}  {said}".rstrip()
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, expand=False)
    for heading in ("", "indicator", "group", "period", "value", "change", "benchmark"):
        table.add_column(heading, justify="right" if heading == "value" else "left")
    for score in card.get("scores", []):
        table.add_row(*_row(score, names=names))
    return table


def _row(score: Mapping[str, Any], *, names: Mapping[str, str]) -> Sequence[RenderableType]:
    rag = score.get("rag")
    mark, style = MARKS.get(rag or "", ("·", "dim"))
    change = score.get("short") or {}
    return (
        Text(f"{mark} {rag or ''}".rstrip(), style=style),
        Text(names.get(score["indicator"], score["indicator"])),
        "" if score.get("breakdown") == "all" else str(score.get("breakdown", "")),
        str(score.get("period") or ""),
        "no figure" if score.get("value") is None else str(score["value"]),
        ARROWS.get(change.get("movement", ""), ""),
        str(score.get("benchmark") or ""),
    )


def page(cards: Sequence[Mapping[str, Any]], *, names: Mapping[str, str], area: str) -> Group:
    """Return all scorecards of an area."""
    if not cards:
        return Group(Text(f"No scorecards for {area} yet. Send figures with `thrive submit`."))
    return Group(*(card_table(card, names=names) for card in cards))


class Watch:
    """Follows one area until interrupted."""

    def __init__(self, client: Client, *, area: str, names: Mapping[str, str]) -> None:
        self._client = client
        self._area = area
        self._names = names
        self._changed = threading.Event()
        self._over = threading.Event()

    def run(self) -> None:
        """Show the scorecards, again whenever an event says that they may have changed."""
        threading.Thread(target=self._listen, daemon=True).start()
        with Live(
            self._fetch(), console=console, auto_refresh=False, screen=console.is_terminal
        ) as live:
            try:
                while True:
                    self._changed.wait()
                    self._settle()
                    live.update(self._fetch(), refresh=True)
            except KeyboardInterrupt:
                self._over.set()

    def _settle(self) -> None:
        self._changed.clear()
        while self._changed.wait(QUIET):
            self._changed.clear()

    def _fetch(self) -> Group:
        return page(self._client.scorecards(self._area), names=self._names, area=self._area)

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                for event in self._client.events(area=self._area):
                    if event in SHOWN_EVENTS:
                        self._changed.set()
            except (httpx.HTTPError, LocalError):
                pass
            self._over.wait(RECONNECT)
