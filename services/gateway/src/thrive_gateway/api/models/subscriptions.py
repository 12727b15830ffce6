"""Webhook subscriptions."""

from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict
from thrive_shared.contracts.base import Code
from thrive_shared.contracts.framework import AlertRule

from .base import AREA, INDICATOR, Answer

REQUEST_EXAMPLE: JsonDict = {
    "url": "https://alerts.example.org/thrive",
    "areas": [AREA],
    "indicators": [INDICATOR],
    "rules": ["benchmark_worse"],
    "min_severity": "medium",
    "include_provisional": False,
}
EXAMPLE: JsonDict = {
    **REQUEST_EXAMPLE,
    "id": "9a2d8f0e-1b7c-4e0f-8f57-0c6a9b1f2d33",
    "created_at": "2026-11-01T09:00:00Z",
    "disabled_at": None,
    "disabled_reason": None,
}


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.port == 0:
        raise ValueError("a webhook needs an https URL with a host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("a webhook's URL carries no user or password: the signature proves us")
    if not text.isascii() or any(c.isspace() for c in text):
        raise ValueError("a webhook's URL is written in ASCII without spaces")
    return text


class SubscriptionIn(BaseModel):
    """Where to send alerts, and which. A list left empty means: all."""

    model_config = ConfigDict(
        extra="forbid",
        use_attribute_docstrings=True,
        json_schema_extra={"examples": [REQUEST_EXAMPLE]},
    )

    url: Annotated[str, Field(max_length=2000), AfterValidator(_url)]
    areas: Annotated[list[Code], Field(max_length=500)] = []
    indicators: Annotated[list[Code], Field(max_length=500)] = []
    rules: Annotated[list[AlertRule], Field(max_length=10)] = []
    min_severity: Literal["low", "medium", "high"] = "low"
    include_provisional: bool = False
    """Whether to hear of alerts that stand on provisional figures only."""


class SubscriptionOut(Answer):
    """A subscription. Disabled: nothing is sent until it is replayed."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    url: str
    areas: list[str]
    indicators: list[str]
    rules: list[str]
    min_severity: str
    include_provisional: bool
    created_at: datetime
    disabled_at: datetime | None = None
    disabled_reason: str | None = None


class SubscriptionCreated(SubscriptionOut):
    """A new subscription with its secret, which is told this once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [EXAMPLE | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}]
        }
    )

    secret: str
    """Verifies signatures (Standard Webhooks)."""


class SubscriptionsOut(Answer):
    """The key's subscriptions, oldest first."""

    subscriptions: list[SubscriptionOut]


class DeliveryOut(Answer):
    """A message and the log of its attempts."""

    webhook_id: UUID
    alert_id: UUID
    change_id: UUID
    state: Literal["waiting", "delivered", "failed"]
    created_at: datetime
    delivered_at: datetime | None
    due_at: datetime | None
    attempts: list[dict[str, Any]]
    """number, began_at, milliseconds, status (of the answer) and failure (a name)."""


class DeliveriesOut(Answer):
    """The newest deliveries of a subscription."""

    deliveries: list[DeliveryOut]


class Replayed(Answer):
    """How many messages are due again."""

    due: int
