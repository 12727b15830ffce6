"""The generated documents are up to date and hold: schemas, examples, who reads what."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker
from jsonschema.protocols import Validator
from thrive_ingest.door import PATTERN
from thrive_local.interfaces.asyncapi import asyncapi
from thrive_local.interfaces.documents import documents
from thrive_local.interfaces.examples import Examples, contract_of
from thrive_local.interfaces.groups import GROUPS, readers
from thrive_local.interfaces.openapi import gateway, ingest
from thrive_scoring.main import consumer_groups
from thrive_scoring.settings import ScoringSettings
from thrive_shared.contracts.base import Contract
from thrive_shared.contracts.bodies import BODIES, DOOR
from thrive_shared.contracts.envelope import headers
from thrive_shared.contracts.topics import TOPICS, Topic, offered_topic
from thrive_shared.contracts.trace import TRACEPARENT, new
from thrive_shared.http.describing import problem_answer
from thrive_shared.http.problem import MEDIA_TYPE, Problem

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = Examples(Path(__file__).parent / "examples")
EVENTS = asyncapi(EXAMPLES)
HTTP = {"ingest": ingest(), "gateway": gateway()}
MADE = documents(ROOT)
KINDS = [(topic, contract) for topic, contracts in BODIES.items() for contract in contracts]
KEPT = [(topic, path) for topic in BODIES for path in EXAMPLES.paths(topic)]


def schema_of(contract: type[Contract]) -> Validator:
    """What checks bodies against the schema that AsyncAPI shows for a contract."""
    root = {
        "$ref": f"#/components/schemas/{contract.__name__}",
        "components": EVENTS["components"],
    }
    return Draft7Validator(root, format_checker=FormatChecker())


# --- up to date


@pytest.mark.parametrize("path", MADE, ids=str)
def test_a_document_is_what_the_code_says(path: Path) -> None:
    committed = (ROOT / path).read_text("utf-8") if (ROOT / path).exists() else ""
    assert committed == MADE[path], f"{path} is out of date: run `make api`, commit the result"


# --- events


def test_every_topic_says_what_its_records_hold() -> None:
    assert set(BODIES) == {DOOR, *TOPICS}


@pytest.mark.parametrize(("topic", "contract"), KINDS, ids=lambda v: getattr(v, "name", None))
def test_every_kind_of_record_has_an_example(topic: Topic, contract: type[Contract]) -> None:
    assert EXAMPLES.of(topic, contract=contract)


def test_every_folder_of_examples_belongs_to_a_topic() -> None:
    folders = {path.name for path in (Path(__file__).parent / "examples").iterdir()}
    assert folders == {path.parent.name for _, path in KEPT}


@pytest.mark.parametrize(("topic", "path"), KEPT, ids=lambda v: getattr(v, "stem", None))
def test_an_example_of_any_version_follows_its_schema(topic: Topic, path: Path) -> None:
    body = path.read_bytes()
    errors = schema_of(contract_of(topic, body)).iter_errors(json.loads(body))
    assert [f"{e.json_path}: {e.message}" for e in errors] == []


@pytest.mark.parametrize(("topic", "contract"), KINDS, ids=lambda v: getattr(v, "name", None))
def test_a_schema_misses_what_a_contract_misses(topic: Topic, contract: type[Contract]) -> None:
    example = next(iter(EXAMPLES.of(topic, contract=contract).values()))
    needed = [name for name, field in contract.model_fields.items() if field.is_required()]
    assert needed
    for name in needed:
        less = {key: value for key, value in example.items() if key != name}
        assert not schema_of(contract).is_valid(less), name


@pytest.mark.parametrize("traceparent", [None, new()], ids=["untraced", "traced"])
def test_the_envelope_is_what_is_sent(traceparent: str | None) -> None:
    time = "2026-11-16T09:30:00+00:00"
    sent = headers(topic=TOPICS[0], event_id="7", time=time, traceparent=traceparent)
    described = EVENTS["components"]["messageTraits"]["cloudEvent"]["headers"]
    names = [name for name, _ in sent]
    assert list(described["properties"]) == [*described["required"], TRACEPARENT]
    assert names == (list(described["properties"]) if traceparent else described["required"])
    values = {name: value.decode() for name, value in sent}
    assert Draft7Validator(described, format_checker=FormatChecker()).is_valid(values)


# --- who reads what


@pytest.mark.parametrize("topic", BODIES, ids=lambda t: t.name)
def test_the_declared_consumers_are_those_that_read(topic: Topic) -> None:
    assert {group.service for group in readers(topic)} == set(topic.consumers)


def test_scoring_reads_what_its_groups_say() -> None:
    settings = ScoringSettings.model_construct(kafka_bootstrap_servers="nowhere:9092")
    nothing = cast(Any, None)
    made = consumer_groups(settings, pool=nothing, producer=nothing, mode="all")
    reading = {g.group: {t.name for t in g.topics} for g in made}
    declared = {g.name: {t.name for t in g.topics} for g in GROUPS if g.service == "scoring"}
    assert reading == declared


def test_the_kafka_door_reads_every_partners_topic() -> None:
    assert re.fullmatch(PATTERN, offered_topic("ons").name)


# --- HTTP


@pytest.mark.parametrize("document", [EVENTS, *HTTP.values()], ids=["events", *HTTP])
def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in references(document):
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            assert part in found, reference
            found = found[part]


def test_a_problem_is_as_described() -> None:
    described = problem_answer("")["content"][MEDIA_TYPE]["schema"]
    said = json.loads(bytes(Problem("No such area.", area="E1").response().body))
    assert Draft202012Validator(described).is_valid(said)
    assert set(described["required"]) <= set(said)


@pytest.mark.parametrize("service", HTTP)
def test_examples_of_requests_and_answers_are_valid(service: str) -> None:
    document = HTTP[service]
    shown = list(examples(document["paths"] | document["components"]))
    assert shown
    wrong = [
        (schema.get("title"), error.json_path, error.message)
        for schema, example in shown
        for error in Draft202012Validator(
            {"allOf": [schema], "components": document["components"]},
            format_checker=FormatChecker(),
        ).iter_errors(example)
    ]
    assert wrong == []


@pytest.mark.parametrize("service", HTTP)
def test_every_request_body_of_json_has_an_example(service: str) -> None:
    document = HTTP[service]
    for path, methods in document["paths"].items():
        for operation in methods.values():
            content = operation.get("requestBody", {}).get("content", {})
            if body := content.get("application/json"):
                name = body["schema"].get("$ref", "").rpartition("/")[2]
                schema = document["components"]["schemas"][name] if name else body["schema"]
                assert "example" in body or schema.get("examples"), path


def references(value: Any) -> Iterator[str]:
    """Every `$ref` in a document."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def examples(value: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    """Every example in a document, with the schema that it must follow."""
    if isinstance(value, list):
        for each in value:
            yield from examples(each)
    if not isinstance(value, dict):
        return
    shown = value.get("examples")
    if isinstance(shown, list):
        yield from ((value, each) for each in shown)
    if "schema" in value:
        named = shown.values() if isinstance(shown, dict) else ()
        yield from ((value["schema"], each["value"]) for each in named)
        if "example" in value:
            yield value["schema"], value["example"]
    for name, each in value.items():
        if name not in ("example", "examples"):
            yield from examples(each)
