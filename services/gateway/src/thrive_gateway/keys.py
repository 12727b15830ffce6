"""API keys: made on the command line, told once, stored as a keyed hash."""

from typing import Protocol
from uuid import UUID, uuid4

import asyncpg

from .domain.keys import keyed_hash, new_key, well_formed
from .repository import subscriptions


class KeyNameTaken(ValueError):
    """A key of that name exists already; choose another name."""


class SecretTooShort(ValueError):
    """THRIVE_SECRET must hold at least 32 bytes: it keeps keys and webhook secrets."""


class Secret(Protocol):
    """Something that holds a secret value."""

    def get_secret_value(self) -> str: ...


def secret_bytes(secret: Secret) -> bytes:
    """The system's secret. Raises SecretTooShort."""
    value = secret.get_secret_value().encode()
    if len(value) < 32:
        raise SecretTooShort(SecretTooShort.__doc__)
    return value


async def add_key(connection: asyncpg.Connection, *, name: str, secret: bytes) -> str:
    """Store and return a fresh key. Raises KeyNameTaken."""
    key = new_key()
    hash = keyed_hash(key, secret=secret)
    if not await subscriptions.add_key(connection, id=uuid4(), name=name, hash=hash):
        raise KeyNameTaken(KeyNameTaken.__doc__)
    return key


class Keys:
    """Who may subscribe."""

    def __init__(self, *, pool: asyncpg.Pool, secret: bytes) -> None:
        self._pool = pool
        self._secret = secret

    async def owner(self, key: str) -> UUID | None:
        """The id of a valid key, None for any other text."""
        if not well_formed(key):
            return None
        return await subscriptions.key_id(self._pool, hash=keyed_hash(key, secret=self._secret))
