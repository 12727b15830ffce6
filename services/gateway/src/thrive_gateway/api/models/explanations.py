"""How a number was made."""

from uuid import UUID

from pydantic import ConfigDict
from pydantic.config import JsonDict

from thrive_gateway.domain.explaining.tree import Node

from .base import Known

SCORE = "0c0f2f0a-53a5-5d0b-9a43-1b8f0f3c9a01"
SUBMISSION: JsonDict = {
    "kind": "submission",
    "id": "8d0f0f5e-93a9-5c27-9f0b-2f6f6a7c1f55",
    "says": "submission “complaints-2024-25” of gateshead-performance",
    "facts": [{"name": "partner", "words": "partner", "value": "gateshead-performance"}],
    "stands_on": [
        {
            "kind": "row",
            "says": "complaints.csv, row 2",
            "facts": [
                {"name": "file", "words": "file", "value": "complaints.csv"},
                {"name": "row", "words": "row", "value": 2},
            ],
            "cells": {"indicator": "OC1", "period": "2024/25", "value": "49.1"},
            "stands_on": [],
        }
    ],
}
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
                        "kind": "observation",
                        "says": "Gateshead, 2024/25: 49.1% (final, revision 1)",
                        "facts": [{"name": "value", "words": "value", "value": "49.1"}],
                        "stands_on": [SUBMISSION],
                    }
                ],
            }
        ],
    },
}


class ExplanationOut(Known):
    """The way from a scorecard, a score or an alert back to the cells that it began with."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    """The id that was asked about."""
    explanation: Node
