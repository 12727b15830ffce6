"""What a benchmark is doing now: a line that moves on a terminal, plain lines elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from rich.console import Console
from rich.status import Status


class Progress:
    """Shows the step under way and says how long each took."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._step = ""
        self._status: Status | None = None

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show a step while the block runs."""
        self._step = name
        began = perf_counter()
        with self._console.status(name) as self._status:
            yield
        self._console.print(f"  {name} [dim]({perf_counter() - began:.1f} s)[/dim]")

    def note(self, text: str) -> None:
        """Something to show beside the step under way."""
        if self._status is not None:
            self._status.update(f"{self._step}: {text}")
