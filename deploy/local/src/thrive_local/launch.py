"""Starting a system in the foreground or detached, and stopping a detached one."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence

from thrive_local import processes
from thrive_local.data_directory import DataDirectory, RunState
from thrive_local.errors import LocalError, NotRunningError, ServiceStartError
from thrive_local.options import Options, Progress
from thrive_local.system import System, running

START_TIMEOUT = 300.0
STOP_TIMEOUT = 90.0

Started = Callable[[System], Awaitable[None]]


async def until_signal(options: Options, *, progress: Progress, started: Started) -> None:
    """Run a system until SIGINT, SIGTERM or SIGHUP; then take it down in order.

    A signal during the start ends the start. A second one does not shorten the way down: each
    part is killed when it takes too long.
    """
    main = asyncio.current_task()
    assert main is not None
    stop = asyncio.Event()
    ready = False

    def asked() -> None:
        if not ready and not stop.is_set():
            main.cancel()
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, asked)
    try:
        async with running(options, progress=progress) as system:
            ready = True
            await started(system)
            await stop.wait()
    except asyncio.CancelledError:
        if not stop.is_set():
            raise


def detach(*, data: DataDirectory, arguments: Sequence[str]) -> RunState:
    """Start `thrive up` in the background and return its state once it runs.

    Raises ServiceStartError with its own words when it gives up.
    """
    data.create()
    log = data.logs / "thrive.log"
    child = processes.spawn([sys.executable, "-P", "-m", "thrive_local", "up", *arguments], log=log)
    processes.wait_until(
        lambda: _state_of(child, data=data) == "running",
        timeout=START_TIMEOUT,
        alive=lambda: child.poll() is None,
    )
    if _state_of(child, data=data) == "running":
        return data.run()
    processes.stop(child, timeout=STOP_TIMEOUT)
    raise _why(child, data=data)


def _why(child: subprocess.Popen[bytes], *, data: DataDirectory) -> LocalError:
    """Return the reason that the background process left, else the end of its log."""
    log = data.logs / "thrive.log"
    try:
        run = data.run()
    except NotRunningError:
        run = None
    if run is not None and run.supervisor.pid == child.pid and run.error:
        return ServiceStartError(run.error, mend=run.mend)
    return ServiceStartError(processes.tail(log, lines=6), mend=f"All of it is in {log}.")


def _state_of(child: subprocess.Popen[bytes], *, data: DataDirectory) -> str:
    try:
        run = data.run()
    except NotRunningError:
        return ""
    return run.state if run.supervisor.pid == child.pid else ""


def down(data: DataDirectory) -> bool:
    """Stop the system of a data directory; say whether there was anything to stop.

    Processes that a killed supervisor left behind are stopped too.
    """
    try:
        run = data.run()
    except NotRunningError:
        return False
    if run.alive:
        processes.end_pid(run.supervisor.pid, timeout=STOP_TIMEOUT)
        return True
    return bool(data.end_leftovers())
