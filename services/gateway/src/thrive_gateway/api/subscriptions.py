"""/v1/subscriptions: webhooks, for those who have a key."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Path, Query, Response

from thrive_gateway.keys import Keys
from thrive_gateway.repository.subscriptions import Subscription
from thrive_gateway.webhooks.service import Subscriptions

from .authorisation import key_owner
from .models.subscriptions import (
    DeliveriesOut,
    DeliveryOut,
    Replayed,
    SubscriptionCreated,
    SubscriptionIn,
    SubscriptionOut,
    SubscriptionsOut,
)
from .reading import ReadRoute

Id = Annotated[UUID, Path(examples=["9a2d8f0e-1b7c-4e0f-8f57-0c6a9b1f2d33"])]


def router(*, keys: Keys, subscriptions: Subscriptions) -> APIRouter:
    """Everything about a key's own subscriptions."""
    routes = APIRouter(
        prefix="/v1/subscriptions",
        tags=["webhooks"],
        route_class=ReadRoute,
        responses={401: {"description": "A key is needed"}},
    )
    Owner = Annotated[UUID, Depends(key_owner(keys))]

    @routes.post("", status_code=201, summary="Subscribe to alerts")
    async def subscribe(
        wanted: SubscriptionIn, owner: Owner, response: Response
    ) -> SubscriptionCreated:
        """The secret in the answer is told this once."""
        added, secret = await subscriptions.add(owner, **wanted.model_dump())
        response.headers["location"] = f"/v1/subscriptions/{added.id}"
        return SubscriptionCreated(**_shown(added), secret=secret)

    @routes.get("", summary="Your subscriptions")
    async def list_subscriptions(owner: Owner) -> SubscriptionsOut:
        found = await subscriptions.list(owner)
        return SubscriptionsOut(subscriptions=[SubscriptionOut(**_shown(s)) for s in found])

    @routes.get("/{id}", summary="One subscription, and whether it is disabled")
    async def subscription(id: Id, owner: Owner) -> SubscriptionOut:
        return SubscriptionOut(**_shown(await subscriptions.one(owner, id=id)))

    @routes.delete("/{id}", status_code=204, summary="Unsubscribe")
    async def unsubscribe(id: Id, owner: Owner) -> None:
        await subscriptions.delete(owner, id=id)

    @routes.get("/{id}/deliveries", summary="What was sent, and how each attempt went")
    async def deliveries(
        id: Id, owner: Owner, limit: Annotated[int, Query(ge=1, le=1000)] = 100
    ) -> DeliveriesOut:
        found = await subscriptions.deliveries(owner, id=id, limit=limit)
        return DeliveriesOut(
            deliveries=[
                DeliveryOut(**dict(r) | {"attempts": orjson.loads(r["attempts"])}) for r in found
            ]
        )

    @routes.post("/{id}/replay", status_code=202, summary="Enable, and send what did not arrive")
    async def replay(id: Id, owner: Owner) -> Replayed:
        return Replayed(due=await subscriptions.replay(owner, id=id))

    return routes


def _shown(found: Subscription) -> dict[str, object]:
    return {k: v for k, v in asdict(found).items() if k != "key_id"}
