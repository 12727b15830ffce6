"""The relay: publishes the log, partition by partition, in the order of `seq`.

Replicas share the partitions by leases. A relay that lost its lease without noticing publishes
records a second time at worst: readers skip every `seq` they have seen.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic

import asyncpg
import structlog
from thrive_shared.contracts.topics import SUBMISSION_ACCEPTED
from thrive_shared.db.faults import TRANSIENT
from thrive_shared.db.pool import transaction
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.kafka.producer import Publisher

from .repository import log as log_rows
from .repository import relays
from .repository.log import Entry
from .repository.relays import Lease

_PER_PARTITION = 500
_POLL_SECONDS = 1.0
_STORE_SECONDS = 0.2
"""How often pointers are stored under load; a crash repeats what was published since."""

log = structlog.get_logger()


class Relay:
    """Publishes the partitions whose leases this replica holds."""

    def __init__(
        self, *, pool: asyncpg.Pool, publisher: Publisher, holder: str, lease_seconds: float
    ) -> None:
        self._pool = pool
        self._publisher = publisher
        self._holder = holder
        self._lease_seconds = lease_seconds
        self._leases: dict[int, Lease] = {}
        self._reached: dict[int, int] = {}
        self._stored: dict[int, int] = {}
        self._store_at = 0.0
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There may be something new in the log."""
        self._wake.set()

    @property
    def partitions(self) -> frozenset[int]:
        """The partitions this replica publishes."""
        return frozenset(self._leases)

    @property
    def trouble(self) -> str | None:
        """None when all is well, else what is wrong."""
        return None if self._publisher.alive else "the sender to Kafka has stopped"

    async def run(self) -> None:
        """Hold leases and publish until cancelled; give the leases back at the end."""
        await _patiently(self._forget_former_life)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._hold_leases())
                tasks.create_task(self._publish())
        finally:
            await self._give_back()

    async def _forget_former_life(self) -> None:
        await relays.forget_former_life(self._pool, holder=self._holder)

    async def _hold_leases(self) -> None:
        while True:
            await _patiently(self._lease)
            await asyncio.sleep(self._lease_seconds / 3)

    async def _lease(self) -> None:
        async with transaction(self._pool) as tx:
            held, share = await relays.renew(tx, holder=self._holder, seconds=self._lease_seconds)
            surplus = sorted(held, key=lambda x: x.partition)[share:]
            if surplus:
                await relays.release(tx, holder=self._holder, leases=surplus)
            elif len(held) < share:
                held += await relays.claim(
                    tx,
                    holder=self._holder,
                    seconds=self._lease_seconds,
                    limit=share - len(held),
                )
        self._take_up([x for x in held if x not in surplus])

    def _take_up(self, held: Sequence[Lease]) -> None:
        """Remember the leases; start a new one (another epoch) where its predecessor stopped."""
        for lease in held:
            known = self._leases.get(lease.partition)
            if known is None or known.epoch != lease.epoch:
                self._reached[lease.partition] = lease.published_seq
                self._stored[lease.partition] = lease.published_seq
                self._wake.set()
        self._leases = {x.partition: x for x in held}

    async def _publish(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _POLL_SECONDS)
            self._wake.clear()
            await _patiently(self._publish_new)

    async def _publish_new(self) -> None:
        """Publish until nothing is left, then store how far the partitions have come."""
        while pointers := {p: self._reached[p] for p in self._leases}:
            entries = await log_rows.after(self._pool, pointers, limit=_PER_PARTITION)
            if not entries:
                break
            await self._publisher.send([_event(e) for e in entries])
            for entry in entries:
                self._reached[entry.partition] = entry.seq
            if monotonic() > self._store_at:
                await self._store_pointers()
        await self._store_pointers()

    async def _store_pointers(self) -> None:
        self._store_at = monotonic() + _STORE_SECONDS
        moved = {p: self._reached[p] for p in self._leases if self._reached[p] > self._stored[p]}
        if not moved:
            return
        epochs = {p: self._leases[p].epoch for p in moved}
        good = await relays.advance(self._pool, epochs=epochs, reached=moved)
        self._stored.update((p, moved[p]) for p in good)
        for lost in moved.keys() - good:
            log.info("relay_lease_lost", partition=lost)
            self._leases.pop(lost, None)

    async def _give_back(self) -> None:
        try:
            async with asyncio.timeout(2):
                await self._store_pointers()
                await relays.release(
                    self._pool, holder=self._holder, leases=list(self._leases.values())
                )
        except TRANSIENT:
            log.info("relay_leases_left_to_expire", partitions=len(self._leases))


def _event(entry: Entry) -> Outgoing:
    return Outgoing(
        topic=SUBMISSION_ACCEPTED,
        partition=entry.partition,
        key=entry.key.encode(),
        value=entry.body,
        event_id=f"{entry.partition}.{entry.seq}",
        time=entry.recorded_at.isoformat(),
        traceparent=entry.traceparent,
    )


async def _patiently(work: Callable[[], Awaitable[None]]) -> None:
    """Do something, again and again over faults of the database that pass."""
    while True:
        try:
            await work()
        except TRANSIENT as error:
            log.warning("relay_waits", error=type(error).__name__)
            await asyncio.sleep(0.3)
        else:
            return
