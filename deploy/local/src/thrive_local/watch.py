"""A scorecard in the terminal that follows the live stream."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import httpx
from rich.console import Group, JustifyMethod, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from thrive_local.client import Client
from thrive_local.display import console
from thrive_local.errors import LocalError

SHOWN_EVENTS = {"scorecard", "score", "alert", "ready", "reset", "framework", "story"}
QUIET = 0.3
"""Seconds without events before the card is fetched again: a burst is one refresh."""
LONGEST = 2.0
"""Seconds after which a card is fetched although events still come."""
RECONNECT = 2.0

COUNTED = ("green", "amber", "red", "better", "similar", "worse", "overdue", "missing")
MARKS = {"green": ("●", "green"), "amber": ("◆", "yellow"), "red": ("▲", "red")}
ORIGINS = {
    "illustrative": ("*", "illustrative figures, not real"),
    "computed": ("†", "computed by Thrive from the counts"),
}
"""Marks of figures, by provenance, and what they mean; a published one has none."""
WIDTHS = {"indicator": 60, "period": 18, "value": 22}
DECIMALS = Decimal("0.01")
ARROWS = {"up": "↑", "down": "↓", "same": "→", "no_clear_change": "→"}


def card_table(card: Mapping[str, Any]) -> Table:
    """Return one scorecard as a table; shapes and words say what colours say."""
    counts = card.get("counts", {})
    said = ", ".join(f"{counts[c]} {c}" for c in COUNTED if counts.get(c))
    figures = card.get("figures", [])
    marked = {figure.get("provenance") for figure in figures}
    said += "".join(
        f"   ({mark} {note})" for word, (mark, note) in ORIGINS.items() if word in marked
    )
    table = Table(title=Text(card["group"]["title"], style="bold"), title_justify="left", box=None)
    table.caption, table.caption_justify = said, "left"
    table.pad_edge, table.padding = False, (0, 1, 0, 0)
    for heading in ("", "indicator", "period", "value", "", "benchmark"):
        justify: JustifyMethod = "right" if heading == "value" else "left"
        # A narrow terminal takes its space from the names; numbers stay whole.
        table.add_column(
            heading,
            justify=justify,
            max_width=WIDTHS.get(heading, 10),
            no_wrap=heading != "indicator",
            overflow="ellipsis",
        )
    for figure in figures:
        table.add_row(*_row(figure))
    return table


def _row(figure: Mapping[str, Any]) -> Sequence[RenderableType]:
    rag = figure.get("rag")
    mark, style = MARKS.get(rag or "", ("·", "dim"))
    change = figure.get("short") or {}
    return (
        Text(f"{mark} {rag or ''}".rstrip(), style=style),
        Text(_name(figure), no_wrap=True, overflow="ellipsis"),
        figure.get("period_label") or "",
        Text("no figure", style="dim") if figure["value"] is None else _value(figure),
        ARROWS.get(change.get("movement", ""), ""),
        str(figure.get("benchmark") or ""),
    )


def _name(figure: Mapping[str, Any]) -> str:
    """The group first: a name may be cut short."""
    group = "" if figure["breakdown"] == "all" else f"{figure['breakdown_title']}: "
    mark, _ = ORIGINS.get(figure.get("provenance", ""), ("", ""))
    return f"{mark} {group}{figure['name']}".lstrip()


def _value(figure: Mapping[str, Any]) -> str:
    unit, value = str(figure.get("unit") or ""), Decimal(figure["value"])
    if round(value, 3) != value:  # computed, or published to more digits than a glance takes in
        value = value.quantize(DECIMALS, rounding=ROUND_HALF_UP)
    return f"{value:f}{unit if unit == '%' else ' ' + unit}".rstrip()


def page(cards: Sequence[Mapping[str, Any]], *, area: str, dimension: str) -> Group:
    """Return the scorecards of an area in one dimension."""
    shown = [card for card in cards if card["dimension"] == dimension]
    if not shown:
        return Group(Text(f"No scorecards for {area} yet. Send figures with `thrive submit`."))
    return Group(*(card_table(card) for card in shown))


class Watch:
    """Follows one area until interrupted."""

    def __init__(self, client: Client, *, area: str, dimension: str) -> None:
        self._client = client
        self._area = area
        self._dimension = dimension
        self._changed = threading.Event()
        self._over = threading.Event()

    def run(self) -> None:
        """Show the scorecards, again whenever an event says that they may have changed."""
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            if console.is_terminal:
                self._follow_on_screen()
            else:
                self._follow(console.print)
        except KeyboardInterrupt:
            self._over.set()

    def _follow_on_screen(self) -> None:
        with Live(console=console, auto_refresh=False, screen=True) as live:
            self._follow(lambda shown: live.update(shown, refresh=True))

    def _follow(self, show: Callable[[Group], None]) -> None:
        while True:
            cards = self._client.scorecards(self._area)
            show(page(cards, area=self._area, dimension=self._dimension))
            self._changed.wait()
            self._settle()

    def _settle(self) -> None:
        """Wait for a pause in the events, at most a few seconds."""
        deadline = time.monotonic() + LONGEST
        self._changed.clear()
        while time.monotonic() < deadline and self._changed.wait(QUIET):
            self._changed.clear()

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                for event in self._client.events(area=self._area):
                    if event in SHOWN_EVENTS:
                        self._changed.set()
            except (httpx.HTTPError, LocalError):
                pass
            self._over.wait(RECONNECT)
