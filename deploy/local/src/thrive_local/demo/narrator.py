"""Captions in the terminal, with time to read them and to look at the pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

Item = TypeVar("Item")


class Narrator:
    """Tells the story; without pauses it only tells it faster."""

    def __init__(self, console: Console, *, pauses: bool) -> None:
        self.console = console
        self._pauses = pauses

    def chapter(self, title: str, words: str, *, page: str | None = None) -> None:
        """Begin a chapter; `page` is where to look in the browser."""
        text = Text(words)
        if page is not None:
            text.append(f"\n\nLook at {page}", style="cyan")
        self.console.print(Panel(text, title=title, title_align="left", border_style="blue"))

    def say(self, words: str, *, good: bool | None = None) -> None:
        """Say one thing that happened."""
        style = {True: "green", False: "red", None: ""}[good]
        self.console.print(Text(f"  {words}", style=style))

    async def pause(self, seconds: float) -> None:
        """Leave time to read, if there is to be any."""
        if self._pauses:
            await asyncio.sleep(seconds)

    async def progress(self, items: Sequence[Item], *, words: str) -> AsyncIterator[Item]:
        """Hand out items one by one beside a progress bar."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self.console, transient=True) as bar:
            task = bar.add_task(words, total=len(items))
            for item in items:
                yield item
                bar.advance(task)
