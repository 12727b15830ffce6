"""Keys of those who may subscribe: random, recognisable, checked before any look-up."""

import hmac
import secrets
from hashlib import sha256
from zlib import crc32

PREFIX = "thrive_gw_"
_CHECKSUM = 8


def new_key() -> str:
    """A fresh key: prefix, 256 random bits, checksum. Shown once, never stored."""
    random = secrets.token_hex(32)
    return f"{PREFIX}{random}{_checksum(random)}"


def well_formed(key: str) -> bool:
    """Whether it can be a key at all: a mistyped one needs no database."""
    if not (key.startswith(PREFIX) and key.isascii()):
        return False
    body = key[len(PREFIX) :]
    return body[-_CHECKSUM:] == _checksum(body[:-_CHECKSUM])


def keyed_hash(key: str, *, secret: bytes) -> bytes:
    """What is stored of a key: useless without the system's secret."""
    return hmac.new(secret, b"api-key\0" + key.encode(), sha256).digest()


def _checksum(text: str) -> str:
    return f"{crc32(text.encode()):08x}"
