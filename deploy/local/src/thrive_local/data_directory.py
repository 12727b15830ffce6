"""The folder that one system lives in: its lock, its secrets, its state file, its logs."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from thrive_shared.contracts.generations import FIRST

from thrive_local import processes
from thrive_local.errors import (
    DataDirectoryTakenError,
    DataDirectoryUnusableError,
    KeyMissingError,
    NotRunningError,
)
from thrive_local.postgres import write_private

OPERATOR = "local-operator"
"""Name of the key that may do everything; `thrive up` makes it."""


def default_path() -> Path:
    """Return this user's data directory for Thrive."""
    return user_data_path("thrive")


@dataclass(frozen=True, slots=True)
class ProcessState:
    """A process of the system, as last seen by its supervisor."""

    name: str
    pid: int
    started: float
    port: int
    state: str
    restarts: int

    @property
    def running(self) -> bool:
        """Whether this very process still runs (a reused pid does not count)."""
        return self.pid > 0 and abs(processes.started_at(self.pid) - self.started) < 1.0


@dataclass(frozen=True, slots=True)
class RunState:
    """What `run.json` says: where the system is and which processes it consists of."""

    state: str
    supervisor: ProcessState
    bootstrap: str = ""
    topic_prefix: str = ""
    partitions: int = 0
    today: str | None = None
    urls: dict[str, str] = field(default_factory=dict)
    processes: tuple[ProcessState, ...] = ()
    error: str = ""
    mend: str = ""

    @property
    def alive(self) -> bool:
        """Whether the supervisor that wrote this still runs."""
        return self.supervisor.running


@dataclass(frozen=True, slots=True)
class Identity:
    """What a system keeps for life: its partition count, passwords and key secrets."""

    partitions: int
    passwords: dict[str, str]
    secrets: dict[str, str]


class DataDirectory:
    """One system's folder. Files with secrets are readable by their owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self.run_file = self.path / "run.json"
        self.identity_file = self.path / "system.json"
        self.environments_file = self.path / "environments.json"
        self.keys_file = self.path / "keys.json"
        self.generations_file = self.path / "generations.json"
        self.lock_file = self.path / "lock"
        self.logs = self.path / "logs"
        self.kafka = self.path / "kafka"
        self.postgres = self.path / "postgres"

    @property
    def made(self) -> bool:
        """Whether a system was made here before."""
        return self.identity_file.exists()

    def create(self) -> None:
        """Make the folder; raises DataDirectoryUnusableError when it cannot be written."""
        try:
            # Passable, not readable: as root, PostgreSQL's account has to reach its own folder.
            self.path.mkdir(parents=True, exist_ok=True, mode=0o711)
            self.logs.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise DataDirectoryUnusableError(
                f"The data directory {self.path} cannot be made: {error.strerror}",
                mend="Choose another with --data-dir.",
            ) from error
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise DataDirectoryUnusableError(
                f"The data directory {self.path} cannot be written by this user",
                mend="Choose another with --data-dir, or run as the user that owns it.",
            )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for one supervisor; raises DataDirectoryTakenError when it is held.

        The lock goes with the process that holds it, however that process ends.
        """
        with self.lock_file.open("a+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                file.seek(0)
                raise DataDirectoryTakenError(
                    f"A system already runs in {self.path} (process {file.read().strip()})",
                    mend="See it with `thrive status`, stop it with `thrive down`, or start "
                    "another with --data-dir and --port-base.",
                ) from error
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield

    def partitions(self, wanted: int | None) -> int:
        """Return the log's partitions: as kept, else as wanted, else 12.

        Raises DataDirectoryUnusableError when `wanted` differs from the count that the system was
        created with: it can't change in place.
        """
        count = int(_read_json(self.identity_file).get("partitions", wanted or 12))
        if wanted is not None and wanted != count:
            raise DataDirectoryUnusableError(
                f"The system in {self.path} was created with {count} partitions, not {wanted}",
                mend="Leave --partitions out, or choose another --data-dir.",
            )
        return count

    def identity(self, *, services: Sequence[str], partitions: int | None) -> Identity:
        """Return the kept identity, made at first use; raises DataDirectoryUnusableError."""
        count = self.partitions(partitions)
        kept = _read_json(self.identity_file)
        passwords, keyed = kept.get("passwords", {}), kept.get("secrets", {})
        identity = Identity(
            partitions=count,
            passwords={s: passwords.get(s) or secrets.token_urlsafe(24) for s in services},
            secrets={s: keyed.get(s) or secrets.token_hex(32) for s in services},
        )
        _write_json(self.identity_file, asdict(identity))
        return identity

    def kept_keys(self) -> dict[str, str]:
        """Return the API keys kept for local use, by partner."""
        return dict(_read_json(self.keys_file))

    def key(self, partner: str) -> str:
        """Return one partner's key; raises KeyMissingError."""
        try:
            return self.kept_keys()[partner]
        except KeyError as error:
            known = ", ".join(sorted(self.kept_keys())) or "none"
            raise KeyMissingError(
                f"No key is kept for the partner '{partner}' in {self.keys_file} (kept: {known})",
                mend="Start the system with `thrive up`, publish the framework that names the "
                "partner, or check --partner.",
            ) from error

    def keep_keys(self, keys: dict[str, str]) -> None:
        """Add keys to those kept."""
        _write_json(self.keys_file, {**self.kept_keys(), **keys})

    def keep_environments(self, environments: Mapping[str, Mapping[str, str]]) -> None:
        """Keep what each service was told, for commands that act in a service's place."""
        _write_json(self.environments_file, {k: dict(v) for k, v in environments.items()})

    def environment(self, service: str) -> dict[str, str]:
        """Return what a service was last told; raises NotRunningError when it never ran."""
        kept = _read_json(self.environments_file)
        if service not in kept:
            raise NotRunningError(
                f"No system was ever started in {self.path}", mend="Start one with `thrive up`."
            )
        return dict(kept[service])

    def generations(self) -> dict[str, str]:
        """Return the generations that are to be computed, each with the Python that computes it.

        Empty stands for this very Python: another may have another version of Thrive installed.
        """
        return dict(_read_json(self.generations_file)) or {FIRST: ""}

    def keep_generations(self, generations: Mapping[str, str]) -> None:
        """Say which generations are to be computed; a running system follows."""
        _write_json(self.generations_file, dict(generations))

    def run(self) -> RunState:
        """Return the state of the system; raises NotRunningError when none was ever started."""
        found = _read_json(self.run_file)
        if not found:
            raise NotRunningError(
                f"No system runs in {self.path}", mend="Start one with `thrive up`."
            )
        supervisor = ProcessState(**found.pop("supervisor"))
        children = tuple(ProcessState(**child) for child in found.pop("processes"))
        return RunState(supervisor=supervisor, processes=children, **found)

    def running(self) -> RunState:
        """Return the state of a system that runs now; raises NotRunningError."""
        run = self.run()
        if not run.alive or run.state == "failed":
            raise NotRunningError(
                f"No system runs in {self.path}", mend="Start one with `thrive up`."
            )
        return run

    def write_run(self, run: RunState) -> None:
        """Replace the state file in one step."""
        _write_json(self.run_file, asdict(run))

    def end_leftovers(self) -> list[str]:
        """Stop processes that a killed supervisor left, services first; return their names."""
        try:
            run = self.run()
        except NotRunningError:
            return []
        left = [child for child in reversed(run.processes) if child.running]
        for child in left:
            # PostgreSQL would wait for its clients on SIGTERM; SIGINT is its fast shutdown.
            by = signal.SIGINT if child.name == "postgres" else signal.SIGTERM
            processes.end_pid(child.pid, by=by)
        return [child.name for child in left]


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise DataDirectoryUnusableError(
            f"{path} cannot be read: {error}",
            mend="Run as the user that owns it, or restore the file.",
        ) from error
    return found


def _write_json(path: Path, value: object) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    write_private(path=temporary, text=json.dumps(value, indent=1))
    temporary.replace(path)
