"""`thrive demo`: bring a system up when none runs, run the demonstration, stay up or stop."""

from __future__ import annotations

import asyncio

from rich.console import Console

from thrive_local import display, launch
from thrive_local.data_directory import DataDirectory
from thrive_local.demo import DemoOutcome, run_demo
from thrive_local.errors import LocalError, NotRunningError
from thrive_local.options import Options, Progress
from thrive_local.system import System, running

STAYS = "The system stays up. Ctrl-C stops everything; the data stay."


class NotEverythingArrivedError(LocalError):
    """Something that ingest acknowledged is not shown by the gateway."""


def demonstrate(options: Options, *, once: bool, progress: Progress, console: Console) -> None:
    """Run the demonstration; raises a LocalError when anything did not arrive.

    On a system that runs already it is told there. Else one is started: `once` stops it at the
    end, otherwise it stays up until it is interrupted.
    """
    tell = _Telling(options.data, pauses=not once, console=console)
    if is_running(options.data):
        asyncio.run(tell.here())
    elif once:
        asyncio.run(_once(options, progress=progress, tell=tell))
    else:
        asyncio.run(launch.until_signal(options, progress=progress, started=tell.there))


def is_running(data: DataDirectory) -> bool:
    """Whether a system runs in this data directory."""
    try:
        data.running()
    except NotRunningError:
        return False
    return True


class _Telling:
    def __init__(self, data: DataDirectory, *, pauses: bool, console: Console) -> None:
        self._data = data
        self._pauses = pauses
        self._console = console

    async def here(self) -> None:
        outcome = await run_demo(self._data, console=self._console, pauses=self._pauses)
        check(outcome)
        self._console.print(
            f"\nAll of it arrived: {outcome.rows:,} figures in {outcome.submissions} submissions."
        )

    async def there(self, system: System) -> None:
        await self.here()
        display.show_addresses(system.run, data=self._data.path)
        self._console.print(STAYS)


async def _once(options: Options, *, progress: Progress, tell: _Telling) -> None:
    async with running(options, progress=progress):
        await tell.here()


def check(outcome: DemoOutcome) -> None:
    """Raise NotEverythingArrivedError unless all that was acknowledged is shown."""
    if not outcome.arrived:
        raise NotEverythingArrivedError(
            f"{len(outcome.missing)} of {outcome.submissions} submissions did not arrive in full: "
            + ", ".join(outcome.missing[:5]),
            mend="See `thrive logs`.",
        )
