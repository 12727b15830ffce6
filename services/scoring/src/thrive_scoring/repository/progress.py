"""SQL of how far the log has been scored."""

import asyncpg


async def how_far(tx: asyncpg.Connection, *, group: str) -> tuple[list[tuple[int, int]], bool]:
    """The last seq scored of each log partition, and whether all that came of it is published.

    One statement, so that both are of one moment.
    """
    rows = await tx.fetch(
        """
        select partition, last_seq,
               exists (select from outbox where group_name = $1) as unpublished
        from log_head order by partition
        """,
        group,
    )
    return [(r["partition"], r["last_seq"]) for r in rows], not any(r["unpublished"] for r in rows)
