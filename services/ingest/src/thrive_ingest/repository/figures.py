"""The revision in force of every figure."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import asyncpg

from ..domain.figures import Current, Key
from .conflicts import Conflict


class FigureMoved(Conflict):
    """Another transaction wrote a new figure of the same key first: look again."""


async def lock(tx: asyncpg.Connection, keys: Collection[Key]) -> dict[Key, Current]:
    """Lock the known figures of these keys, in ascending order, and return them."""
    return await _fetch(tx, keys, _SELECT + " order by 1, 2, 3, 4 for update of f")


async def read(connection: asyncpg.Connection, keys: Collection[Key]) -> dict[Key, Current]:
    """The known figures of these keys, without locking."""
    return await _fetch(connection, keys, _SELECT)


async def _fetch(
    connection: asyncpg.Connection, keys: Collection[Key], statement: str
) -> dict[Key, Current]:
    if not keys:
        return {}
    rows = await connection.fetch(statement, *map(list, zip(*keys, strict=True)))
    return {Key(*r[:4]): Current(*r[4:]) for r in map(tuple, rows)}


_SELECT = """
select f.indicator, f.area, f.breakdown, f.period, f.revision, f.content, f.submission_id
from unnest($1::text[], $2::text[], $3::text[], $4::text[])
    as wanted (indicator, area, breakdown, period)
join figure as f using (indicator, area, breakdown, period)
"""


async def save(
    tx: asyncpg.Connection, fresh: Mapping[Key, Current], *, known: Collection[Key]
) -> None:
    """Write new revisions; `known` are the keys locked before.

    Raises FigureMoved when another transaction made the first figure of a key meanwhile.
    """
    old = sorted(k for k in fresh if k in known)
    new = sorted(k for k in fresh if k not in known)
    if old:
        await tx.execute(_UPDATE, *_columns(old, fresh))
    if new:
        written = await tx.execute(_INSERT, *_columns(new, fresh))
        if int(written.split()[-1]) != len(new):
            raise FigureMoved


def _columns(keys: Sequence[Key], fresh: Mapping[Key, Current]) -> list[list[Any]]:
    columns = [list(c) for c in zip(*keys, strict=True)]
    currents = [fresh[k] for k in keys]
    return [
        *columns,
        [c.revision for c in currents],
        [c.content for c in currents],
        [c.submission_id for c in currents],
    ]


_UPDATE = """
update figure as f
set revision = n.revision, content = n.content, submission_id = n.submission_id
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::bytea[], $7::uuid[])
    as n (indicator, area, breakdown, period, revision, content, submission_id)
where (f.indicator, f.area, f.breakdown, f.period)
    = (n.indicator, n.area, n.breakdown, n.period)
"""

_INSERT = """
insert into figure (indicator, area, breakdown, period, revision, content, submission_id)
select *
from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::bytea[], $7::uuid[])
on conflict do nothing
"""
