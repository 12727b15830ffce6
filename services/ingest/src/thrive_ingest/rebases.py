"""Deciding about step changes: one record of the log, and the words that give the reason."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import asyncpg
from thrive_shared import clock

from .domain.catalogue import Catalogue
from .domain.rebases import Again, Asked, Decided, NothingThere, NotPossible, check, read_decision
from .domain.rows import Sender
from .events import commentary_event
from .intake import Intake
from .problems import (
    AlreadyDecided,
    NothingToRevoke,
    RebaseNotPossible,
    RebaseNotValid,
    ReferenceReused,
)
from .repository import commentary, frameworks, log, rebases
from .watch import Watch


class Rebases:
    """The way in for decisions about step changes."""

    def __init__(
        self,
        *,
        intake: Intake,
        watch: Watch,
        appended: Callable[[], None],
        partitions: int,
    ) -> None:
        """`appended` is told after each new record of the log."""
        self._intake = intake
        self._watch = watch
        self._appended = appended
        self._partitions = partitions

    async def decide(
        self, value: Any, *, sender: Sender, reference: str | None
    ) -> tuple[Decided, bool]:
        """Store a decision; return it, and whether it is new.

        The same `reference` again gives the decision made before. Raises RebaseNotValid,
        RebaseNotPossible, AlreadyDecided, NothingToRevoke or ReferenceReused.
        """
        reference = reference or str(uuid4())
        while True:
            catalogue = await self._intake.fresh_catalogue()
            asked = _asked(value, reference=reference, catalogue=catalogue, sender=sender)
            stored = await self._watch.guarded(self._store(asked))
            if stored is None:
                continue
            decided, is_new = stored
            if is_new:
                self._appended()
            return decided, is_new

    async def _store(self, asked: Asked) -> tuple[Decided, bool] | None:
        """What is decided, and whether it is new.

        None where another framework came into force since it was read. Locks in the order of
        `service.accept`: framework version, series, the end of the log last.
        """
        decided = asked.decided
        async with self._intake.publishing() as (tx, events):
            if await frameworks.hold_version(tx) != asked.version:
                return None
            await rebases.lock(tx, decided.decision_id, decided.series)
            earlier = await rebases.read(tx, decided.decision_id)
            if earlier is not None:
                if earlier.digest != asked.digest:
                    raise ReferenceReused
                return earlier.decided, False
            await _check(tx, decided)
            await rebases.save(tx, decided, partner=asked.sender.partner, digest=asked.digest)
            await commentary.save(tx, [asked.words])
            trace = asked.sender.traceparent
            events.append(
                commentary_event(asked.words.body, traceparent=trace, partitions=self._partitions)
            )
            await _append(tx, asked)
        return decided, True


async def _append(tx: asyncpg.Connection, asked: Asked) -> None:
    """Number the record in the partition of its indicator."""
    [head] = (await log.lock_heads(tx, [asked.partition])).values()
    seq, recorded_at = head.next()
    record = asked.decided.record(
        partition=asked.partition,
        seq=seq,
        recorded_at=recorded_at,
        partner=asked.sender.partner,
        version=asked.version,
    )
    body = record.model_dump_json(exclude_none=True).encode()
    key, trace = asked.decided.series.indicator, asked.sender.traceparent
    await log.append(tx, [log.Entry(asked.partition, seq, recorded_at, key, body, trace)], [head])


async def _check(tx: asyncpg.Connection, decided: Decided) -> None:
    standing = await rebases.standing(tx, decided.series)
    try:
        check(decided, standing=standing)
    except NotPossible as error:
        raise RebaseNotPossible(str(error)) from error
    except Again as error:
        raise AlreadyDecided from error
    except NothingThere as error:
        raise NothingToRevoke from error


def _asked(value: Any, *, reference: str, catalogue: Catalogue, sender: Sender) -> Asked:
    try:
        asked = read_decision(
            value,
            reference=reference,
            catalogue=catalogue,
            sender=sender,
            now=clock.now(),
        )
    except NotPossible as error:
        raise RebaseNotPossible(str(error)) from error
    if isinstance(asked, list):
        raise RebaseNotValid(errors=[mistake.as_json() for mistake in asked])
    return asked
