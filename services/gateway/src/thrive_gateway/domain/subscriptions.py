"""Which transitions of alerts a subscriber is told of."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from thrive_shared.contracts.scoring import AlertChanged

SEVERITIES = ("low", "medium", "high")
_BEGINNINGS = ("pending", "open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a subscriber asked for. Nothing named means: all."""

    subscription_id: UUID
    since: datetime
    """When it subscribed: what was recorded earlier is not news."""
    areas: Collection[str] = ()
    indicators: Collection[str] = ()
    rules: Collection[str] = ()
    min_severity: str = "low"
    include_provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One transition that one subscriber is to be told of."""

    webhook_id: UUID
    change_id: UUID
    alert_id: UUID
    subscription_id: UUID


def webhook_id(*, change_id: UUID, subscription_id: UUID) -> UUID:
    """The same for every attempt, and after a rebuild: receivers deduplicate on it."""
    return uuid5(NAMESPACE_URL, f"urn:thrive:webhook:{change_id}:{subscription_id}")


def plan(
    changes: Iterable[AlertChanged],
    *,
    filters: Collection[Filter],
    told: Mapping[UUID, Collection[UUID]],
) -> list[Delivery]:
    """Deliveries of new transitions, in order.

    `told` holds for each alert the subscriptions that have heard of it: an end is told to
    those who were told of the beginning, and to nobody else.
    """
    heard = {alert_id: set(ids) for alert_id, ids in told.items()}
    planned: list[Delivery] = []
    for change in changes:
        listeners = heard.setdefault(change.alert_id, set())
        for each in filters:
            if _concerns(change, each, heard=each.subscription_id in listeners):
                listeners.add(each.subscription_id)
                planned.append(_delivery(change, each))
    return planned


def _concerns(change: AlertChanged, wanted: Filter, *, heard: bool) -> bool:
    if change.recorded_at < wanted.since:
        return False
    if change.state not in _BEGINNINGS:
        return heard
    quiet = change.historic or change.inhibited_by is not None
    early = change.state == "pending" and not wanted.include_provisional
    return not quiet and not early and _matches(change, wanted)


def _matches(change: AlertChanged, wanted: Filter) -> bool:
    severe = SEVERITIES.index(change.severity) >= SEVERITIES.index(wanted.min_severity)
    named = (
        (change.area, wanted.areas),
        (change.indicator, wanted.indicators),
        (change.rule, wanted.rules),
    )
    return severe and all(not codes or code in codes for code, codes in named)


def _delivery(change: AlertChanged, wanted: Filter) -> Delivery:
    return Delivery(
        webhook_id=webhook_id(change_id=change.id, subscription_id=wanted.subscription_id),
        change_id=change.id,
        alert_id=change.alert_id,
        subscription_id=wanted.subscription_id,
    )
