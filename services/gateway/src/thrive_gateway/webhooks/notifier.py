"""The notifier: leases due deliveries and attempts them, beside any number of others."""

import asyncio

import asyncpg
import structlog
from thrive_shared.db.faults import TRANSIENT

from thrive_gateway.domain.retries import delay
from thrive_gateway.metrics import SUBSCRIPTIONS_DISABLED, WEBHOOK_ATTEMPTS
from thrive_gateway.repository import deliveries
from thrive_gateway.repository.deliveries import Leased, Outcome

from .sender import TIMEOUT_SECONDS, Sender

SLOTS = 64
LEASE_SECONDS = TIMEOUT_SECONDS + 5
_POLL_SECONDS = 0.5

log = structlog.get_logger()


class Notifier:
    """At most one attempt a subscription, and SLOTS in all, at a time."""

    def __init__(self, *, pool: asyncpg.Pool, sender: Sender) -> None:
        self._pool = pool
        self._sender = sender
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Deliver until cancelled, over any passing fault of the database."""
        try:
            while True:
                try:
                    await self._lease()
                except TRANSIENT as error:
                    log.warning("notifier_interrupted", error=type(error).__name__)
                await self._wait()
        finally:
            for task in self._under_way:
                task.cancel()
            await self._sender.close()

    async def _lease(self) -> None:
        free = SLOTS - len(self._under_way)
        if not free:
            return
        for leased in await deliveries.lease(self._pool, limit=free, seconds=LEASE_SECONDS):
            self._under_way.add(asyncio.create_task(self._deliver(leased)))

    async def _wait(self) -> None:
        """Until an attempt is over, so that its subscription's next is taken, or a moment."""
        if not self._under_way:
            await asyncio.sleep(_POLL_SECONDS)
            return
        done, self._under_way = await asyncio.wait(
            self._under_way, timeout=_POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        for task in done:
            task.result()

    async def _deliver(self, leased: Leased) -> None:
        outcome = await self._sender.attempt(leased)
        WEBHOOK_ATTEMPTS.labels(outcome.failure or "delivered").inc()
        try:
            await self._settle(leased, outcome)
        except TRANSIENT as error:
            # The lease runs out and the message is sent again with the same id.
            log.warning("attempt_not_settled", error=type(error).__name__)

    async def _settle(self, leased: Leased, outcome: Outcome) -> None:
        again_in = delay(leased.tries, webhook_id=leased.webhook_id, asked=outcome.asked)
        if outcome.gone or outcome.failure is None:
            again_in = None
        reason = _reason_to_disable(outcome, last=again_in is None)
        await deliveries.settle(self._pool, leased, outcome, again_in=again_in, disable=reason)
        if reason:
            SUBSCRIPTIONS_DISABLED.inc()
            log.error(
                "subscription_disabled", subscription=str(leased.subscription_id), reason=reason
            )


def _reason_to_disable(outcome: Outcome, *, last: bool) -> str | None:
    if outcome.failure is None:
        return None
    if outcome.gone:
        return "the receiver answered 410 Gone"
    return "a message failed at every attempt over 75 hours" if last else None
