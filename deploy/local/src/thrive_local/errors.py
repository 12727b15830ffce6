"""Named errors of the local runner: each says what is wrong, where, and how to mend it."""

from __future__ import annotations


class LocalError(Exception):
    """Something on this machine stops Thrive from running; `mend` says what to do about it."""

    def __init__(self, what: str, *, mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.what}\n{self.mend}" if self.mend else self.what


class JarLockInvalidError(LocalError):
    """The committed list of Kafka's jars cannot be read."""


class JarUnavailableError(LocalError):
    """A jar could not be fetched, or what was fetched is not what the lock names."""


class JavaMissingError(LocalError):
    """No Java of a sufficient version was found."""


class ServerStartError(LocalError):
    """An embedded server did not become ready."""


class PostgresBinariesMissingError(LocalError):
    """PostgreSQL's programs are not installed for this platform."""


class AccountMissingError(LocalError):
    """Started as root, and no unprivileged account exists that PostgreSQL could run as."""


class PortTakenError(LocalError):
    """A port that the system needs is in use."""


class DataDirectoryTakenError(LocalError):
    """Another system runs in the data directory."""


class DataDirectoryUnusableError(LocalError):
    """The data directory cannot be written, or was made for other settings."""


class MemoryShortError(LocalError):
    """The machine has too little free memory."""


class DiskShortError(LocalError):
    """The disk has too little room."""


class WorkersInvalidError(LocalError):
    """The `--workers` option names an unknown service or a count that is not a number."""


class ServiceStartError(LocalError):
    """A service did not become ready."""


class CommandFailedError(LocalError):
    """A command of a service (its migrations, a new key) failed."""


class GenerationRefusedError(LocalError):
    """What was asked of a generation can't be done as things stand."""


class NotRunningError(LocalError):
    """No system runs in the data directory."""


class KeyMissingError(LocalError):
    """No key is kept for a partner."""


class RequestRefusedError(LocalError):
    """A service answered with a problem, or could not be reached."""
