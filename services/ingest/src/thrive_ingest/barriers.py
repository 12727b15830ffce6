"""Barriers: records that every log partition gets, in one transaction."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import blake2b

import asyncpg
from thrive_shared.contracts import trace
from thrive_shared.contracts.framework import Framework
from thrive_shared.contracts.ingest import DayBegun, FrameworkPublished
from thrive_shared.db.pool import transaction

from .domain.catalogue import Catalogue
from .problems import VersionNotNext
from .repository import days, frameworks, log
from .repository.frameworks import StoredFramework

BodyOf = Callable[[int, int, datetime], FrameworkPublished | DayBegun]
"""From partition, seq and recorded time to the record."""


async def publish_framework(
    pool: asyncpg.Pool, framework: Framework, *, traceparent: str | None, partitions: int
) -> bool:
    """Put a version in force and tell every partition; False when it already is in force.

    Raises VersionNotNext unless it follows the version in force, or equals it.
    """
    document = framework.model_dump_json(exclude_unset=True).encode()
    stored = StoredFramework(framework.version, document, blake2b(document).digest())
    catalogue = Catalogue(framework, partitions)

    def body(partition: int, seq: int, recorded_at: datetime) -> FrameworkPublished:
        return FrameworkPublished(
            kind="framework",
            partition=partition,
            seq=seq,
            recorded_at=recorded_at,
            framework=catalogue.slice_of(partition),
        )

    async with transaction(pool) as tx:
        current = await frameworks.take_version(tx)
        if framework.version == current:
            if await frameworks.digest_of(tx, version=current) == stored.digest:
                return False
            raise VersionNotNext(
                f"Version {current} is in force with other content: publish this as "
                f"version {current + 1}."
            )
        if framework.version != current + 1:
            raise VersionNotNext(
                f"Version {current} is in force, so the next is {current + 1}, "
                f"not {framework.version}."
            )
        await frameworks.save(tx, stored)
        await _append_everywhere(
            tx, "framework", body, traceparent=traceparent, partitions=partitions
        )
    return True


async def begin_days(
    pool: asyncpg.Pool, *, today: date, pinned: bool, partitions: int
) -> list[date]:
    """Tell every partition of each day begun since the last one told; a pinned day comes alone.

    Days never go back and are never told twice, however many replicas ask.
    """
    async with transaction(pool) as tx:
        last = await days.last_day(tx)
        begun = missed_days(last, today=today, pinned=pinned)
        for day in begun:
            await days.save_day(tx, day)
            await _append_everywhere(
                tx, "day", _day_body(day), traceparent=trace.new(), partitions=partitions
            )
    return begun


def missed_days(last: date | None, *, today: date, pinned: bool) -> list[date]:
    """The days to tell, oldest first."""
    if last is not None and last >= today:
        return []
    if last is None or pinned:
        return [today]
    return [last + timedelta(days=n) for n in range(1, (today - last).days + 1)]


def _day_body(day: date) -> BodyOf:
    def body(partition: int, seq: int, recorded_at: datetime) -> DayBegun:
        return DayBegun(kind="day", partition=partition, seq=seq, recorded_at=recorded_at, day=day)

    return body


async def _append_everywhere(
    tx: asyncpg.Connection, key: str, body: BodyOf, *, traceparent: str | None, partitions: int
) -> None:
    heads = await log.lock_heads(tx, range(partitions))
    entries = []
    for partition, head in heads.items():
        seq, recorded_at = head.next()
        record = body(partition, seq, recorded_at).model_dump_json(exclude_none=True)
        entries.append(log.Entry(partition, seq, recorded_at, key, record.encode(), traceparent))
    await log.append(tx, entries, heads.values())
