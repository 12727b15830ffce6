"""SQL of the indicator group: partitions, frameworks, figures with score heads, alerts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

import asyncpg
from thrive_shared.contracts.framework import AlertRule
from thrive_shared.contracts.ingest import RebaseDecided

from thrive_scoring.domain.points import restored, sent
from thrive_scoring.domain.rebases import Decision
from thrive_scoring.domain.series import NO_PERIOD, Head, Series, StoredAlert
from thrive_scoring.domain.spans import span

FigureRow = tuple[Series, str]
"""A series and the period to write."""


class PartitionRow(NamedTuple):
    """How far a log partition was scored, and the framework slice in force there."""

    partition: int
    last_seq: int
    day: date | None
    framework: bytes | None


async def load_partitions(
    tx: asyncpg.Connection, partitions: Collection[int]
) -> list[PartitionRow]:
    """The heads of these log partitions; none for one never seen."""
    rows = await tx.fetch(
        """
        select partition, last_seq, day, body
        from log_head left join framework_slice using (partition)
        where partition = any($1::int[])
        """,
        list(partitions),
    )
    return [PartitionRow(r["partition"], r["last_seq"], r["day"], r["body"]) for r in rows]


async def save_partitions(
    tx: asyncpg.Connection, heads: Sequence[tuple[int, int, date | None]]
) -> None:
    """Move the heads of log partitions: partition, last seq, day."""
    await tx.execute(
        """
        insert into log_head (partition, last_seq, day)
        select * from unnest($1::int[], $2::bigint[], $3::date[])
        on conflict (partition) do update set last_seq = excluded.last_seq, day = excluded.day
        """,
        *_columns(heads, 3),
    )


async def save_frameworks(tx: asyncpg.Connection, slices: Sequence[tuple[int, int, bytes]]) -> None:
    """Store the slices now in force: partition, version, body."""
    await tx.execute(
        """
        insert into framework_slice (partition, version, body)
        select * from unnest($1::int[], $2::int[], $3::bytea[])
        on conflict (partition) do update set version = excluded.version, body = excluded.body
        """,
        *_columns(slices, 3),
    )


async def count_figures(tx: asyncpg.Connection, indicators: Collection[str]) -> int:
    """How many figures of these indicators are known."""
    count = await tx.fetchval(
        "select count(sent) from figure where indicator = any($1::text[])", list(indicators)
    )
    return int(count)


async def load_series(
    tx: asyncpg.Connection, indicators: Collection[str]
) -> dict[str, dict[tuple[str, str], Series]]:
    """Every series of these indicators, with heads and active alerts; limits not set yet."""
    found: dict[str, dict[tuple[str, str], Series]] = {i: {} for i in indicators}
    for row in await tx.fetch(_LOAD_FIGURES, list(indicators)):
        _take_in(_series(found, row), row)
    for row in await tx.fetch(_LOAD_ALERTS, list(indicators)):
        alert = StoredAlert(
            row["alert_id"],
            AlertRule(row["rule"]),
            row["opened_period"],
            row["state"],
            row["inhibited_by"],
            row["historic"],
        )
        _series(found, row).active[alert.rule] = alert
    for row in await tx.fetch(_LOAD_REBASES, list(indicators)):
        series = _series(found, row)
        approved = row["decision"] == "approved"
        series.decisions = series.decisions.taking(
            Decision(span(row["period"]), approved, row["decision_id"], row["cause"])
        )
    return found


_LOAD_FIGURES = """
select indicator, area, breakdown, period, sent, score_id, digest, conditions, overdue
from figure where indicator = any($1::text[])
order by indicator, area, breakdown, period
"""

_LOAD_ALERTS = """
select indicator, area, breakdown, alert_id, rule, opened_period, state, inhibited_by, historic
from alert where indicator = any($1::text[]) and state in ('pending', 'open')
"""


_LOAD_REBASES = """
select indicator, area, breakdown, period, decision, decision_id, cause
from rebase where indicator = any($1::text[]) and decision <> 'revoked'
"""


async def save_rebases(tx: asyncpg.Connection, decided: Sequence[RebaseDecided]) -> None:
    """Write the decisions on step changes now in force, the later in place of the earlier."""
    latest = {(r.indicator, r.area, r.breakdown, r.period): r for r in decided}
    if latest:
        rows = [(*k, r.decision, str(r.decision_id), r.cause or "") for k, r in latest.items()]
        await tx.execute(_SAVE_REBASES, *_columns(rows, 7))


_SAVE_REBASES = """
insert into rebase (indicator, area, breakdown, period, decision, decision_id, cause)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                     $7::text[])
on conflict (indicator, area, breakdown, period) do update set
    decision = excluded.decision, decision_id = excluded.decision_id, cause = excluded.cause
"""


async def save_figures(tx: asyncpg.Connection, rows: Iterable[FigureRow]) -> None:
    """Write the current figure and score head of each series and period."""
    await tx.execute(_SAVE_FIGURES, *_columns([_row(s, p) for s, p in rows], 9))


async def save_alerts(tx: asyncpg.Connection, alerts: Iterable[tuple[Series, StoredAlert]]) -> None:
    """Write alerts as now published."""
    rows = [
        (
            a.alert_id,
            s.indicator,
            s.area,
            s.breakdown,
            a.rule,
            a.opened_period,
            a.state,
            a.inhibited_by,
            a.historic,
        )
        for s, a in alerts
    ]
    if rows:
        await tx.execute(_SAVE_ALERTS, *_columns(rows, 9))


_SAVE_FIGURES = """
insert into figure (indicator, area, breakdown, period, sent, score_id, digest, conditions, overdue)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                     $7::bytea[], $8::int[], $9::boolean[])
on conflict (indicator, area, breakdown, period) do update set
    sent = excluded.sent, score_id = excluded.score_id, digest = excluded.digest,
    conditions = excluded.conditions, overdue = excluded.overdue
"""

_SAVE_ALERTS = """
insert into alert (alert_id, indicator, area, breakdown, rule, opened_period, state,
                   inhibited_by, historic)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                     $7::text[], $8::text[], $9::boolean[])
on conflict (alert_id) do update set state = excluded.state,
    inhibited_by = excluded.inhibited_by, historic = excluded.historic
"""


def _series(found: dict[str, dict[tuple[str, str], Series]], row: asyncpg.Record) -> Series:
    held = found[row["indicator"]]
    key = (row["area"], row["breakdown"])
    if key not in held:
        held[key] = Series(indicator=row["indicator"], area=key[0], breakdown=key[1])
    return held[key]


def _take_in(series: Series, row: asyncpg.Record) -> None:
    """A stored figure and the head of its score."""
    period, value, computed = row["period"], None, False
    if row["sent"] is not None:
        point = restored(row["sent"], period=period)
        value, computed = point.value, point.computed
        series.put(point)
    if row["score_id"] is not None:
        key = span(period).key if period else NO_PERIOD
        said = (row["digest"], row["conditions"], row["overdue"])
        series.set_head(period, Head(key, row["score_id"], value, computed, *said))


def _row(series: Series, period: str) -> tuple[object, ...]:
    point, head = series.points.get(period), series.heads.get(period)
    subject = (series.indicator, series.area, series.breakdown, period)
    figure = None if point is None else sent(point)
    if head is None:
        return (*subject, figure, None, None, None, None)
    return (*subject, figure, head.score_id, head.digest, head.conditions, head.overdue)


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> list[Sequence[object]]:
    return list(zip(*rows, strict=True)) if rows else [[] for _ in range(width)]
