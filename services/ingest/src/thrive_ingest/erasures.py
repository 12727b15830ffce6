"""Erasing commentary for good: here, in its topic, and through it in every reader's database."""

import asyncio
from uuid import UUID

import structlog
from thrive_shared import clock
from thrive_shared.db.faults import TRANSIENT
from thrive_shared.kafka.outgoing import Outgoing

from .domain.rows import Sender
from .events import tombstone
from .intake import Intake
from .problems import CommentaryNotKnown, NotItsPartner
from .repository import commentary, dead_letters
from .watch import Watch

_LOOK_EVERY_SECONDS = 600.0

log = structlog.get_logger()


class Erasures:
    """Erases words, and sees to it that their topic forgets them.

    The broker compacts only closed segments, and closes one only when a record arrives after the
    declared day: so tombstones are published again every six hours until that day is over. One
    that words overtook, published late after a crash, is behind them again that way.
    """

    def __init__(self, *, intake: Intake, watch: Watch, partitions: int) -> None:
        self._intake = intake
        self._watch = watch
        self._partitions = partitions

    async def erase(self, commentary_id: UUID, *, sender: Sender) -> None:
        """Erase words that a partner may erase; erased before, they stay erased.

        Raises CommentaryNotKnown and NotItsPartner.
        """
        await self._watch.guarded(self._erase(commentary_id, sender=sender))

    async def run(self) -> None:
        """Publish tombstones again until cancelled."""
        while True:
            try:
                await self._tell_again()
            except TRANSIENT as error:
                log.warning("erasures_wait", error=type(error).__name__)
                await asyncio.sleep(1)
                continue
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def _erase(self, commentary_id: UUID, *, sender: Sender) -> None:
        async with self._intake.publishing() as (tx, events):
            known = await commentary.partner_of(tx, commentary_id)
            if known is None:
                raise CommentaryNotKnown
            if not sender.operator and known != sender.partner:
                raise NotItsPartner
            area = await commentary.erase(tx, commentary_id)
            if area is None:
                return
            await dead_letters.erase_bodies(tx, partner=known)
            events.append(self._tombstone(commentary_id, area, traceparent=sender.traceparent))
        log.info("commentary_erased", commentary_id=str(commentary_id), by=sender.partner)

    async def _tell_again(self) -> None:
        async with self._intake.publishing() as (tx, events):
            gone = await commentary.erased_lately(tx)
            events += [self._tombstone(id, area, traceparent=None) for id, area in gone]

    def _tombstone(self, id: UUID, area: str, *, traceparent: str | None) -> Outgoing:
        return tombstone(
            id, area=area, time=clock.now(), traceparent=traceparent, partitions=self._partitions
        )
