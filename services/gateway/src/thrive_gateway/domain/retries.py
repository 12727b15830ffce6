"""When a webhook that failed is tried again. Source: Standard Webhooks, deliverability."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random
from uuid import UUID

_MINUTE, _HOUR = 60, 3600
DELAYS = (
    5,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
"""Seconds after the first, second … attempt: ten attempts over 75 hours."""
JITTER = 0.1
LONGEST_WAIT = timedelta(days=1)


def delay(attempt: int, *, webhook_id: UUID, asked: timedelta | None = None) -> timedelta | None:
    """How long to wait after attempt 1, 2 …; None when it was the last.

    Spread by up to a tenth either way, the same for the same webhook. A receiver that asks
    for more time gets it, up to a day.
    """
    if attempt > len(DELAYS):
        return None
    spread = Random(f"{webhook_id}/{attempt}").uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
    own = timedelta(seconds=DELAYS[attempt - 1] * spread)
    return max(own, min(asked or own, LONGEST_WAIT))


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """The wait that a Retry-After header asks for: seconds or a date. None if unreadable."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), LONGEST_WAIT.total_seconds()))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(moment - now, timedelta())
