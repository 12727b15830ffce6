"""What ingest's description shows can be sent, and is answered in the shapes it shows."""

import json
from typing import Any, cast
from uuid import UUID

from support.ingest_catalogue import SENDER, catalogue
from thrive_ingest.api.answers import CommentarySummary, SubmissionSummary
from thrive_ingest.api.openapi import COMMENTARY_BODY, SUBMISSION_BODY
from thrive_ingest.domain.commentary import Words, read_commentary
from thrive_ingest.domain.figures import Figure
from thrive_ingest.domain.json_rows import ObjectReader, parse_json
from thrive_ingest.domain.mistakes import Code, Mistake
from thrive_ingest.domain.offered import read_offered
from thrive_ingest.domain.parts import CsvReader, Part, PartCutter, part_of_objects
from thrive_ingest.domain.profile import TIDY
from thrive_ingest.domain.rows import read_row
from thrive_ingest.domain.summary import Summary, part_result
from thrive_shared import clock

MISTAKE = Mistake(
    row=1, column="value", code=Code.NOT_A_NUMBER, value="x", message="No.", fix="Send a number."
)


def example(body: dict[str, Any], media: str) -> Any:
    return body["requestBody"]["content"][media]["example"]


def assert_taken(part: Part) -> None:
    assert part.readable
    assert not part.unreadable
    for row in part.readable:
        assert isinstance(read_row(row, catalogue=catalogue(), sender=SENDER), Figure)


def test_the_json_example_is_taken() -> None:
    body = json.dumps(example(SUBMISSION_BODY, "application/json")).encode()
    offered = read_offered(parse_json(body))
    reader = cast(ObjectReader, catalogue().object_reader(TIDY.code))
    assert_taken(part_of_objects(offered.rows, reader=reader, digest=b""))


def test_the_csv_example_is_taken() -> None:
    header, *lines = example(SUBMISSION_BODY, "text/csv").splitlines()
    cutter = PartCutter(CsvReader.of(header, profile=TIDY), rows=10, salt=b"")
    assert [cutter.add(line) for line in lines] == [None] * len(lines)
    assert_taken(cutter.end())


def test_the_commentary_example_is_taken() -> None:
    offered = example(COMMENTARY_BODY, "application/json")
    read = read_commentary(1, offered, catalogue=catalogue(), sender=SENDER, now=clock.now())
    assert isinstance(read, Words)


def test_a_summary_has_the_shape_that_is_described() -> None:
    summary = Summary(submission_id=UUID(int=7), reference="r", ignored_columns=("notes",))
    summary.add(part_result(first_row=1, rows=1, decisions=(), mistakes=[MISTAKE]))
    described = SubmissionSummary.model_validate(summary.as_json())
    assert described.status == "rejected"
    assert described.conflicts[0].rows == [1]


def test_refused_commentary_has_the_shape_that_is_described() -> None:
    CommentarySummary.model_validate(
        {
            "imported": 0,
            "unchanged": 0,
            "rejected": 1,
            "commentary_ids": [],
            "rejections": [MISTAKE.as_json()],
        }
    )
