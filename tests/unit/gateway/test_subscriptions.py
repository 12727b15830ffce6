"""Who is told of what."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from support.gateway_records import alert, uid
from thrive_gateway.domain.subscriptions import Filter, plan, webhook_id

SUBSCRIBED = datetime(2026, 1, 1, tzinfo=UTC)


def wanted(name: str = "s", **changes: Any) -> Filter:
    return Filter(subscription_id=uid(name), since=SUBSCRIBED, **changes)


def states(*changes: Any, filter: Filter, told: dict[UUID, set[UUID]] | None = None) -> list[str]:
    by_id = {c.id: c.state for c in changes}
    planned = plan(changes, filters=[filter], told=told or {})
    return [by_id[d.change_id] for d in planned]


@pytest.mark.parametrize(
    ("filter", "concerned"),
    [
        (wanted(), True),
        (wanted(areas=["E08000037"], indicators=["PR5"], rules=["benchmark_worse"]), True),
        (wanted(areas=["E92000001"]), False),
        (wanted(indicators=["OR1"]), False),
        (wanted(rules=["rag_fall"]), False),
        (wanted(min_severity="medium"), True),
        (wanted(min_severity="high"), False),
    ],
)
def test_a_filter_picks_alerts(filter: Filter, concerned: bool) -> None:
    assert states(alert(1), filter=filter) == (["open"] if concerned else [])


@pytest.mark.parametrize("quiet", [{"historic": True}, {"inhibited_by": uid("parent")}])
def test_history_and_inhibited_alerts_stay_quiet_to_their_end(quiet: dict[str, Any]) -> None:
    changes = (alert(1, **quiet), alert(2, "resolved", **quiet))
    assert states(*changes, filter=wanted()) == []


def test_what_was_recorded_before_the_subscription_is_no_news() -> None:
    late = Filter(subscription_id=uid("s"), since=datetime(2100, 1, 1, tzinfo=UTC))
    assert states(alert(1), filter=late) == []


def test_provisional_alerts_are_told_only_to_those_who_ask() -> None:
    life = (alert(1, "pending"), alert(2, "withdrawn"))
    assert states(*life, filter=wanted()) == []
    eager = wanted(include_provisional=True)
    assert states(*life, filter=eager) == ["pending", "withdrawn"]


def test_who_was_told_of_the_beginning_is_told_of_the_end() -> None:
    assert states(alert(1), alert(2, "resolved"), filter=wanted()) == ["open", "resolved"]
    assert states(alert(2, "resolved"), filter=wanted()) == []
    told = {alert(1).alert_id: {uid("s")}}
    assert states(alert(2, "resolved"), filter=wanted(), told=told) == ["resolved"]


def test_a_webhook_id_belongs_to_a_transition_and_a_subscription() -> None:
    first = webhook_id(change_id=uid("c"), subscription_id=uid("s"))
    assert first == webhook_id(change_id=uid("c"), subscription_id=uid("s"))
    assert first != webhook_id(change_id=uid("c"), subscription_id=uid("t"))
    assert first != webhook_id(change_id=uid("d"), subscription_id=uid("s"))
