"""The supervisor: a killed child comes back, a broken one is reported, everything stops."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest
from support.ports import free_ports
from thrive_local.data_directory import ProcessState
from thrive_local.errors import ServiceStartError
from thrive_local.supervisor import Backoff, Spec, Supervisor, is_ready

FAKES = Path(__file__).parent / "fakes"
QUICK = Backoff(first=0.05, limit=0.2)


class Watched:
    """A supervisor whose changes can be awaited."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()
        self.supervisor = Supervisor(backoff=QUICK, on_change=self._changed.set, stop_timeout=5)

    async def until(self, holds: Callable[[ProcessState], bool]) -> ProcessState:
        async with asyncio.timeout(30):
            while True:
                self._changed.clear()
                [state] = self.supervisor.states()
                if holds(state):
                    return state
                await self._changed.wait()


def spec(*, folder: Path, mode: str) -> Spec:
    port = free_ports()
    return Spec(
        name="fake-1",
        argv=[sys.executable, "-m", "fake_service", mode],
        env={**os.environ, "PYTHONPATH": str(FAKES), "THRIVE_HTTP_PORT": str(port)},
        log=folder / "fake-1.log",
        port=port,
        cwd=folder,
    )


async def test_a_killed_service_is_started_again(folder: Path) -> None:
    watched = Watched()
    wanted = spec(folder=folder, mode="serve")
    watched.supervisor.start_service(wanted)
    try:
        await watched.supervisor.wait_ready(timeout=30)
        first = await watched.until(lambda state: state.state == "ready")

        os.kill(first.pid, signal.SIGKILL)
        second = await watched.until(lambda s: s.state == "ready" and s.pid != first.pid)

        assert second.restarts == 1
        async with httpx.AsyncClient() as client:
            assert await is_ready(client, url=wanted.ready_url)
    finally:
        await watched.supervisor.stop()
    assert not psutil.pid_exists(second.pid)


async def test_a_service_that_keeps_failing_is_reported_with_its_last_words(folder: Path) -> None:
    watched = Watched()
    watched.supervisor.start_service(spec(folder=folder, mode="broken"))
    try:
        with pytest.raises(ServiceStartError, match="the fake service cannot start"):
            await watched.supervisor.wait_ready(timeout=30)
    finally:
        await watched.supervisor.stop()


class FakeServer:
    """An embedded server that can be made to die."""

    port = 1

    def __init__(self) -> None:
        self.starts = 0
        self.alive = False

    @property
    def pid(self) -> int:
        return os.getpid() if self.alive else 0

    def start(self) -> None:
        self.starts += 1
        self.alive = True

    def stop(self) -> None:
        self.alive = False


async def test_a_server_that_dies_is_started_again() -> None:
    watched, server = Watched(), FakeServer()
    await watched.supervisor.start_server("kafka", server)

    server.alive = False
    state = await watched.until(lambda s: s.restarts == 1 and s.state == "ready")
    await watched.supervisor.stop()

    assert state.pid == os.getpid()
    assert server.starts == 2
    assert not server.alive
