"""SQL of webhook deliveries: planned with the alert, leased, attempted, settled."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from thrive_gateway.domain.subscriptions import Delivery

from .rows import columns


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery that this process alone may attempt until the lease ends."""

    webhook_id: UUID
    subscription_id: UUID
    attempt: int
    """1, 2 … over all."""
    tries: int
    """1, 2 … since it was planned or last replayed."""
    url: str
    secret: bytes
    change: str
    """The transition's JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an attempt went. `failure` is a name, never free text; None: delivered."""

    began_at: datetime
    milliseconds: int
    status: int | None = None
    failure: str | None = None
    gone: bool = False
    asked: timedelta | None = None
    """The wait that the receiver asked for."""


async def told(tx: asyncpg.Connection, *, alert_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Which subscriptions have heard of these alerts."""
    rows = await tx.fetch(
        "select distinct alert_id, subscription_id from delivery where alert_id = any($1::uuid[])",
        list(alert_ids),
    )
    heard: dict[UUID, set[UUID]] = {}
    for row in rows:
        heard.setdefault(row["alert_id"], set()).add(row["subscription_id"])
    return heard


async def add(
    tx: asyncpg.Connection, planned: Sequence[Delivery], *, bodies: Mapping[UUID, str]
) -> None:
    """Plan deliveries, each once: a rebuild plans none again.

    A subscription deleted meanwhile gets none. `bodies` holds each transition's JSON by its id.
    """
    await tx.execute(
        """
        insert into delivery (webhook_id, change_id, alert_id, subscription_id, change)
        select p.webhook_id, p.change_id, p.alert_id, p.subscription_id, p.change
        from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[]) with ordinality
          as p (webhook_id, change_id, alert_id, subscription_id, change, place)
        join subscription as s on s.id = p.subscription_id
        order by p.place
        for key share of s
        on conflict do nothing
        """,
        *columns(
            (d.webhook_id, d.change_id, d.alert_id, d.subscription_id, bodies[d.change_id])
            for d in planned
        ),
    )


async def lease(pool: asyncpg.Pool, *, limit: int, seconds: float) -> list[Leased]:
    """Take the oldest due delivery of each subscription that has none under way.

    So a receiver that hangs holds up nobody else. Counting the attempt at once bounds the
    attempts even of a message that kills the process.
    """
    rows = await pool.fetch(
        """
        with due as (
            select d.webhook_id
            from subscription as s
            cross join lateral (
                select webhook_id from delivery
                where subscription_id = s.id and state = 'waiting'
                  and due_at <= clock_timestamp()
                  and (leased_until is null or leased_until < clock_timestamp())
                order by due_at, number limit 1
                for update skip locked
            ) as d
            where s.disabled_at is null
              and not exists (
                select from delivery as under_way
                where under_way.subscription_id = s.id and under_way.state = 'waiting'
                  and under_way.leased_until >= clock_timestamp()
              )
            limit $1
        )
        update delivery as d
        set leased_until = clock_timestamp() + make_interval(secs => $2),
            attempts = d.attempts + 1
        from due, subscription as s
        where d.webhook_id = due.webhook_id and s.id = d.subscription_id
        returning d.webhook_id, d.subscription_id, d.attempts,
                  d.attempts - d.attempts_before, s.url, s.secret, d.change
        """,
        limit,
        seconds,
    )
    return [Leased(*r) for r in rows]


async def settle(
    pool: asyncpg.Pool,
    leased: Leased,
    outcome: Outcome,
    *,
    again_in: timedelta | None,
    disable: str | None,
) -> None:
    """Log an attempt; the delivery is done, due again, or failed for good.

    `disable`: why the subscription is stopped until its owner has it replayed. A late answer,
    after the lease ended and another attempted, settles nothing; nor does one for a subscription
    that was deleted meanwhile.
    """
    async with pool.acquire() as connection, connection.transaction():
        if not await connection.fetchval(_HOLD, leased.subscription_id):
            return
        await connection.execute(
            _LOG,
            leased.webhook_id,
            leased.attempt,
            outcome.began_at,
            outcome.milliseconds,
            outcome.status,
            outcome.failure,
        )
        delivered = outcome.failure is None
        await connection.execute(_SETTLE, leased.webhook_id, leased.attempt, delivered, again_in)
        if disable:
            await connection.execute(_DISABLE, leased.subscription_id, disable)


_HOLD = "select true from subscription where id = $1 for key share"
"""Keeps a subscription, and with it its deliveries, from being deleted until the commit."""

_LOG = """
insert into delivery_attempt (webhook_id, number, began_at, milliseconds, status, failure)
values ($1, $2, $3, $4, $5, $6)
on conflict do nothing
"""

_SETTLE = """
update delivery set
    leased_until = null,
    delivered_at = case when $3 then clock_timestamp() end,
    due_at = coalesce(clock_timestamp() + $4, due_at),
    state = case when $3 then 'delivered' when $4::interval is null then 'failed'
                 else 'waiting' end
where webhook_id = $1 and attempts = $2 and state = 'waiting'
"""

_DISABLE = """
update subscription set disabled_at = clock_timestamp(), disabled_reason = $2
where id = $1 and disabled_at is null
"""


async def replay(pool: asyncpg.Pool, *, subscription_id: UUID) -> int:
    """Enable a subscription and make due all that was not delivered; return how many."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "update subscription set disabled_at = null, disabled_reason = null where id = $1",
            subscription_id,
        )
        rows = await connection.fetch(
            """
            update delivery
            set state = 'waiting', due_at = clock_timestamp(), attempts_before = attempts
            where subscription_id = $1 and state <> 'delivered' returning webhook_id
            """,
            subscription_id,
        )
    return len(rows)


async def newest(pool: asyncpg.Pool, *, subscription_id: UUID, limit: int) -> list[asyncpg.Record]:
    """The newest deliveries of a subscription with the log of their attempts."""
    rows: list[asyncpg.Record] = await pool.fetch(
        """
        select d.webhook_id, d.alert_id, d.change_id, d.state, d.created_at, d.delivered_at,
               case when d.state = 'waiting' then d.due_at end as due_at,
               coalesce(
                 (select json_agg(json_build_object(
                     'number', a.number, 'began_at', a.began_at,
                     'milliseconds', a.milliseconds, 'status', a.status, 'failure', a.failure
                   ) order by a.number)
                  from delivery_attempt as a where a.webhook_id = d.webhook_id),
                 '[]') as attempts
        from delivery as d where d.subscription_id = $1
        order by d.number desc limit $2
        """,
        subscription_id,
        limit,
    )
    return rows
