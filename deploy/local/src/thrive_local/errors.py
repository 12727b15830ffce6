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
