"""What the thrive command sends to a system, and how it reads the answers."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from thrive_local.client import Client, Submission, content_type
from thrive_local.errors import RequestRefusedError

SUMMARY = {
    "status": "partial",
    "rows": 3,
    "imported": 1,
    "updated": 0,
    "unchanged": 1,
    "ignored": 0,
    "rejected": 1,
    "rejections": [{"row": 2, "column": "value", "code": "not_a_number", "value": "x", "fix": "…"}],
    "truncated": False,
}
Answer = Callable[[httpx.Request], httpx.Response]


def client(answer: Answer) -> Client:
    return Client(
        ingest="http://ingest",
        gateway="http://gateway",
        key="secret",
        transport=httpx.MockTransport(answer),
    )


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    file = tmp_path / "figures.csv"
    file.write_text("indicator,value\nPR5,1\n")
    return file


def test_a_file_is_posted_with_its_format_key_and_options(csv: Path) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        request.read()
        seen.append(request)
        return httpx.Response(202, json=SUMMARY)

    told: list[int] = []
    submission = Submission(file=csv, profile="fingertips", dry_run=True, atomic=True)
    summary = client(answer).submit(submission, sent=told.append)

    [request] = seen
    assert request.url.path == "/v1/submissions"
    assert dict(request.url.params) == {
        "profile": "fingertips",
        "file": "figures.csv",
        "dry_run": "true",
        "atomic": "true",
    }
    assert request.headers["Content-Type"] == "text/csv"
    assert request.headers["Authorization"] == "Bearer secret"
    assert "Idempotency-Key" not in request.headers
    assert request.content == csv.read_bytes()
    assert told == [csv.stat().st_size]
    assert summary.counts["imported"] == 1
    assert not summary.clean


def test_a_summary_counts_even_when_every_row_was_refused(csv: Path) -> None:
    refused = {**SUMMARY, "status": "rejected", "imported": 0, "unchanged": 0, "rejected": 3}

    summary = client(lambda _: httpx.Response(422, json=refused)).submit(Submission(file=csv))

    assert summary.counts["rejected"] == 3


def test_a_problem_becomes_an_error_with_its_title_and_detail(csv: Path) -> None:
    problem = {"title": "Key not known", "status": 401, "detail": "This key is not known."}

    with pytest.raises(RequestRefusedError) as refused:
        client(lambda _: httpx.Response(401, json=problem)).submit(Submission(file=csv))

    assert refused.value.what == "401 Key not known"
    assert refused.value.mend == "This key is not known."


def test_each_mistake_is_told_with_where_it_is_and_how_to_mend_it() -> None:
    mistakes = [
        {
            "row": 1,
            "column": "text",
            "code": "unreadable_row",
            "value": "",
            "message": "It is empty.",
            "fix": "Fill in text.",
        },
        {"where": "rules.0.weight", "what": "Input should be greater than 0"},
        {"where": "", "what": "Nothing is supposed.", "fix": "Did you mean a day?"},
    ]
    problem = {"title": "Decision not valid", "detail": "It has mistakes.", "errors": mistakes}

    with pytest.raises(RequestRefusedError) as refused:
        client(lambda _: httpx.Response(422, json=problem)).decide_rebase({})

    assert refused.value.what.splitlines() == [
        "422 Decision not valid",
        "  text — It is empty. Fill in text.",
        "  rules.0.weight — Input should be greater than 0.",
        "  Nothing is supposed. Did you mean a day?",
    ]


def test_the_summary_of_ndjson_is_its_last_line(tmp_path: Path) -> None:
    file = tmp_path / "figures.ndjson"
    file.write_text("{}\n")
    rows = '{"row":1,"outcome":"imported"}\n'
    ends = iter([{"summary": SUMMARY}, {"problem": {"title": "Try again", "detail": "Later."}}])

    def answer(_: httpx.Request) -> httpx.Response:
        text = rows + json.dumps(next(ends)) + "\n"
        return httpx.Response(
            202, text=text, headers={"Content-Type": "application/x-ndjson; charset=utf-8"}
        )

    assert client(answer).submit(Submission(file=file)).counts["imported"] == 1
    with pytest.raises(RequestRefusedError, match="Try again"):
        client(answer).submit(Submission(file=file))


def test_a_busy_service_is_asked_again(csv: Path) -> None:
    answers = iter(
        [
            httpx.Response(503, headers={"Retry-After": "0"}),
            httpx.Response(202, json={**SUMMARY, "status": "success", "rejections": []}),
        ]
    )

    assert client(lambda _: next(answers)).submit(Submission(file=csv)).clean


def test_a_service_that_does_not_answer_is_named(csv: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(RequestRefusedError, match="thrive status"):
        client(answer).submit(Submission(file=csv))


def test_formats_are_told_by_the_suffix(tmp_path: Path) -> None:
    assert content_type(Path("a.NDJSON")) == "application/x-ndjson"
    assert content_type(Path("framework.yaml")) == "application/yaml"
    with pytest.raises(RequestRefusedError, match=r"\.csv"):
        content_type(tmp_path / "figures.xlsx")


def test_live_events_are_named_as_they_come() -> None:
    stream = "retry: 2000\n\nid: 1\nevent: scorecard\ndata: {}\n\nevent: alert\ndata: {}\n\n"

    def answer(request: httpx.Request) -> httpx.Response:
        assert dict(request.url.params) == {"area": "E08000037"}
        return httpx.Response(200, text=stream)

    assert list(client(answer).events(area="E08000037")) == ["scorecard", "alert"]


def test_scorecards_are_read() -> None:
    body = {"area": {}, "cards": [{"n": 1}]}

    found = client(lambda _: httpx.Response(200, json=body)).scorecards("E08000037")

    assert found == [{"n": 1}]


def test_words_are_erased_by_their_id_and_a_refusal_is_told() -> None:
    seen: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.method, request.url.path))
        other = {"title": "Another partner's words", "detail": "Ask an operator."}
        return httpx.Response(204) if len(seen) == 1 else httpx.Response(403, json=other)

    client(answer).erase_commentary(UUID(int=7))
    with pytest.raises(RequestRefusedError, match="Another partner's words"):
        client(answer).erase_commentary(UUID(int=7))
    assert seen == [("DELETE", f"/v1/commentary/{UUID(int=7)}")] * 2
