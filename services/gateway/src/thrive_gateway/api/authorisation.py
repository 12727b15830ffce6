"""Who asks: a bearer key, or nobody."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from thrive_shared.http.problem import Problem

from thrive_gateway.keys import Keys

_bearer = HTTPBearer(auto_error=False, description="A key from `python -m thrive_gateway add-key`")


class KeyNeeded(Problem):
    """This needs a valid key: send it as `Authorization: Bearer …`."""

    status = 401
    title = "Key needed"


def key_owner(keys: Keys) -> Callable[..., Awaitable[UUID]]:
    """A dependency that gives the key's id and refuses everyone else."""

    async def owner(
        credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    ) -> UUID:
        found = await keys.owner(credentials.credentials) if credentials else None
        if found is None:
            raise KeyNeeded(headers={"WWW-Authenticate": "Bearer"})
        return found

    return owner
