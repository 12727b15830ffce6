"""What is wrong with a request is told in plain words, with how to mend it."""

import re
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from pydantic import ValidationError
from thrive_gateway.api.models.what_if import WhatIfIn
from thrive_shared.http import problem
from thrive_shared.mistakes import in_words

FIGURE = {"indicator": "PR1", "area": "E08000037", "period": "2025-01-01/P1Y", "value": "7.9"}
JSON = {"content-type": "application/json"}
RAW = re.compile(r"Input should|pattern|\^|valid UUID|JSON decode|dictionary|Tuple", re.IGNORECASE)


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    problem.install(app)

    @app.post("/what-if")
    async def what_if(supposed: WhatIfIn) -> int:
        return len(supposed.figures)

    @app.get("/explain/{id}")
    async def explain(id: UUID, limit: int = 3) -> str:
        return f"{id}{limit}"

    return app


async def answer(app: FastAPI, method: str, path: str, **sent: Any) -> Response:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        return await client.request(method, path, **sent)


async def mistake(app: FastAPI, method: str, path: str, **sent: Any) -> dict[str, str]:
    """The one mistake of a refused request; none is told in a machine's words."""
    refused = await answer(app, method, path, **sent)
    told = refused.json()
    assert refused.status_code == 422
    assert not RAW.search(refused.text), refused.text
    [found] = told["errors"]
    assert told["detail"] == f"{found['where']}: {found['what']} {found['fix']}"
    return dict(found)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"hello", "The body is not JSON at character 1: expecting value."),
        (b"", "There is no body."),
        (b"[1]", "The body is not a JSON object."),
        (b'"text"', "The body is not a JSON object."),
    ],
)
async def test_a_body_that_is_no_object(app: FastAPI, body: bytes, what: str) -> None:
    found = await mistake(app, "POST", "/what-if", content=body, headers=JSON)
    assert (found["where"], found["what"]) == ("body", what)
    assert "JSON object" in found["fix"]


@pytest.mark.parametrize(
    ("name", "value", "what", "fix"),
    [
        ("period", "2025", 'period is "2025", which is not a period.', "2025-04-01/P1Y"),
        ("value", 7.9, "value is a number and not a text.", 'such as "7.9"'),
        ("value", "NaN", 'value is "NaN", which is not a plain number.', "such as 7.9"),
        ("value", "1e400", 'value is "1e400", which is not a plain number.', "such as 7.9"),
        ("indicator", "a b", 'indicator is "a b", which is not a code.', "Use letters"),
        ("indicator", None, "indicator is null, which is not a text.", "quotation marks"),
        ("area", "", "area is empty.", "Fill it in"),
        ("status", "x", 'status is "x", which is not known.', "final, provisional, estimated"),
        ("denominatr", "1", "There is no field denominatr.", "spelling"),
        ("computed", "q", 'computed is "q", which is not true or false.', "Write true or false."),
    ],
)
async def test_a_figure_that_cannot_be_read(
    app: FastAPI, name: str, value: object, what: str, fix: str
) -> None:
    found = await mistake(app, "POST", "/what-if", json={"figures": [FIGURE | {name: value}]})
    assert (found["where"], found["what"]) == (f"body.figures.0.{name}", what)
    assert fix in found["fix"]


@pytest.mark.parametrize(
    ("rule", "where", "what"),
    [
        ({"weight": "NaN"}, "weight", 'weight is "NaN", which is not a number.'),
        ({"weight": "1e400"}, "weight", 'weight is "1e400", which is too large.'),
        ({"weight": "-1"}, "weight", 'weight is "-1", which is too small.'),
        ({"weight": [1]}, "weight", "weight is a list, which is not a number."),
        ({"tolerance": {"value": "1e400"}}, "tolerance.value", None),
        ({"tolerance": {"value": "1", "skale": "points"}}, "tolerance.skale", None),
        ({"targets": [{"value": "1"}]}, "targets.0.starts", "starts is missing."),
        ({"targets": [{"starts": "2025-01-01", "value": "1e400"}]}, "targets.0.value", None),
        ({"targets": [{"starts": "2025-01-01", "value": "NaN"}]}, "targets.0.value", None),
        ({"targets": [{"starts": "1/1/25"}]}, "targets.0.starts", None),
        ({"targets": ["x"]}, "targets.0", 'entry 1 is "x", which is not an object.'),
        ({"targets": {}}, "targets", "targets is an object, which is not a list."),
    ],
)
async def test_a_rule_that_cannot_be_read(
    app: FastAPI, rule: dict[str, Any], where: str, what: str | None
) -> None:
    found = await mistake(app, "POST", "/what-if", json={"rules": [{"indicator": "A", **rule}]})
    assert found["where"] == f"body.rules.0.{where}"
    assert what is None or found["what"] == what


async def test_more_entries_than_one_request_takes(app: FastAPI) -> None:
    found = await mistake(app, "POST", "/what-if", json={"figures": [FIGURE] * 501})
    assert found["what"] == "figures has more than 500 entries."


async def test_a_bad_id_and_a_bad_number_in_the_address(app: FastAPI) -> None:
    found = await mistake(app, "GET", "/explain/abc")
    assert (found["where"], found["what"]) == ("path.id", 'id is "abc", which is not an id.')
    good = "/explain/7c0f5a52-3f0e-4d0b-9a4c-7d1f9a3f8b11"
    assert (await answer(app, "GET", good)).status_code == 200
    found = await mistake(app, "GET", f"{good}?limit=x")
    assert found["what"] == 'limit is "x", which is not a whole number.'


@pytest.mark.parametrize("wrong", [{"value": "secret"}, {"indicator": "se cret"}, {"period": 7}])
def test_what_was_sent_is_not_repeated_where_it_must_not_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        WhatIfIn.model_validate({"figures": [FIGURE | wrong]})
    [told] = in_words([dict(e) for e in refused.value.errors()], quoting=False)
    assert "cret" not in " ".join(told)
    assert "7" not in told.what
    assert " is not a" in told.what


async def test_what_was_sent_is_repeated_in_part_only(app: FastAPI) -> None:
    found = await mistake(
        app, "POST", "/what-if", json={"figures": [FIGURE | {"value": "9" * 5000}]}
    )
    assert len(found["what"]) < 120
