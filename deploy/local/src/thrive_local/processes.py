"""Child processes of ours: started in a session of their own, watched, stopped in order."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

LOG_LIMIT = 20 * 1024 * 1024
POLL = 0.05


@dataclass(frozen=True, slots=True)
class Account:
    """The unprivileged account that a program runs as."""

    name: str
    uid: int
    gid: int


def spawn(
    argv: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program in its own session with its output appended to `log`."""
    rotate(log)
    with log.open("ab") as output:
        return subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


def rotate(log: Path) -> None:
    """Keep one earlier log file when the present one has grown beyond the limit."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_name(log.name + ".1"))


def stop(
    process: subprocess.Popen[bytes], *, by: signal.Signals = signal.SIGTERM, timeout: float = 15.0
) -> int:
    """Ask a child to stop, kill it when it does not within `timeout`; return its exit code."""
    if process.poll() is None:
        process.send_signal(by)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            kill(process)
    return process.wait()


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a child at once and reap it."""
    if process.poll() is None:
        process.kill()
    process.wait()


def give_way(pid: int, *, by: int) -> None:
    """Let a process yield to others where the processor is short, as far as the system allows.

    Linux weighs sessions first, processes within one only then, so both are told.
    """
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, by)
        Path(f"/proc/{pid}/autogroup").write_text(str(by), encoding="ascii")


class OwnedProcess:
    """A program that we start, watch and stop; `stop_signal` asks it to stop in order."""

    stop_signal = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        """The process id, 0 when it does not run."""
        return self.process.pid if self.process is not None and self.alive else 0

    def stop(self, *, timeout: float = 30.0) -> None:
        """Stop it in order; it is killed when it takes longer than `timeout`."""
        if self.process is not None:
            stop(self.process, by=self.stop_signal, timeout=timeout)

    def kill(self) -> None:
        """Kill it at once, as a crash would."""
        if self.process is not None:
            kill(self.process)


def end_pid(pid: int, *, by: signal.Signals = signal.SIGTERM, timeout: float = 15.0) -> None:
    """Stop a process that is not our child (left behind by an earlier run)."""
    try:
        process = psutil.Process(pid)
        process.send_signal(by)
        process.wait(timeout)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
            process.wait(timeout)


def started_at(pid: int) -> float:
    """Return the start time of a process, or 0 when there is none: tells a reused pid apart."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return 0.0


def find_by_argument(argument: str) -> list[int]:
    """Return the pids of processes which carry exactly this argument on their command line."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and argument in process.cmdline():
                found.append(process.pid)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


def wait_until(
    condition: Callable[[], bool], *, timeout: float, alive: Callable[[], bool] = lambda: True
) -> bool:
    """Poll `condition` until it holds; False when `timeout` seconds pass or `alive` turns false."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if condition():
            return True
        if not alive():
            return False
        time.sleep(POLL)
    return False


def port_open(*, port: int, host: str = "127.0.0.1") -> bool:
    """Say whether something accepts connections on the port."""
    try:
        with socket.create_connection((host, port), timeout=1.0):
            return True
    except OSError:
        return False


def free_ports(count: int) -> list[int]:
    """Return that many distinct TCP ports which are free on the loopback address now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


def tail(log: Path, *, lines: int = 15) -> str:
    """Return the last lines of a log file, or an empty string when there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 16_384))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
