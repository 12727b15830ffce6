"""The interface's description: OpenAPI 3.1 with examples that hold."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter
from support.gateway_application import bare_application
from thrive_gateway.api.models.alerts import AlertOut
from thrive_gateway.api.models.explanations import ExplanationOut
from thrive_gateway.api.models.figures import FigureOut
from thrive_gateway.api.models.scorecards import ScorecardsOut
from thrive_gateway.api.models.stories import StoryOut
from thrive_gateway.api.models.subscriptions import (
    SubscriptionCreated,
    SubscriptionIn,
    SubscriptionOut,
)
from thrive_gateway.api.models.what_if import WhatIfIn, WhatIfOut

READS = (
    "/v1/framework",
    "/v1/scorecards/{area}",
    "/v1/indicators",
    "/v1/indicators/{code}",
    "/v1/series/{indicator}/{area}",
    "/v1/series/{indicator}/{area}.csv",
    "/v1/alerts",
    "/v1/alerts/{alert_id}",
    "/v1/stories/{area}",
    "/v1/submissions/{submission_id}",
    "/v1/explain/{id}",
    "/v1/events",
)


@pytest.fixture
def document(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    return bare_application(monkeypatch).openapi()


def test_every_read_is_described_with_an_example_for_each_path_parameter(
    document: dict[str, Any],
) -> None:
    assert document["openapi"].startswith("3.1")
    for path in READS:
        read = document["paths"][path]["get"]
        assert read["summary"]
        wanted = [p for p in read.get("parameters", ()) if p["in"] == "path"]
        assert all(p["schema"].get("examples") for p in wanted), path


def test_writing_needs_a_key_and_reading_does_not(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            private = path.startswith("/v1/subscriptions")
            assert bool(operation.get("security")) is private, (method, path)
            # A what-if is a read whose question is too long for an address.
            assert private or method == "get" or path == "/v1/what-if"


@pytest.mark.parametrize(
    "model",
    [
        AlertOut,
        ExplanationOut,
        FigureOut,
        ScorecardsOut,
        StoryOut,
        SubscriptionCreated,
        SubscriptionIn,
        SubscriptionOut,
        WhatIfIn,
        WhatIfOut,
    ],
)
def test_examples_are_valid(model: type[BaseModel]) -> None:
    examples = TypeAdapter(model).json_schema()["examples"]
    for example in examples:
        model.model_validate(example)
