"""SQL of the area group: partitions with their frameworks and days, areas, scores, cards."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

import asyncpg
import orjson
from thrive_shared.contracts.framework import FrameworkSlice

from thrive_scoring.domain.standing import AreaAlert, AreaScore
from thrive_scoring.domain.target import Target


async def lock_targets(tx: asyncpg.Connection, targets: Sequence[int]) -> dict[int, int]:
    """Lock the partitions' rows in ascending order; their states count changes."""
    await tx.execute(
        """
        insert into area_target (target) select * from unnest($1::int[]) as t order by 1
        on conflict do nothing
        """,
        targets,
    )
    rows = await tx.fetch(
        """
        select target, state from area_target where target = any($1::int[])
        order by target for update
        """,
        targets,
    )
    return {r["target"]: r["state"] for r in rows}


async def load_target(tx: asyncpg.Connection, *, number: int, state: int) -> Target:
    """Everything known of one partition's areas."""
    target = Target(number, state)
    for row in await tx.fetch("select area, counter from area where target = $1", number):
        target.standing(row["area"]).counter = row["counter"]
    await _load_areas(tx, target)
    await _load_barriers(tx, target)
    return target


async def read_areas(tx: asyncpg.Connection, *, areas: Collection[str] | None, home: int) -> Target:
    """Where these areas stand (None: all there are), on whatever partitions they lie.

    Framework versions and days are those that partition `home` has passed. Locks nothing.
    """
    target = Target(home, 0)
    for row in await tx.fetch(
        "select area from area where $1::text[] is null or area = any($1)",
        None if areas is None else list(areas),
    ):
        target.standing(row["area"])
    await _load_areas(tx, target)
    await _load_barriers(tx, target)
    return target


async def _load_barriers(tx: asyncpg.Connection, target: Target) -> None:
    for row in await tx.fetch(
        "select source, recorded_at, body from area_framework where target = $1", target.number
    ):
        found = FrameworkSlice.model_validate_json(row["body"])
        target.take_slice(found, source=row["source"], recorded_at=row["recorded_at"])
    for row in await tx.fetch("select source, day from area_day where target = $1", target.number):
        target.days[row["source"]] = row["day"]


async def _load_areas(tx: asyncpg.Connection, target: Target) -> None:
    areas = list(target.standings)
    for row in await tx.fetch(_LOAD_SCORES, areas):
        facts = orjson.loads(row["facts"])
        score = AreaScore(
            row["indicator"],
            row["breakdown"],
            row["period"],
            row["seq"],
            row["score_id"],
            row["recorded_at"],
            facts,
            row["facts"],
        )
        target.standings[row["area"]].scores[score.indicator, score.breakdown] = score
    for row in await tx.fetch(_LOAD_ALERTS, areas):
        alert = AreaAlert(
            row["alert_id"], row["indicator"], row["breakdown"], row["shown"], row["seq"]
        )
        target.standings[row["area"]].alerts[alert.alert_id] = alert
    for row in await tx.fetch(_LOAD_CARDS, areas):
        target.standings[row["area"]].cards[row["dimension"], row["grp"]] = row["card_id"]


_LOAD_SCORES = """
select area, indicator, breakdown, period, seq, score_id, recorded_at, facts
from area_score where area = any($1::text[])
"""

_LOAD_ALERTS = """
select area, alert_id, indicator, breakdown, shown, seq from area_alert where area = any($1::text[])
"""

_LOAD_CARDS = "select area, dimension, grp, card_id from card where area = any($1::text[])"


async def load_counters(connection: asyncpg.Connection) -> dict[str, int]:
    """The counter of the card that each area published last."""
    return {
        r["area"]: r["counter"] for r in await connection.fetch("select area, counter from area")
    }


async def save_targets(tx: asyncpg.Connection, targets: Collection[int]) -> None:
    """Count a change of these partitions."""
    await tx.execute(
        "update area_target set state = state + 1 where target = any($1::int[])", list(targets)
    )


async def save_areas(tx: asyncpg.Connection, rows: Sequence[tuple[str, int, int]]) -> None:
    """Write areas: code, partition, counter."""
    await tx.execute(
        """
        insert into area (area, target, counter)
        select * from unnest($1::text[], $2::int[], $3::bigint[])
        on conflict (area) do update set counter = excluded.counter
        """,
        *_columns(rows, 3),
    )


async def save_scores(tx: asyncpg.Connection, scores: Iterable[tuple[str, AreaScore]]) -> None:
    """Write the current scores of areas."""
    rows = [
        (
            area,
            s.indicator,
            s.breakdown,
            s.period,
            s.seq,
            s.score_id,
            s.recorded_at,
            s.encoded,
        )
        for area, s in scores
    ]
    await tx.execute(_SAVE_SCORES, *_columns(rows, 8))


_SAVE_SCORES = """
insert into area_score (area, indicator, breakdown, period, seq, score_id, recorded_at, facts)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[],
                     $7::text[], $8::bytea[])
on conflict (area, indicator, breakdown) do update set period = excluded.period,
    seq = excluded.seq, score_id = excluded.score_id, recorded_at = excluded.recorded_at,
    facts = excluded.facts
"""


async def save_alerts(tx: asyncpg.Connection, alerts: Iterable[tuple[str, AreaAlert]]) -> None:
    """Write the latest transitions of areas' alerts."""
    rows = [(area, a.alert_id, a.indicator, a.breakdown, a.shown, a.seq) for area, a in alerts]
    await tx.execute(
        """
        insert into area_alert (area, alert_id, indicator, breakdown, shown, seq)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[],
                             $6::bigint[])
        on conflict (area, alert_id) do update set shown = excluded.shown, seq = excluded.seq
        """,
        *_columns(rows, 6),
    )


async def save_cards(tx: asyncpg.Connection, rows: Sequence[tuple[str, str, str, str]]) -> None:
    """Write published cards: area, dimension, group, card id."""
    await tx.execute(
        """
        insert into card (area, dimension, grp, card_id)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
        on conflict (area, dimension, grp) do update set card_id = excluded.card_id
        """,
        *_columns(rows, 4),
    )


async def save_framework(
    tx: asyncpg.Connection,
    *,
    target: int,
    source: int,
    framework: FrameworkSlice,
    recorded_at: datetime,
) -> None:
    """Note that a log partition passed a framework version, with its slice."""
    await tx.execute(
        """
        insert into area_framework (target, version, source, body, recorded_at)
        values ($1, $2, $3, $4, $5)
        on conflict (target, version, source) do nothing
        """,
        target,
        framework.version,
        source,
        framework.model_dump_json().encode(),
        recorded_at,
    )


async def delete_frameworks(tx: asyncpg.Connection, *, target: int, before: int) -> None:
    """Forget versions that a whole newer one has replaced."""
    await tx.execute(
        "delete from area_framework where target = $1 and version < $2", target, before
    )


async def save_day(tx: asyncpg.Connection, *, target: int, source: int, day: date) -> None:
    """Note the latest day that a log partition knows."""
    await tx.execute(
        """
        insert into area_day (target, source, day) values ($1, $2, $3)
        on conflict (target, source) do update set day = greatest(area_day.day, excluded.day)
        """,
        target,
        source,
        day,
    )


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> list[Sequence[object]]:
    return list(zip(*rows, strict=True)) if rows else [[] for _ in range(width)]
