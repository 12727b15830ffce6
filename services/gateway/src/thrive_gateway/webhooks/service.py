"""Subscribing: the use cases behind /v1/subscriptions."""

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg
from thrive_shared.http.problem import Problem

from thrive_gateway.domain.addresses import is_address, is_public
from thrive_gateway.repository import deliveries, subscriptions
from thrive_gateway.repository.subscriptions import Subscription

from .sealing import Sealer, new_webhook_secret


class UnknownSubscription(Problem):
    """You have no subscription of that id."""

    status = 404
    title = "Unknown subscription"


class DestinationRefused(Problem):
    """A webhook goes to an https URL at a public address."""

    status = 422
    title = "Destination refused"


class Subscriptions:
    """A key's own subscriptions, and nobody else's."""

    def __init__(self, *, pool: asyncpg.Pool, sealer: Sealer, allow_private: bool) -> None:
        self._pool = pool
        self._sealer = sealer
        self._allow_private = allow_private

    async def add(
        self,
        key_id: UUID,
        *,
        url: str,
        areas: Sequence[str],
        indicators: Sequence[str],
        rules: Sequence[str],
        min_severity: str,
        include_provisional: bool,
    ) -> tuple[Subscription, str]:
        """Store a subscription; return it with its secret. Raises DestinationRefused."""
        if not self._allow_private and not _may_be_public(url):
            raise DestinationRefused
        secret = new_webhook_secret()
        added = await subscriptions.add(
            self._pool,
            id=uuid4(),
            key_id=key_id,
            url=url,
            areas=areas,
            indicators=indicators,
            rules=rules,
            min_severity=min_severity,
            include_provisional=include_provisional,
            secret=self._sealer.seal(secret),
        )
        return added, secret

    async def list(self, key_id: UUID) -> Sequence[Subscription]:
        return await subscriptions.of_key(self._pool, key_id=key_id)

    async def one(self, key_id: UUID, *, id: UUID) -> Subscription:
        """Raises UnknownSubscription."""
        found = await subscriptions.one(self._pool, id=id, key_id=key_id)
        if found is None:
            raise UnknownSubscription
        return found

    async def delete(self, key_id: UUID, *, id: UUID) -> None:
        """Raises UnknownSubscription."""
        if not await subscriptions.delete(self._pool, id=id, key_id=key_id):
            raise UnknownSubscription

    async def deliveries(self, key_id: UUID, *, id: UUID, limit: int) -> Sequence[asyncpg.Record]:
        """The newest deliveries with their attempts. Raises UnknownSubscription."""
        await self.one(key_id, id=id)
        return await deliveries.newest(self._pool, subscription_id=id, limit=limit)

    async def replay(self, key_id: UUID, *, id: UUID) -> int:
        """Enable, and make due what was not delivered. Raises UnknownSubscription."""
        await self.one(key_id, id=id)
        return await deliveries.replay(self._pool, subscription_id=id)


def _may_be_public(url: str) -> bool:
    """An early answer for the plain cases; the address is checked when it is dialled."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "https" and (not is_address(host) or is_public(host))
