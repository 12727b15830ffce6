"""Keys of partners: `thr_`, randomness, a checksum that catches typing errors."""

import hmac
import secrets
from hashlib import sha256
from zlib import crc32

PREFIX = "thr_"


def new_key() -> str:
    """A fresh key with 192 bits of randomness."""
    body = secrets.token_hex(24)
    return f"{PREFIX}{body}_{_checksum(body)}"


def well_formed(key: str) -> bool:
    """Whether a text can be a key at all: nothing else is looked up."""
    body, _, checksum = key.removeprefix(PREFIX).partition("_")
    return key.startswith(PREFIX) and key.isascii() and checksum == _checksum(body)


def key_hash(key: str, *, secret: str) -> bytes:
    """What is stored of a key: a hash that only the holder of the secret can make."""
    return hmac.digest(secret.encode(), key.encode(), sha256)


def _checksum(body: str) -> str:
    return f"{crc32(body.encode()):08x}"
