"""Query parameters that an address does not know are refused: a misspelt filter filters nothing."""

from collections.abc import Iterator
from difflib import get_close_matches

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from thrive_shared.http.problem import Problem


class UnknownParameter(Problem):
    """This address has no such query parameter."""

    status = 422
    title = "Unknown parameter"


async def only_known(request: Request) -> None:
    """A dependency of whole routers. Raises UnknownParameter with every one that is unknown."""
    route = request.scope["route"]
    assert isinstance(route, APIRoute)
    known = sorted(set(_names(route.dependant)))
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        errors = [_error(name, known=known) for name in unknown]
        told = " ".join(f"{each['what']} {each['fix']}" for each in errors)
        raise UnknownParameter(told, errors=errors, parameters=known)


def _names(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        yield field.alias
    for each in dependant.dependencies:
        yield from _names(each)


def _error(name: str, *, known: list[str]) -> dict[str, str]:
    near = get_close_matches(name.lower(), known, n=1)
    listed = f"Use one of: {', '.join(known)}." if known else "Leave it out: there are none here."
    return {
        "where": f"query.{name}",
        "what": f"There is no parameter {name}.",
        "fix": f"Did you mean {near[0]}? {listed}" if near else listed,
    }
