"""Cursors: where a page of a list ended, as one opaque word."""

import base64
import binascii

import orjson


class NotACursor(ValueError):
    """The cursor is not one that this list gave out; start again without it."""


def encode(*parts: str) -> str:
    """The cursor after a row with this key."""
    return base64.urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=").decode()


def decode(cursor: str, *, parts: int) -> tuple[str, ...]:
    """The key in a cursor. Raises NotACursor."""
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        found = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise NotACursor(NotACursor.__doc__) from error
    if not isinstance(found, list) or len(found) != parts:
        raise NotACursor(NotACursor.__doc__)
    if not all(isinstance(part, str) and "\0" not in part for part in found):
        raise NotACursor(NotACursor.__doc__)
    return tuple(found)
