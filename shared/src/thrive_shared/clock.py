"""The one port through which the day and the hour come."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def today(pinned: date | None) -> date:
    """The pinned day, else the date in Europe/London."""
    return pinned or datetime.now(LONDON).date()
