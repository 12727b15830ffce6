"""Instants, versions that every partition has passed, and cards that stay."""

from datetime import UTC, datetime
from typing import Any

import pytest
from support.gateway_records import framework, indicator
from thrive_gateway.domain.cards import groups_kept, headline_series
from thrive_gateway.domain.framework import passed_by_all
from thrive_gateway.domain.instant import NotAnInstantText, parse


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-01T12:00:00Z",
        "2026-11-01t12:00:00z",
        "2026-11-01T13:00:00+01:00",
        "2026-11-01T12:00:00.000000Z",
    ],
)
def test_an_instant_is_read_in_utc(text: str) -> None:
    assert parse(text) == datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_an_instant_keeps_its_microseconds() -> None:
    assert parse("2026-11-01T12:00:00.123456Z").microsecond == 123456


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-11-01",
        "2026-11-01T12:00:00",
        "2026-11-01 12:00:00Z",
        "2026-11-01T13:00:00 01:00",
        "2026-02-30T12:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "1793534400",
    ],
)
def test_what_is_not_an_instant_is_refused(text: str) -> None:
    with pytest.raises(NotAnInstantText):
        parse(text)


@pytest.mark.parametrize(
    ("reached", "passed"), [({0: 2, 1: 1}, 1), ({0: 2, 1: 2}, 2), ({0: 1}, None), ({}, None)]
)
def test_a_version_is_in_force_once_every_partition_has_passed_it(
    reached: dict[int, Any], passed: int | None
) -> None:
    assert passed_by_all(reached, partitions=2) == passed


def test_a_card_stays_if_its_group_was_scored_before_its_version_was_replaced() -> None:
    moment = [datetime(2026, 11, n, tzinfo=UTC) for n in range(1, 4)]
    earlier = framework(indicator("A"), indicator("B", objective=None, pledges=("families",)))
    first_scored = {("A", "all"): moment[0], ("B", "all"): moment[2]}
    kept = groups_kept([(earlier, moment[1])], first_scored=first_scored)
    assert kept == {("objective", "O6")}
    assert headline_series(earlier) == [("A", "all"), ("B", "all")]
