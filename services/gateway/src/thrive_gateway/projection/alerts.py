"""Alerts: every transition kept, and delivered to those whom it concerns."""

from collections.abc import Sequence

import asyncpg
from thrive_shared.contracts.scoring import AlertChanged
from thrive_shared.kafka.consumer import Record

from thrive_gateway.domain.heads import newest
from thrive_gateway.domain.live import LiveEvent, of_alert
from thrive_gateway.domain.subscriptions import plan
from thrive_gateway.repository import deliveries, subscriptions, verdicts


async def project_alerts(
    tx: asyncpg.Connection, records: Sequence[Record], *, tell: bool = True
) -> list[LiveEvent]:
    """Store transitions, plan their deliveries if subscribers are told, move each alert's head."""
    changes = [
        (AlertChanged.model_validate_json(r.value or b""), (r.value or b"").decode())
        for r in records
    ]
    new = await verdicts.add_alert_changes(tx, changes)
    fresh = newest(
        (c for c, _ in changes if c.id in new), key=lambda c: c.id, order=lambda c: c.cause.seq
    )
    if not fresh:
        return []
    if tell:
        await plan_deliveries(tx, fresh)
    heads = newest(fresh, key=lambda c: c.alert_id, order=lambda c: c.cause.seq)
    moved = await verdicts.move_alert_heads(tx, heads)
    return [of_alert(c) for c in heads if c.id in moved]


async def plan_deliveries(tx: asyncpg.Connection, fresh: Sequence[AlertChanged]) -> None:
    """Plan what each subscriber is to be told of transitions, each once for ever."""
    filters = await subscriptions.filters(tx)
    if not filters:
        return
    told = await deliveries.told(tx, alert_ids={c.alert_id for c in fresh})
    planned = plan(fresh, filters=filters, told=told)
    if planned:
        bodies = {c.id: c.model_dump_json(exclude_none=True) for c in fresh}
        await deliveries.add(tx, planned, bodies=bodies)
