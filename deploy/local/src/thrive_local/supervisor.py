"""Keeping processes alive: start, watch, start again with growing pauses, stop in order.

A process that exits is started again after a pause that doubles up to a limit; one that ran long
enough to count as stable begins with the shortest pause again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx

from thrive_local import processes
from thrive_local.data_directory import ProcessState
from thrive_local.errors import LocalError, ServiceStartError

log = logging.getLogger("thrive.supervisor")

POLL = 0.1
FAILURES_AT_START = 4


@dataclass(frozen=True, slots=True)
class Backoff:
    """Pauses between restarts, in seconds."""

    first: float = 0.05
    limit: float = 5.0
    stable_after: float = 10.0

    def after(self, *, failures: int) -> float:
        """Return the pause after that many failures in a row (1 or more)."""
        return min(self.limit, self.first * 2.0 ** min(failures - 1, 20))


class Server(Protocol):
    """An embedded server: started and stopped by blocking calls."""

    @property
    def alive(self) -> bool: ...
    @property
    def pid(self) -> int: ...
    @property
    def port(self) -> int: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Spec:
    """A service process to keep running."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    port: int
    cwd: Path
    nice: int = 0

    @property
    def ready_url(self) -> str:
        """Where the process says whether it is ready."""
        return f"http://127.0.0.1:{self.port}/readyz"


@dataclass(slots=True)
class Kept:
    """What the supervisor knows of one process that it keeps."""

    name: str
    port: int
    pid: int = 0
    started: float = 0.0
    state: str = "starting"
    restarts: int = 0
    failures: int = 0
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def snapshot(self) -> ProcessState:
        """Return the part that is written to the state file."""
        return ProcessState(
            name=self.name,
            pid=self.pid,
            started=self.started,
            port=self.port,
            state=self.state,
            restarts=self.restarts,
        )


class Supervisor:
    """Keeps services and servers running until `stop`; `on_change` hears of every change."""

    def __init__(
        self,
        *,
        backoff: Backoff | None = None,
        on_change: Callable[[], None] = lambda: None,
        stop_timeout: float = 20.0,
    ) -> None:
        self.backoff = backoff or Backoff()
        self.on_change = on_change
        self.stop_timeout = stop_timeout
        self._stopping = asyncio.Event()
        self._kept: dict[str, Kept] = {}
        self._specs: dict[str, Spec] = {}
        self._service_tasks: dict[str, asyncio.Task[None]] = {}
        self._server_tasks: list[asyncio.Task[None]] = []
        self._servers: list[Server] = []

    def states(self) -> tuple[ProcessState, ...]:
        """Return what is known of every process, servers first."""
        return tuple(kept.snapshot() for kept in self._kept.values())

    # --- servers -----------------------------------------------------------------------------

    async def start_server(self, name: str, server: Server) -> None:
        """Start a server, then keep it running; raises what its `start` raises."""
        kept = self._keep(name=name, port=server.port)
        self._servers.append(server)
        # Not to be abandoned half way: `stop` could then miss a process that starts later.
        starting = asyncio.ensure_future(asyncio.to_thread(server.start))
        try:
            await asyncio.shield(starting)
        except asyncio.CancelledError:
            await asyncio.wait([starting])
            raise
        self._note(kept, pid=server.pid, state="ready")
        self._server_tasks.append(asyncio.create_task(self._keep_server(kept, server=server)))

    async def _keep_server(self, kept: Kept, *, server: Server) -> None:
        began = time.monotonic()
        while await self._server_ended(server):
            self._count_exit(kept, lasted=time.monotonic() - began, why="stopped by itself")
            if await self._pause(kept):
                return
            began = time.monotonic()
            try:
                await asyncio.to_thread(server.start)
            except LocalError as error:
                log.error("%s could not be started again: %s", kept.name, error)
                continue
            self._note(kept, pid=server.pid, state="ready")

    async def _server_ended(self, server: Server) -> bool:
        """Wait until the server has ended (True) or we are stopping (False)."""
        while not self._stopping.is_set():
            if not server.alive:
                return True
            await _wait(self._stopping, timeout=POLL)
        return False

    # --- services ----------------------------------------------------------------------------

    def start_service(self, spec: Spec) -> None:
        """Start a service process and keep it running."""
        kept = self._keep(name=spec.name, port=spec.port)
        self._specs[spec.name] = spec
        self._service_tasks[spec.name] = asyncio.create_task(self._keep_service(kept, spec=spec))

    async def end_service(self, name: str) -> None:
        """Stop a service process for good and forget it."""
        task = self._service_tasks.pop(name)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        del self._kept[name], self._specs[name]
        self.on_change()

    async def _keep_service(self, kept: Kept, *, spec: Spec) -> None:
        while not self._stopping.is_set():
            process = await _spawn(spec)
            began = time.monotonic()
            self._note(kept, pid=process.pid, state="starting")
            try:
                code = await self._watch(kept, spec=spec, process=process)
            finally:
                await _end(process, timeout=self.stop_timeout)
            if code is None:
                self._note(kept, pid=0, state="stopped")
                return
            self._count_exit(kept, lasted=time.monotonic() - began, why=f"exited with {code}")
            await self._pause(kept)

    async def _watch(
        self, kept: Kept, *, spec: Spec, process: asyncio.subprocess.Process
    ) -> int | None:
        """Wait until the process exits (its code) or we are stopping (None)."""
        exited = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(self._stopping.wait())
        ready = asyncio.create_task(self._note_ready(kept, spec=spec))
        try:
            await asyncio.wait([exited, stopping], return_when=asyncio.FIRST_COMPLETED)
            return exited.result() if exited.done() else None
        finally:
            for task in (exited, stopping, ready):
                task.cancel()
            await asyncio.gather(exited, stopping, ready, return_exceptions=True)

    async def _note_ready(self, kept: Kept, *, spec: Spec) -> None:
        async with httpx.AsyncClient(timeout=5.0, trust_env=False) as client:
            while not await is_ready(client, url=spec.ready_url):
                await _wait(self._stopping, timeout=POLL)
        self._note(kept, pid=kept.pid, state="ready")

    async def wait_ready(self, *, timeout: float = 240.0) -> None:
        """Return once every service is ready.

        Raises ServiceStartError, with the end of its log, for the first that keeps failing or is
        not ready in time.
        """
        deadline = time.monotonic() + timeout
        for name, spec in self._specs.items():
            kept = self._kept[name]
            while kept.state != "ready":
                left = deadline - time.monotonic()
                if left <= 0 or kept.failures >= FAILURES_AT_START:
                    raise _start_error(kept, spec=spec, timed_out=left <= 0)
                kept.wake.clear()
                await _wait(kept.wake, timeout=min(left, 1.0))

    # --- stopping ----------------------------------------------------------------------------

    async def stop(self) -> None:
        """Stop the services together, then the servers in the reverse order of their start."""
        self._stopping.set()
        await asyncio.gather(*self._service_tasks.values(), return_exceptions=True)
        await asyncio.gather(*self._server_tasks, return_exceptions=True)
        for server in reversed(self._servers):
            await asyncio.to_thread(server.stop)
        for kept in self._kept.values():
            kept.state, kept.pid = "stopped", 0
        self.on_change()

    # --- helpers -----------------------------------------------------------------------------

    def _keep(self, *, name: str, port: int) -> Kept:
        self._kept[name] = Kept(name=name, port=port)
        self.on_change()
        return self._kept[name]

    def _note(self, kept: Kept, *, pid: int, state: str) -> None:
        kept.started = processes.started_at(pid) if pid else 0.0
        kept.pid, kept.state = pid, state
        kept.wake.set()
        self.on_change()

    def _count_exit(self, kept: Kept, *, lasted: float, why: str) -> None:
        kept.failures = 1 if lasted >= self.backoff.stable_after else kept.failures + 1
        kept.restarts += 1
        log.warning("%s %s after %.0f s; starting it again", kept.name, why, lasted)
        self._note(kept, pid=0, state="restarting")

    async def _pause(self, kept: Kept) -> bool:
        """Wait before a restart; True when we are stopping instead."""
        return await _wait(self._stopping, timeout=self.backoff.after(failures=kept.failures))


async def is_ready(client: httpx.AsyncClient, *, url: str) -> bool:
    """Say whether a service answers that it is ready."""
    try:
        return (await client.get(url)).status_code == 200
    except httpx.HTTPError:
        return False


async def _spawn(spec: Spec) -> asyncio.subprocess.Process:
    processes.rotate(spec.log)
    with spec.log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *spec.argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            env=dict(spec.env),
            cwd=spec.cwd,
            start_new_session=True,
        )
    if spec.nice:
        processes.give_way(process.pid, by=spec.nice)
    return process


async def _end(process: asyncio.subprocess.Process, *, timeout: float) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(timeout):
            await process.wait()
    except TimeoutError:
        log.warning("process %s did not stop in %.0f s and is killed", process.pid, timeout)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _wait(event: asyncio.Event, *, timeout: float) -> bool:
    """Wait for an event, at most `timeout` seconds; say whether it is set."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(timeout):
            await event.wait()
    return event.is_set()


def _start_error(kept: Kept, *, spec: Spec, timed_out: bool) -> ServiceStartError:
    what = "is not ready yet" if timed_out else f"stopped {kept.failures} times"
    return ServiceStartError(
        f"{kept.name} {what} ({spec.ready_url})\n{processes.tail(spec.log)}".rstrip(),
        mend=f"Read {spec.log}.",
    )
