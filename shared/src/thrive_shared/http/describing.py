"""Problem documents, as interface descriptions show them."""

from typing import Any

from thrive_shared.http.problem import MEDIA_TYPE

_SCHEMA = {
    "title": "Problem",
    "description": "RFC 9457: what is wrong; a kind of problem may add members of its own.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Stable name of the kind of problem."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to mend, in words."},
    },
}


def problem_answer(description: str) -> dict[str, Any]:
    """An answer that is a problem document."""
    return {"description": description, "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}


PROBLEMS: dict[int | str, dict[str, Any]] = {"default": problem_answer("Anything that goes wrong")}
"""For routes all of whose errors are problem documents."""
