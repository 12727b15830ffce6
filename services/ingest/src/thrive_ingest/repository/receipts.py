"""Receipts: what was answered to each part of a submission."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import asyncpg
import orjson

from ..domain.offers import Offer
from ..domain.summary import PartResult

ReceiptKey = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A stored answer and the digest of the body that it answers."""

    digest: bytes
    result: PartResult


async def claim(tx: asyncpg.Connection, offers: Sequence[Offer]) -> set[ReceiptKey]:
    """Claim the receipts that are still free, in ascending order; return those now ours.

    Waits for a concurrent transaction that claims the same receipt.
    """
    ordered = sorted(offers, key=lambda o: o.receipt_key)
    rows = await tx.fetch(
        """
        insert into receipt (partner, reference, part, digest, submission_id)
        select * from unnest($1::text[], $2::text[], $3::int[], $4::bytea[], $5::uuid[])
        on conflict do nothing
        returning partner, reference, part
        """,
        [o.sender.partner for o in ordered],
        [o.reference for o in ordered],
        [o.part for o in ordered],
        [o.digest for o in ordered],
        [o.submission_id for o in ordered],
    )
    return {(r["partner"], r["reference"], r["part"]) for r in rows}


async def read(
    connection: asyncpg.Connection, offers: Sequence[Offer]
) -> dict[ReceiptKey, Receipt]:
    """The receipts that these offers already have."""
    rows = await connection.fetch(
        """
        select partner, reference, part, digest, outcomes, indicators, refused, rejections
        from receipt
        join unnest($1::text[], $2::text[], $3::int[]) as wanted (partner, reference, part)
            using (partner, reference, part)
        """,
        [o.sender.partner for o in offers],
        [o.reference for o in offers],
        [o.part for o in offers],
    )
    first_rows = {o.receipt_key: o.first_row for o in offers}
    found: dict[ReceiptKey, Receipt] = {}
    for r in rows:
        key = (r["partner"], r["reference"], r["part"])
        result = PartResult(
            first_row=first_rows[key],
            outcomes=r["outcomes"],
            indicators=tuple(r["indicators"]),
            refused=r["refused"],
            rejections=tuple(orjson.loads(r["rejections"])) if r["rejections"] else (),
        )
        found[key] = Receipt(r["digest"], result)
    return found


async def complete(tx: asyncpg.Connection, results: Mapping[ReceiptKey, PartResult]) -> None:
    """Write the answers into the receipts claimed before in this transaction."""
    await tx.execute(
        """
        update receipt as r
        set outcomes = n.outcomes, refused = n.refused, rejections = n.rejections,
            indicators = string_to_array(n.indicators, ' ')
        from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::int[],
                    $7::bytea[])
            as n (partner, reference, part, outcomes, indicators, refused, rejections)
        where (r.partner, r.reference, r.part) = (n.partner, n.reference, n.part)
        """,
        [k[0] for k in results],
        [k[1] for k in results],
        [k[2] for k in results],
        [r.outcomes for r in results.values()],
        [" ".join(r.indicators) for r in results.values()],
        [r.refused for r in results.values()],
        [orjson.dumps(r.rejections) if r.rejections else None for r in results.values()],
    )


async def erase_raw_cells(pool: asyncpg.Pool, *, older_than_days: int) -> None:
    """Forget the raw cells of old receipts and the raw bytes of old dead letters."""
    for statement in (_ERASE_CELLS, _ERASE_LETTERS):
        await pool.execute(statement, older_than_days)


_ERASE_CELLS = """
update receipt set rejections = null
where rejections is not null and received_at < now() - make_interval(days => $1)
"""

_ERASE_LETTERS = """
update dead_letter set body = null
where body is not null and received_at < now() - make_interval(days => $1)
"""
