"""Who is asking: partners are known by their key, never by what they say."""

from datetime import date
from time import monotonic

import asyncpg
from fastapi import Request
from fastapi.security import HTTPBearer
from thrive_shared import clock
from thrive_shared.contracts import trace

from ..domain.api_key import key_hash, well_formed
from ..domain.rows import Sender
from ..problems import KeyNotKnown, NoKey, OperatorOnly
from ..repository import keys
from ..repository.keys import KeyHolder
from ..watch import Watch

BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="A partner's key, from `python -m thrive_ingest add-partner`.",
)
"""Only describes what `Sessions` asks for."""
_REMEMBERED_SECONDS = 2.0
_REMEMBERED = 10_000


class Sessions:
    """Looks keys up, and remembers for two seconds whom they belong to."""

    def __init__(
        self, pool: asyncpg.Pool, *, watch: Watch, secret: str, today: date | None
    ) -> None:
        self._pool = pool
        self._watch = watch
        self._secret = secret
        self._today = today
        self._known: dict[bytes, tuple[float, KeyHolder]] = {}

    async def sender(self, request: Request) -> Sender:
        """The partner behind a request. Raises NoKey or KeyNotKnown."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise NoKey(headers={"WWW-Authenticate": "Bearer"})
        holder = await self._holder(key.strip())
        return Sender(
            partner=holder.partner,
            operator=holder.operator,
            today=clock.today(self._today),
            traceparent=trace.accepted(request.headers.get(trace.TRACEPARENT, "")),
        )

    async def operator(self, request: Request) -> Sender:
        """The same for what only operators may do. Raises OperatorOnly."""
        sender = await self.sender(request)
        if not sender.operator:
            raise OperatorOnly
        return sender

    async def _holder(self, key: str) -> KeyHolder:
        if not well_formed(key):
            raise KeyNotKnown
        hashed = key_hash(key, secret=self._secret)
        remembered = self._known.get(hashed)
        if remembered is not None and remembered[0] > monotonic():
            return remembered[1]
        holder = await self._watch.guarded(keys.find(self._pool, key_hash=hashed))
        if holder is None:
            self._known.pop(hashed, None)
            raise KeyNotKnown
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[hashed] = (monotonic() + _REMEMBERED_SECONDS, holder)
        return holder
