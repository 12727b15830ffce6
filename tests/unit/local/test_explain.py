"""`thrive explain`: which number is meant, and the tree that is printed."""

import io
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from rich.console import Console
from thrive_local.cli import app
from thrive_local.client import Client
from thrive_local.errors import RequestRefusedError
from thrive_local.explain import score_id, tree
from typer.testing import CliRunner

ROW = {
    "kind": "row",
    "says": "smoking.csv, row 4",
    "facts": [{"name": "row", "words": "row", "value": 4}],
    "cells": {"Area Code": "E08000037", "Value": "8.30 [bold]"},
    "stands_on": [],
}
OBSERVATION = {
    "kind": "observation",
    "says": "Gateshead, 2023: 8.30% (final, revision 1)",
    "facts": [{"name": "value", "words": "value", "value": "8.30"}],
    "stands_on": [{"kind": "submission", "says": "s", "facts": [], "stands_on": [ROW]}],
}
SCORE = {
    "kind": "score",
    "says": "Smoking, Gateshead, 2023: 8.30%",
    "facts": [],
    "stands_on": [
        {
            "kind": "verdict",
            "verdict": "target",
            "says": "Target 7%: red",
            "formula": "Green at the target or below it.",
            "facts": [
                {"name": "lower", "words": "lower limit", "value": 7.123456789},
                {"name": "distinguishable", "words": "distinguishable", "value": True},
            ],
            "stands_on": [OBSERVATION],
        },
        {"kind": "history", "says": "1 figure", "facts": [], "stands_on": [OBSERVATION]},
    ],
}


def printed(node: dict[str, Any]) -> list[str]:
    console = Console(file=io.StringIO(), width=120)
    console.print(tree(node))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_the_tree_goes_down_to_the_cells() -> None:
    lines = [line.lstrip(" │├└─").rstrip() for line in printed(SCORE)]
    assert lines == [
        "score  Smoking, Gateshead, 2023: 8.30%",
        "target  Target 7%: red",
        "Green at the target or below it.",
        "lower limit 7.12346 · distinguishable yes",
        "observation  Gateshead, 2023: 8.30% (final, revision 1)",
        "submission  s",
        "row  smoking.csv, row 4",
        "Area Code: E08000037",
        "Value: 8.30 [bold]",
        "history  1 figure",
        "Gateshead, 2023: 8.30% (final, revision 1)  ← smoking.csv, row 4",
    ]


FIGURES = [
    {"breakdown": "all", "period": "2022-01-01/P1Y", "period_label": "2022", "score": {"id": "a"}},
    {"breakdown": "male", "period": "2022-01-01/P1Y", "period_label": "2022", "score": {"id": "m"}},
    {"breakdown": "all", "period": "2023-01-01/P1Y", "period_label": "2023", "score": {"id": "b"}},
    {"breakdown": "old", "period": "2023-01-01/P1Y", "period_label": "2023", "score": None},
]


ASKED_AT: list[str | None] = []


def gateway(request: httpx.Request) -> httpx.Response:
    """A series in two pages, and its latest figures."""
    ASKED_AT.append(request.url.params.get("as_known_at"))
    if request.url.path == "/v1/framework":
        return httpx.Response(200, json={"home_area": "E1"})
    if request.url.path == "/v1/indicators/PR1":
        assert request.url.params["area"] == "E1"
        return httpx.Response(200, json={"figures": FIGURES[2:]})
    assert request.url.path == "/v1/series/PR1/E1"
    second = request.url.params.get("cursor") == "more"
    page = FIGURES[2:] if second else FIGURES[:2]
    return httpx.Response(200, json={"points": page, "next": None if second else "more"})


@pytest.fixture
def ask() -> Callable[..., str]:
    client = Client(
        ingest="http://i", gateway="http://g", key="", transport=httpx.MockTransport(gateway)
    )

    def asked(
        *, period: str | None = None, breakdown: str = "all", known_at: str | None = None
    ) -> str:
        return score_id(
            client,
            indicator="PR1",
            area=None,
            period=period,
            breakdown=breakdown,
            known_at=known_at,
        )

    return asked


def test_a_number_of_an_earlier_instant_is_looked_for_then(ask: Callable[..., str]) -> None:
    ASKED_AT.clear()
    ask(period="2022", known_at="2026-11-01T12:00:00Z")
    ask(known_at="2026-11-01T12:00:00Z")
    assert set(ASKED_AT) == {"2026-11-01T12:00:00Z"}


def test_a_number_is_named_by_indicator_period_and_group(ask: Callable[..., str]) -> None:
    assert ask() == "b"
    assert ask(period="2022") == ask(period="2022-01-01/P1Y") == "a"
    assert ask(period="2022", breakdown="male") == "m"


@pytest.mark.parametrize(
    ("named", "mend"), [({"period": "1999"}, "2022, 2023"), ({"breakdown": "old"}, "not scored")]
)
def test_what_cannot_be_explained_is_said(
    ask: Callable[..., str], named: dict[str, str], mend: str
) -> None:
    with pytest.raises(RequestRefusedError) as refused:
        ask(**named)
    assert mend in refused.value.mend


@pytest.mark.parametrize(
    "arguments", [[], ["0c0f2f0a-53a5-5d0b-9a43-1b8f0f3c9a01", "--indicator", "PR1"]]
)
def test_exactly_one_number_is_named(arguments: list[str]) -> None:
    done = CliRunner().invoke(app, ["explain", *arguments])
    assert done.exit_code == 2
    assert "Name one number" in done.output
