"""An instant that a read is asked for."""

import re
from datetime import UTC, datetime

_RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


class NotAnInstantText(ValueError):
    """The text is not an instant as RFC 3339 writes it."""


def parse(text: str) -> datetime:
    """The instant in UTC, to the microsecond. Raises NotAnInstantText."""
    if not _RFC_3339.fullmatch(text):
        raise NotAnInstantText(text)
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NotAnInstantText(text) from error
