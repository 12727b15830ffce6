"""The thrive command on servers and stand-in services of its own, from start to reset."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.ports import OF_A_SYSTEM, free_ports
from thrive_local import processes

FAKES = Path(__file__).parent / "fakes"
SERVICES = ("ingest", "scoring", "narrative", "gateway")
THRIVE = [sys.executable, "-P", "-m", "thrive_local"]

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    """An environment where the stand-ins have the services' names and no server is given."""
    for service in SERVICES:
        shutil.copytree(FAKES / "fake_service", folder / "fakes" / f"thrive_{service}")
    given = {"KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL", "THRIVE_TOPIC_PREFIX"}
    inherited = {name: value for name, value in os.environ.items() if name not in given}
    return {
        **inherited,
        "PYTHONPATH": str(folder / "fakes"),
        "THRIVE_DATA_DIR": str(folder / "data"),
        "COLUMNS": "200",
    }


@pytest.fixture
def thrive(environment: dict[str, str]) -> Iterator[Run]:
    """Run the command; whatever it left running is stopped in the end."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*THRIVE, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    yield run
    run("down")


def test_a_system_is_started_watched_killed_stopped_and_deleted(thrive: Run, folder: Path) -> None:
    base = str(free_ports(OF_A_SYSTEM))
    started = thrive("up", "--detach", "--port-base", base, "--partitions", "2")
    assert started.returncode == 0, started.stderr
    assert f"http://127.0.0.1:{base}" in started.stdout

    found = json.loads(thrive("status", "--json").stdout)
    assert found["state"] == "running"
    assert all(process["running"] for process in found["processes"])
    assert {p["name"] for p in found["processes"]} >= {"kafka", "postgres", "gateway-1"}

    assert "already runs" in thrive("up").stderr

    kafka = next(p["pid"] for p in found["processes"] if p["name"] == "kafka")
    os.kill(kafka, signal.SIGKILL)
    assert processes.wait_until(lambda: _restarted(folder, name="kafka"), timeout=60)

    stopped = thrive("down")
    assert stopped.stdout.strip().endswith("Stopped.")
    assert thrive("status").returncode == 2
    assert "kafka" in thrive("logs", "kafka").stdout

    assert thrive("reset", "--yes").returncode == 0
    assert not (folder / "data").exists()


def _restarted(folder: Path, *, name: str) -> bool:
    run = json.loads((folder / "data" / "run.json").read_text())
    [kept] = [p for p in run["processes"] if p["name"] == name]
    return bool(kept["restarts"] == 1 and kept["state"] == "ready")


def test_what_a_killed_supervisor_left_is_cleared_by_the_next_start(
    thrive: Run, folder: Path
) -> None:
    base = str(free_ports(OF_A_SYSTEM))
    assert thrive("up", "--detach", "--port-base", base).returncode == 0
    first = json.loads(thrive("status", "--json").stdout)
    os.kill(first["supervisor_pid"], signal.SIGKILL)

    again = thrive("up", "--detach", "--port-base", base)

    assert again.returncode == 0, again.stderr
    second = json.loads(thrive("status", "--json").stdout)
    pids = {p["pid"] for p in first["processes"]}
    assert not pids & {p["pid"] for p in second["processes"]}
    assert not any(processes.started_at(pid) for pid in pids)


def test_reset_deletes_nothing_that_is_not_ours(thrive: Run, folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "thesis.txt").write_text("years of work")

    refused = thrive("reset", "--yes")

    assert refused.returncode == 2
    assert (folder / "data" / "thesis.txt").exists()


@pytest.mark.parametrize("command", [("up",), ("up", "--detach"), ("demo", "--once")])
def test_a_start_that_is_refused_leaves_nothing_behind(
    thrive: Run, folder: Path, command: tuple[str, ...]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        refused = thrive(*command, "--port-base", port)

    assert refused.returncode == 2
    assert f"Port {port}" in refused.stderr
    assert "--port-base" in refused.stderr
    assert not (folder / "data").exists()
