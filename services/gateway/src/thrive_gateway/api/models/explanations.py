"""How a number was made."""

from uuid import UUID

from pydantic import ConfigDict
from pydantic.config import JsonDict

from thrive_gateway.domain.explaining.tree import Node

from .base import Answer

SCORE = "0c0f2f0a-53a5-5d0b-9a43-1b8f0f3c9a01"
EXAMPLE: JsonDict = {
    "id": SCORE,
    "explanation": {
        "kind": "score",
        "id": SCORE,
        "says": "Reviews upheld, Gateshead, 2024/25: 49.1%",
        "facts": [
            {"name": "partition", "words": "log partition", "value": 9},
            {"name": "seq", "words": "record of the log that caused it", "value": 41},
        ],
        "stands_on": [
            {
                "kind": "verdict",
                "verdict": "value",
                "says": "Value: 49.1%",
                "formula": "The value as its source sent it.",
                "facts": [{"name": "value", "words": "value", "value": "49.1"}],
                "stands_on": [
                    {
                        "kind": "row",
                        "says": "council-committee-reports.csv, row 2",
                        "facts": [
                            {"name": "file", "words": "file", "value": "complaints.csv"},
                            {"name": "row", "words": "row", "value": 2},
                        ],
                        "cells": {"indicator": "OC1", "period": "2024/25", "value": "49.1"},
                        "stands_on": [],
                    }
                ],
            }
        ],
    },
}


class ExplanationOut(Answer):
    """The way from a scorecard, a score or an alert back to the cells that it began with."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    """The id that was asked about."""
    explanation: Node
