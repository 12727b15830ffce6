"""Ingest's events, and what partners offer it: every version's examples stay valid."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter
from support.ingest_catalogue import SENDER, catalogue
from thrive_ingest.domain.commentary import read_offer
from thrive_ingest.domain.json_rows import parse_json
from thrive_ingest.domain.offered import commentary_offered, read_offered
from thrive_shared.contracts.ingest import CommentaryReceived, SubmissionRejected, log_record
from thrive_shared.contracts.partners import CommentariesOffered, SubmissionOffered

EXAMPLES = Path(__file__).parent / "examples"
CONTRACTS: dict[str, TypeAdapter[Any]] = {
    "ingest.submission-accepted.v1": log_record,
    "ingest.submission-rejected.v1": TypeAdapter(SubmissionRejected),
    "ingest.commentary-received.v1": TypeAdapter(CommentaryReceived),
    "partners.submission-offered.v1": TypeAdapter(SubmissionOffered | CommentariesOffered),
}


def examples() -> list[Path]:
    return sorted(p for topic in CONTRACTS for p in (EXAMPLES / topic).glob("*.json"))


@pytest.mark.parametrize("path", examples(), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_an_example_is_valid_and_every_field_of_it_is_known(path: Path) -> None:
    adapter = CONTRACTS[path.parent.name]
    body = path.read_bytes()
    read = adapter.validate_json(body)
    assert adapter.validate_json(adapter.dump_json(read)) == read
    said = adapter.dump_python(read, mode="json", exclude_unset=True)
    assert _names(said) == _names(orjson.loads(body))


@pytest.mark.parametrize("topic", CONTRACTS)
def test_every_topic_has_examples(topic: str) -> None:
    assert list((EXAMPLES / topic).glob("*.json"))


def test_the_door_reads_what_the_contract_describes() -> None:
    value = parse_json((EXAMPLES / "partners.submission-offered.v1" / "rows.json").read_bytes())
    assert commentary_offered(value) is None
    offered = read_offered(value)
    assert (offered.reference, offered.profile, offered.atomic) == ("year6-2024-25", "tidy", True)
    assert offered.rows[0]["value"] == "24.9"


def test_the_door_reads_commentary_as_the_contract_describes_it() -> None:
    body = (EXAMPLES / "partners.submission-offered.v1" / "commentary.json").read_bytes()
    offer = read_offer(
        commentary_offered(parse_json(body)) or [],
        reference="any",
        catalogue=catalogue(),
        sender=SENDER,
        now=datetime(2026, 11, 16, tzinfo=UTC),
    )
    described = CommentariesOffered.model_validate_json(body).commentary
    assert offer.mistakes == []
    assert [w.body.text for w in offer.words] == [c.text for c in described]


def _names(value: Any, path: str = "") -> set[str]:
    if isinstance(value, dict):
        return {path} | {n for k, v in value.items() for n in _names(v, f"{path}.{k}")}
    if isinstance(value, list):
        return {n for k, v in enumerate(value) for n in _names(v, f"{path}[{k}]")}
    return {path}
