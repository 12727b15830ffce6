"""The way in that both doors share: judge, wait for a transaction, answer."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import asyncpg
import structlog
from thrive_shared.db.faults import TRANSIENT
from thrive_shared.db.pool import transaction
from thrive_shared.failpoints import failpoint
from thrive_shared.http.problem import Problem
from thrive_shared.kafka import outbox
from thrive_shared.kafka.outgoing import Outgoing, pack
from thrive_shared.kafka.publication import Publication

from . import service
from .catalogues import Catalogues
from .domain.catalogue import Catalogue
from .domain.offers import Judged, Offer, judge
from .domain.summary import PartResult
from .group_commit import Full, GroupCommit
from .problems import StoreUnavailable, TooManyWaiting
from .service import Answer
from .watch import Watch

EVENTS_GROUP = "ingest-events"
WORKERS = 2
_ATTEMPTS = 10
_LARGE = 200
_ROWS_PER_TRANSACTION = 5000
_EVENTS_WAITING = 200
_CONFLICTS = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
_UNAVAILABLE = tuple(e for e in TRANSIENT if e is not asyncpg.TransactionRollbackError)

log = structlog.get_logger()


class Intake:
    """Takes offers from any number of requests and stores them in groups."""

    def __init__(
        self,
        *,
        pool: asyncpg.Pool,
        catalogues: Catalogues,
        publication: Publication,
        watch: Watch,
        appended: Callable[[], None],
        max_waiting: int,
    ) -> None:
        self._pool = pool
        self._catalogues = catalogues
        self._publication = publication
        self._watch = watch
        self._appended = appended
        self._events: asyncio.Queue[tuple[int, Sequence[Outgoing]]] = asyncio.Queue(_EVENTS_WAITING)
        self._group: GroupCommit[Judged, Answer] = GroupCommit(
            self._commit,
            weight=lambda judged: judged.offer.rows + 1,
            max_weight=_ROWS_PER_TRANSACTION,
            max_waiting=max_waiting,
            passing=_UNAVAILABLE,
        )

    async def take(self, offer: Offer) -> PartResult:
        """Judge and store one offer; raise a Problem when it can't be taken.

        Judged again whenever the framework or a figure moved between judging and storing.
        """
        catalogue = await self.ready_catalogue()
        for _ in range(_ATTEMPTS):
            judged = await judge_aside(offer, catalogue=catalogue)
            try:
                answer = await self._group.submit(judged)
            except _CONFLICTS:
                catalogue = await self._refreshed()
            except Full as error:
                raise TooManyWaiting from error
            except _UNAVAILABLE as error:
                raise StoreUnavailable from error
            else:
                if isinstance(answer, Problem):
                    raise answer
                return answer
        raise TooManyWaiting

    async def preview(self, offer: Offer) -> PartResult:
        """What `take` would answer, storing nothing."""
        judged = await judge_aside(offer, catalogue=await self._refreshed())
        return await self._watch.guarded(self._preview(judged))

    async def _preview(self, judged: Judged) -> PartResult:
        async with transaction(self._pool) as connection:
            return await service.preview(connection, judged)

    async def catalogue(self) -> Catalogue:
        """The framework to read a submission under. Raises NoFrameworkYet."""
        return await self._watch.guarded(self._catalogues.current())

    async def ready_catalogue(self) -> Catalogue:
        """The same, for what is about to be stored. Raises what `Watch.check` raises."""
        self._watch.check()
        return await self.catalogue()

    async def fresh_catalogue(self) -> Catalogue:
        """The framework that the database holds now. Raises what `Watch.check` raises."""
        self._watch.check()
        return await self._refreshed()

    def fail_all(self) -> None:
        """The database stopped answering: let nobody wait for it."""
        self._group.fail_all(StoreUnavailable())

    async def run(self) -> None:
        """Commit groups until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(WORKERS):
                tasks.create_task(self._group.run())

    async def publish_events(self) -> None:
        """Publish the events of what is committed, until cancelled: once the publisher started."""
        while True:
            row, events = await self._events.get()
            await self._publication.publish(row, events)

    async def _refreshed(self) -> Catalogue:
        return await self._watch.guarded(self._catalogues.refresh())

    @asynccontextmanager
    async def publishing(self) -> AsyncIterator[tuple[asyncpg.Connection, list[Outgoing]]]:
        """A transaction, and a list to put the events into that it decides.

        They are written into the outbox with it, and once it is committed published without
        waiting for Kafka.
        """
        events: list[Outgoing] = []
        row = None
        async with transaction(self._pool) as tx:
            yield tx, events
            if events:
                row = await outbox.write_outbox(
                    tx, group=EVENTS_GROUP, sources=(), body=pack(events)
                )
        if row is not None:
            # When the queue is full the sweep of the outbox publishes the row a little later.
            with suppress(asyncio.QueueFull):
                self._events.put_nowait((row, events))

    async def _commit(self, group: Sequence[Judged]) -> Sequence[Answer]:
        async with self.publishing() as (tx, events):
            answers, decided = await service.accept(tx, group)
            events += decided
        failpoint("ingest.after-commit")
        self._watch.answered()
        self._appended()
        return answers


async def judge_aside(offer: Offer, *, catalogue: Catalogue) -> Judged:
    """Judge an offer; a large one in a thread, so that others are answered meanwhile."""
    if offer.rows < _LARGE:
        return judge(offer, catalogue=catalogue)
    return await asyncio.to_thread(judge, offer, catalogue=catalogue)
