"""`thrive what-if`: what its options suppose, and how consequences read."""

import io
import json

import httpx
import pytest
from rich.console import Console
from thrive_local.client import Client, Summary
from thrive_local.errors import RequestRefusedError
from thrive_local.what_if import (
    NotUnderstoodError,
    consequences,
    figures_of,
    rules,
    show,
    show_consequences,
)

SCORE = {
    "indicator": "PR1",
    "name": "Smoking prevalence",
    "area_name": "Gateshead",
    "breakdown": "male",
    "breakdown_title": "Men",
    "period_label": "2025",
    "differences": [{"what": "Figure", "before": "8.3%", "after": "7.9%"}],
}
ALERT = SCORE | {"breakdown": "all", "words": "Worse than the benchmark: would open"}
CARD = {
    "area_name": "Gateshead",
    "dimension": "objective",
    "group": {"code": "prevention", "name": "Prevention"},
    "differences": [{"what": "Red", "before": "0", "after": "1"}],
}
TOLD = {
    "scores": [SCORE],
    "alerts": [ALERT],
    "cards": [CARD],
    "scores_changed": 1,
    "alerts_changed": 1,
    "cards_changed": 3,
}


def test_options_are_rules() -> None:
    assert list(rules(["PR1=5@2025-01-01", "OC1/male=-1.5..2@2024-04-01"], ["PR1=2.5"])) == [
        {"indicator": "PR1", "targets": [{"starts": "2025-01-01", "value": "5"}]},
        {
            "indicator": "OC1",
            "targets": [
                {"starts": "2024-04-01", "lower": "-1.5", "upper": "2", "breakdown": "male"}
            ],
        },
        {"indicator": "PR1", "weight": "2.5"},
    ]


@pytest.mark.parametrize(
    ("targets", "weights"),
    [(["PR1=5"], []), (["PR1@2025-01-01"], []), ([], ["PR1"]), ([], ["A=-1"])],
)
def test_an_option_that_cannot_be_read_is_refused(targets: list[str], weights: list[str]) -> None:
    with pytest.raises(NotUnderstoodError):
        list(rules(targets, weights))


def test_more_figures_than_can_be_supposed_are_not_told_in_part() -> None:
    listed = [{"indicator": "PR1"}] * 2
    assert figures_of(Summary({"imported": 1, "updated": 1, "figures": listed})) == listed
    with pytest.raises(RequestRefusedError, match="3 figures"):
        figures_of(Summary({"imported": 3, "figures": listed}))


def test_consequences_read_before_and_after() -> None:
    said = shown(TOLD)
    assert said.startswith("Nothing has been saved.")
    for part in (
        "1 score\n",
        "PR1 Smoking prevalence, Gateshead, Men, 2025",
        "Figure  8.3%  →  7.9%",
        "PR1 Smoking prevalence, Gateshead, 2025: Worse than the benchmark: would open",
        "3 scorecards",
        "Prevention (objective), Gateshead",
    ):
        assert part in said


def test_no_consequence_is_said() -> None:
    nothing = {"scores": [], "alerts": [], "cards": []}
    assert "no verdict, alert or scorecard" in shown(nothing)
    quiet = {**nothing, "scores": [SCORE | {"differences": []}], "scores_changed": 1}
    assert "1 score would change in details only" in shown(quiet)
    assert "no verdict, alert or scorecard" in shown(quiet)


def test_what_the_answer_does_not_list_is_counted() -> None:
    said = shown(TOLD | {"scores_changed": 1104})
    assert "1,104 scores" in said
    assert "… and 1,103 more" in said


def test_nothing_to_suppose_asks_nobody() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    assert consequences(client(refuse), {"rules": [], "figures": []})["scores"] == []


def test_a_dry_run_does_not_fail_where_its_consequences_cannot_be_told() -> None:
    def busy(_: httpx.Request) -> httpx.Response:
        headers = {"Retry-After": "0"}
        return httpx.Response(503, json={"title": "Scoring does not answer"}, headers=headers)

    out = io.StringIO()
    summary = Summary({"imported": 1, "figures": [{"indicator": "PR1"}]})
    show_consequences(client(busy), summary, console=Console(file=out, width=120))
    assert "can't be told: 503 Scoring does not answer" in out.getvalue()


def test_what_is_supposed_is_posted_to_the_gateway() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert (request.method, request.url.path) == ("POST", "/v1/what-if")
        assert json.loads(request.content) == {"figures": [{"indicator": "PR1"}]}
        return httpx.Response(200, json=TOLD)

    assert consequences(client(answer), {"figures": [{"indicator": "PR1"}]}) == TOLD


def client(answer) -> Client:
    transport = httpx.MockTransport(answer)
    return Client(ingest="http://i", gateway="http://g", key="k", transport=transport)


def shown(told: dict) -> str:
    out = io.StringIO()
    show(told, console=Console(file=out, width=120))
    return out.getvalue()
