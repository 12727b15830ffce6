"""`thrive rebase`: what is sent, and what is printed."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from rich.console import Console
from thrive_local import rebase
from thrive_local.cli import app
from thrive_local.client import Client
from typer.testing import CliRunner

PROPOSAL = {
    "indicator": "PL3",
    "name": "Missed [bins]",
    "area": "E1",
    "area_name": "Gateshead",
    "breakdown": "all",
    "period_label": "Jun 2025",
    "proposal": {"before": {"n": 32, "centre": 98.4}, "after": {"n": 16, "centre": 76.1}},
}
DECISION = {
    "indicator": "PL3",
    "area": "E1",
    "area_name": "Gateshead",
    "breakdown": "all",
    "period_label": "Jun 2025",
    "decision": "declined",
    "cause_title": "No known cause",
    "reason": None,
    "in_force": True,
}
ANSWER = {
    "decision_id": "d1",
    "decision": "approved",
    "indicator": "PL3",
    "area": "E1",
    "period": "2025-06-01/P1M",
}


class System:
    """What a system answers, and what it was sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.refused = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/framework":
            return httpx.Response(200, json={"home_area": "E1"})
        if request.url.path == "/v1/rebase-proposals":
            return httpx.Response(200, json={"proposals": [PROPOSAL]})
        if request.method == "GET":
            return httpx.Response(200, json={"rebases": [DECISION]})
        self.sent.append(json.loads(request.content))
        if self.refused:
            return httpx.Response(409, json={"title": "Already decided", "detail": "Revoke it."})
        return httpx.Response(201, json=ANSWER)


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    found = System()

    @contextmanager
    def connected(*_: object, **__: object) -> Iterator[Client]:
        transport = httpx.MockTransport(found)
        yield Client(ingest="http://i", gateway="http://g", key="k", transport=transport)

    monkeypatch.setattr(rebase, "connected", connected)
    return found


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["rebase", *arguments])
    return result.exit_code, result.output


def test_a_decision_is_sent_for_the_home_area_unless_one_is_named(system: System) -> None:
    said = ["--indicator=PL3", "--period=June 2025", "--text=Why."]
    code, output = run("approve", *said, "--cause=funding", "--owner=Head")
    assert code == 0
    assert "Approved: PL3, E1, from 2025-06-01/P1M on (decision d1)" in output
    run("decline", *said, "--cause=no_known_cause", "--area=E2", "--breakdown=male")
    run("revoke", *said)
    shared = {"indicator": "PL3", "period": "June 2025", "text": "Why."}
    everyone = {"area": "E1", "breakdown": "all"}
    assert system.sent == [
        shared | everyone | {"decision": "approve", "cause": "funding", "owner": "Head"},
        shared
        | {"decision": "decline", "cause": "no_known_cause", "area": "E2", "breakdown": "male"},
        shared | everyone | {"decision": "revoke"},
    ]


def test_a_refusal_is_told_with_what_to_do(system: System) -> None:
    system.refused = True
    code, output = run("revoke", "--indicator=PL3", "--period=2025-06", "--text=Why.")
    assert code == 2
    assert "Already decided" in output
    assert "Revoke it." in output


@pytest.mark.usefixtures("system")
def test_the_list_is_for_programs_too() -> None:
    code, output = run("list", "--json")
    assert code == 0
    assert json.loads(output) == {"proposals": [PROPOSAL], "rebases": [DECISION]}


def test_tables_show_names_as_they_are_and_what_was_withdrawn() -> None:
    console = Console(file=io.StringIO(), width=160)
    console.print(rebase.proposed([PROPOSAL]))
    console.print(rebase.decided([DECISION]))
    assert isinstance(console.file, io.StringIO)
    printed = console.file.getvalue()
    for words in ("Missed [bins]", "98.4", "76.1", "32 + 16", "No known cause", "withdrawn"):
        assert words in printed
