"""Errors as problem documents that people can read."""

import json

import httpx
from fastapi import FastAPI
from thrive_shared.http import problem
from thrive_shared.http.problem import Problem


class Unwell(Problem):
    """It is not well, as this long sentence says. Say where, what and how
    to mend it."""


def test_a_message_broken_over_lines_in_the_source_is_told_on_one() -> None:
    told = json.loads(bytes(Unwell().response().body))
    words = "It is not well, as this long sentence says. Say where, what and how to mend it."
    assert told["detail"] == words
    assert str(Unwell()) == words


def test_given_words_stay_as_they_are() -> None:
    assert Unwell("line 1\n  line 2").detail == "line 1\n  line 2"


async def test_a_body_that_is_not_utf_8_is_told_how_to_come() -> None:
    app = FastAPI()
    problem.install(app)

    @app.post("/")
    def take(body: dict[str, str]) -> dict[str, str]:
        return body

    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://thrive")
    async with client:
        answer = await client.post(
            "/", content=b'{"name": "\xe9"}', headers={"Content-Type": "application/json"}
        )
    assert (answer.status_code, answer.headers["content-type"]) == (400, problem.MEDIA_TYPE)
    assert answer.json()["detail"] == "Send the body as JSON in UTF-8."
