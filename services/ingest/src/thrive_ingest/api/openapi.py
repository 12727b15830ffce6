"""What the OpenAPI document says beyond what the code says: bodies and answers, with examples."""

from typing import Any

from pydantic import BaseModel
from thrive_shared.contracts.partners import CommentaryOffered, RebaseOffered, SubmissionOffered
from thrive_shared.http.describing import PROBLEMS, problem_answer

from ..delivery import Wishes
from .answers import CommentarySummary, FrameworkAnswer, RebaseAnswer, SubmissionSummary

Responses = dict[int | str, dict[str, Any]]

_TRACEPARENT = {
    "name": "traceparent",
    "in": "header",
    "description": "W3C Trace Context; it travels with every event that the request causes. "
    "Without a valid one a new one is made.",
    "schema": {"type": "string"},
}

_ROW = {
    "indicator": "OC1",
    "area": "E08000037",
    "period": "2024/25",
    "numerator": 53,
    "denominator": 101,
    "status": "final",
}
_CSV = "indicator,area,period,numerator,denominator\nOC1,E08000037,2024/25,53,101\n"
_SUMMARY = {
    "submission_id": "8d0f0f5e-93a9-5c27-9f0b-2f6f6a7c1f55",
    "reference": "complaints-2024-25",
    "status": "success",
    "dry_run": False,
    "rows": 1,
    "imported": 1,
    "updated": 0,
    "unchanged": 0,
    "ignored": 0,
    "rejected": 0,
    "rejections": [],
    "conflicts": [],
    "truncated": False,
    "indicators": ["OC1"],
    "scored_areas": [{"code": "E08000037", "name": "Gateshead"}],
    "reference_areas": 0,
    "ignored_columns": [],
}
_COMMENTARY = {
    "reference": "oc1-why",
    "kind": "explanation",
    "indicator": "OC1",
    "area": "E08000037",
    "text": "Most reviews that were upheld concerned delays in replying.",
}
_COMMENTARY_SUMMARY = {
    "imported": 1,
    "unchanged": 0,
    "rejected": 0,
    "commentary_ids": ["6ce225d7-f7e6-58b2-b4e0-3a8888b8bbf9"],
    "rejections": [],
}
_FRAMEWORK = {"code": "gateshead-thrive", "version": 2, "status": "published", "indicators": 36}
_REBASE = {
    "decision": "approve",
    "indicator": "PL3",
    "area": "E08000037",
    "period": "June 2025",
    "cause": "service_changed",
    "text": "New rounds began in June 2025; fewer crews miss a street.",
    "owner": "Head of Waste Services",
}
_REBASE_ANSWER = {
    "decision_id": "f5e9b6a4-5c7e-5b0f-8f0e-3c2a1d4b5e6f",
    "status": "decided",
    "decision": "approved",
    "indicator": "PL3",
    "area": "E08000037",
    "breakdown": "all",
    "period": "2025-06-01/P1M",
    "cause": "service_changed",
    "commentary_id": "0a1b2c3d-4e5f-5a6b-8c7d-9e0f1a2b3c4d",
}
_LINES = """{"row": 1, "outcome": "imported"}
{"row": 2, "outcome": "rejected", "rejections": [{"row": 2, "code": "not_a_number"}]}
{"summary": {"rows": 2}}
"""


_PROBLEMS: Responses = {
    **PROBLEMS,
    400: problem_answer("The body can't be read"),
    401: problem_answer("No key, or one that is not known"),
    413: problem_answer("The body is too large"),
    415: problem_answer("The media type is not supported"),
    503: problem_answer("Nothing can be stored now; try again after Retry-After seconds"),
}


def _answer(model: type[BaseModel], description: str, example: Any) -> dict[str, Any]:
    content = {"application/json": {"example": example}}
    return {"model": model, "description": description, "content": content}


def _summary(description: str, *, dry_run: bool) -> dict[str, Any]:
    answer = _answer(SubmissionSummary, description, _SUMMARY | {"dry_run": dry_run})
    lines = {"type": "string", "description": "A line for each row, the summary last."}
    answer["content"]["application/x-ndjson"] = {"schema": lines, "example": _LINES}
    return answer


SUBMISSION_RESPONSES: Responses = {
    **_PROBLEMS,
    200: _summary("What a dry run found", dry_run=True),
    202: _summary("What became of every row", dry_run=False),
    409: problem_answer("The reference already stands for another body"),
}


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    fields = model.model_json_schema()["properties"]
    return [
        {"name": name, "in": "query", "description": schema.pop("description"), "schema": schema}
        for name, schema in fields.items()
    ]


SUBMISSION_BODY: dict[str, Any] = {
    "parameters": [
        *_query(Wishes),
        {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}},
        _TRACEPARENT,
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": SubmissionOffered.model_json_schema(),
                "example": {"reference": "complaints-2024-25", "rows": [_ROW]},
            },
            "application/x-ndjson": {"schema": {"type": "string"}},
            "text/csv": {"schema": {"type": "string"}, "example": _CSV},
        },
    },
}
COMMENTARY_RESPONSES: Responses = {
    **_PROBLEMS,
    202: _answer(CommentarySummary, "What became of every commentary", _COMMENTARY_SUMMARY),
    409: problem_answer("A reference already stands for other words"),
}
COMMENTARY_BODY: dict[str, Any] = {
    "parameters": [_TRACEPARENT],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": CommentaryOffered.model_json_schema(),
                "example": _COMMENTARY,
            },
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
    },
}
REBASE_RESPONSES: Responses = {
    **_PROBLEMS,
    200: _answer(
        RebaseAnswer,
        "This Idempotency-Key was answered before",
        _REBASE_ANSWER | {"status": "unchanged"},
    ),
    201: _answer(RebaseAnswer, "It is decided", _REBASE_ANSWER),
    403: problem_answer("Only operators decide about step changes"),
    409: problem_answer("Decided already, nothing to revoke, or the key stands for another body"),
    422: problem_answer("The decision has mistakes, or that series can't have such limits"),
}
REBASE_BODY: dict[str, Any] = {
    "parameters": [
        {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}},
        _TRACEPARENT,
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": RebaseOffered.model_json_schema(), "example": _REBASE}
        },
    },
}
ERASURE_RESPONSES: Responses = {
    **PROBLEMS,
    204: {"description": "The words are erased"},
    401: _PROBLEMS[401],
    403: problem_answer("The words are another partner's"),
    404: problem_answer("No commentary has this id"),
    503: _PROBLEMS[503],
}
ERASURE: dict[str, Any] = {"parameters": [_TRACEPARENT]}
FRAMEWORK_RESPONSES: Responses = {
    **_PROBLEMS,
    200: _answer(
        FrameworkAnswer, "This version is already in force", _FRAMEWORK | {"status": "unchanged"}
    ),
    201: _answer(FrameworkAnswer, "The version is in force", _FRAMEWORK),
    403: problem_answer("Only operators publish frameworks"),
    409: problem_answer("Not the next version"),
    422: problem_answer("The document has mistakes; every one is listed with its line"),
}
FRAMEWORK_BODY: dict[str, Any] = {
    "parameters": [_TRACEPARENT],
    "requestBody": {
        "required": True,
        "content": {"application/yaml": {"schema": {"type": "string"}}},
    },
}
