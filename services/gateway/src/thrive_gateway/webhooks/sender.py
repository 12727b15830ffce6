"""One attempt: sign, post, read the answer's first line."""

import asyncio
import ssl
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import httpcore
import structlog
from cryptography.fernet import InvalidToken
from standardwebhooks import Webhook
from thrive_shared.contracts.scoring import AlertChanged
from thrive_shared.failpoints import failpoint

from thrive_gateway.domain.retries import retry_after
from thrive_gateway.domain.webhook import message
from thrive_gateway.repository.deliveries import Leased, Outcome

from .dialling import AddressRefused, PublicOnly
from .sealing import Sealer

log = structlog.get_logger()
TIMEOUT_SECONDS = 10.0
FAILURES: tuple[tuple[type[BaseException], str], ...] = (
    (AddressRefused, "address_refused"),
    (TimeoutError, "timeout"),
    (httpcore.TimeoutException, "timeout"),
    (httpcore.ConnectError, "connection_failed"),
    (ssl.SSLError, "tls_failed"),
    (httpcore.NetworkError, "connection_lost"),
    (httpcore.ProtocolError, "not_http"),
    (httpcore.UnsupportedProtocol, "not_http"),
    (UnicodeError, "no_such_host"),
    (InvalidToken, "secret_unreadable"),
)
"""How an attempt may fail without an answer, by the name that the log keeps."""
UNFORESEEN = "failed"


class Sender:
    """Posts by Standard Webhooks. Follows no redirect, uses no proxy, dials public addresses."""

    def __init__(self, *, sealer: Sealer, allow_private: bool) -> None:
        self._sealer = sealer
        self._pool = httpcore.AsyncConnectionPool(
            network_backend=PublicOnly(allow_private=allow_private),
            max_keepalive_connections=0,
        )

    async def attempt(self, leased: Leased) -> Outcome:
        """Post once; say how it went."""
        began_at, began = datetime.now(UTC), monotonic()
        details: dict[str, Any] = {}
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                details = await self._post(leased, now=began_at)
        except Exception as error:
            # Whatever a receiver or its URL provokes concerns this message only.
            details = {"failure": _failure(error)}
            if details["failure"] == UNFORESEEN:
                log.error("attempt_failed", error=type(error).__name__)
        milliseconds = round((monotonic() - began) * 1000)
        return Outcome(began_at=began_at, milliseconds=milliseconds, **details)

    async def close(self) -> None:
        """Hang up."""
        await self._pool.aclose()

    async def _post(self, leased: Leased, *, now: datetime) -> dict[str, Any]:
        body = message(AlertChanged.model_validate_json(leased.change))
        async with self._pool.stream(
            "POST",
            leased.url,
            headers=self._headers(leased, body=body, now=now),
            content=body.encode(),
            extensions={"trace": _strike_before_the_answer},
        ) as answer:
            return _judge(answer, now=now)

    def _headers(self, leased: Leased, *, body: str, now: datetime) -> list[tuple[str, str]]:
        signer = Webhook(self._sealer.open(leased.secret))
        return [
            ("content-type", "application/json"),
            ("user-agent", "Thrive-Webhooks/1"),
            ("webhook-id", str(leased.webhook_id)),
            ("webhook-timestamp", str(int(now.timestamp()))),
            ("webhook-signature", signer.sign(str(leased.webhook_id), now, body)),
        ]


def _judge(answer: httpcore.Response, *, now: datetime) -> dict[str, Any]:
    status = answer.status
    if 200 <= status < 300:
        return {"status": status}
    headers = {k.lower(): v for k, v in answer.headers}
    asked = retry_after(headers.get(b"retry-after", b"").decode("latin-1"), now=now)
    return {
        "status": status,
        "failure": "redirect_refused" if 300 <= status < 400 else "answered_with_an_error",
        "gone": status == 410,
        "asked": asked if status in (429, 503) else None,
    }


def _failure(error: BaseException) -> str:
    return next((name for kind, name in FAILURES if isinstance(error, kind)), UNFORESEEN)


async def _strike_before_the_answer(event: str, _: dict[str, Any]) -> None:
    if event == "http11.receive_response_headers.started":
        failpoint("gateway.webhook-mid-post")
