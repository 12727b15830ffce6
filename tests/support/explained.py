"""Finding one's way in an explanation, and evidence to make one from."""

from collections.abc import Iterator
from typing import Any

from thrive_gateway.domain.explaining.evidence import Received, ScoreEvidence
from thrive_gateway.domain.explaining.tree import Node
from thrive_shared.contracts.ingest import Observation

from support.gateway_records import AREA, ENGLAND, PERIOD, at, framework, indicator, score, uid

CELLS = {"Area Code": AREA, "Time period": "2024/25", "Value": "26.1"}


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it, from the top."""
    yield node
    for below in node.stands_on:
        yield from walk(below)


def find(node: Node, **wanted: object) -> Node:
    """The first node whose fields equal these."""
    return next(n for n in walk(node) if all(getattr(n, k) == v for k, v in wanted.items()))


def facts(node: Node) -> dict[str, object]:
    """A node's facts by name."""
    return {f.name: f.value for f in node.facts}


def received(
    value: str | None = "26.1", *, period: str = PERIOD, area: str = AREA, **changes: Any
) -> Received:
    """A figure as it came in, row 7 of a file."""
    said: dict[str, Any] = {
        "row": 7,
        "area": area,
        "period": period,
        "value": value,
        "status": "final" if value else "missing",
        "revision": 1,
        "cells": CELLS,
    }
    return Received(
        observation=Observation.model_validate(said | changes),
        submission_id=uid("s1"),
        partner="ohid",
        reference="s1",
        file="obese_year6.csv",
        received_at=at(3),
        framework_version=1,
        partition=0,
        seq=3,
    )


def years(*values: str | None, first: int) -> dict[str, Received]:
    """A figure for each year from the first on."""
    periods = [f"{first + n}-09-01/P1Y" for n in range(len(values))]
    return {
        p: received(v, period=p, row=n)
        for n, (p, v) in enumerate(zip(periods, values, strict=True), 1)
    }


def evidence(
    *, about: dict[str, Any] | None = None, defined: dict[str, Any] | None = None, **changes: Any
) -> ScoreEvidence:
    """What a score stands on: `about` changes the score, `defined` its indicator."""
    given: dict[str, Any] = {
        "score": score(3, **(about or {})),
        "framework": framework(indicator(**(defined or {}))),
        "figures": {PERIOD: received()},
        "comparator": received("22.0", area=ENGLAND),
    }
    return ScoreEvidence(**(given | changes))
