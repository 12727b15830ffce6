"""A query parameter that an address does not know is refused; every documented one is known."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from support.gateway_application import bare_application

ID = str(UUID(int=7))


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    return bare_application(monkeypatch)


@pytest_asyncio.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://thrive.test") as opened:
        yield opened


async def test_a_misspelt_parameter_is_named_with_the_nearest_and_all_there_are(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/v1/rebases?aera=E1&indicator=PR5&zz=1")

    told = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["type"] == "urn:thrive:problem:unknown-parameter"
    assert told["parameters"] == ["area", "as_known_at", "indicator"]
    assert told["errors"] == [
        {
            "where": "query.aera",
            "what": "There is no parameter aera.",
            "fix": "Did you mean area? Use one of: area, as_known_at, indicator.",
        },
        {
            "where": "query.zz",
            "what": "There is no parameter zz.",
            "fix": "Use one of: area, as_known_at, indicator.",
        },
    ]


async def test_every_address_of_the_interface_knows_its_documented_parameters_only(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    paths = app.openapi()["paths"]
    asked = [(p, m) for p in paths if p.startswith("/v1/") for m in paths[p]]
    assert len(asked) > 15
    for path, method in asked:
        documented = [
            each["name"]
            for each in paths[path][method].get("parameters", ())
            if each["in"] == "query"
        ]
        address = re.sub(r"\{[^}]*\}", ID, path)
        answer = await client.request(method, f"{address}?nonsense=1", json={})
        assert answer.status_code == 422, (method, path)
        assert answer.json()["parameters"] == sorted(documented), (method, path)
