"""When a webhook is tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from support.gateway_records import uid
from thrive_gateway.domain.retries import DELAYS, delay, retry_after

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_ten_attempts_span_75_hours() -> None:
    assert len(DELAYS) == 9
    assert timedelta(hours=75) < timedelta(seconds=sum(DELAYS)) < timedelta(hours=76)


def test_waits_grow_are_spread_and_end() -> None:
    waits = [delay(n, webhook_id=uid("w")) for n in range(1, 11)]
    assert waits[-1] is None
    known = [w for w in waits if w is not None]
    assert known == sorted(known)
    for wait, base in zip(known, DELAYS, strict=True):
        assert 0.9 * base <= wait.total_seconds() <= 1.1 * base
    assert delay(5, webhook_id=uid("w")) == known[4]
    assert delay(5, webhook_id=uid("x")) != known[4]


def test_a_receiver_may_ask_for_more_time_up_to_a_day_and_not_for_less() -> None:
    assert delay(1, webhook_id=uid("w"), asked=timedelta(hours=1)) == timedelta(hours=1)
    assert delay(1, webhook_id=uid("w"), asked=timedelta(days=9)) == timedelta(days=1)
    own = delay(4, webhook_id=uid("w"))
    assert delay(4, webhook_id=uid("w"), asked=timedelta(seconds=1)) == own


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 5 ", timedelta(seconds=5)),
        ("9" * 40, timedelta(days=1)),
        ("Sun, 01 Nov 2026 12:00:30 GMT", timedelta(seconds=30)),
        ("Sun, 01 Nov 2026 11:00:00 GMT", timedelta()),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, wait: timedelta | None) -> None:
    assert retry_after(header, now=NOW) == wait
