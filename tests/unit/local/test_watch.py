"""The scorecard in the terminal says in words and shapes what it says in colours."""

from typing import Any

from rich.console import Console
from thrive_local.watch import page

FIGURE: dict[str, Any] = {
    "name": "Adults who smoke",
    "breakdown": "all",
    "breakdown_title": "Everyone",
    "period_label": "2024",
    "value": "13.9",
    "unit": "%",
    "rag": "red",
    "benchmark": "worse",
    "short": {"movement": "down"},
}
CARD: dict[str, Any] = {
    "dimension": "objective",
    "group": {"code": "health", "title": "Good health"},
    "counts": {"red": 1, "green": 0, "missing": 2},
    "figures": [FIGURE, {**FIGURE, "name": "Falls", "value": None, "rag": None, "short": None}],
}


def text_of(cards: list[dict[str, Any]], *, dimension: str = "objective", width: int = 120) -> str:
    console = Console(width=width, no_color=True)
    with console.capture() as captured:
        console.print(page(cards, area="E08000037", dimension=dimension))
    return captured.get()


def test_a_card_shows_verdict_value_change_and_benchmark_without_colour() -> None:
    shown = text_of([CARD])

    assert "Good health" in shown
    assert "1 red, 2 missing" in shown
    [line] = [line for line in shown.splitlines() if "Adults who smoke" in line]
    assert all(word in line for word in ("▲ red", "2024", "13.9%", "↓", "worse"))
    assert "no figure" in shown


def test_a_narrow_terminal_cuts_names_and_never_numbers() -> None:
    long = {
        **FIGURE,
        "name": "Under 75 mortality rate from causes considered preventable",
        "breakdown": "female",
        "breakdown_title": "Female",
        "value": "148.3964521",
        "unit": "per 100,000",
        "provenance": "illustrative",
    }
    shown = text_of([{**CARD, "figures": [long]}], width=80)

    [line] = [line for line in shown.splitlines() if "* Female: Under 75" in line]
    assert all(word in line for word in ("▲ red", "…", "2024", "148.40 per 100,000", "↓", "worse"))
    assert "* illustrative" in shown


def test_a_figure_published_to_three_decimals_keeps_them() -> None:
    shown = text_of([{**CARD, "figures": [{**FIGURE, "value": "0.453", "unit": "score"}]}])

    assert "0.453 score" in shown


def test_only_the_asked_dimension_is_shown() -> None:
    assert "No scorecards for E08000037 yet" in text_of([CARD], dimension="pledge")


def test_a_value_that_thrive_computed_is_marked_and_explained() -> None:
    computed = {**FIGURE, "name": "Reviews upheld", "provenance": "computed"}
    shown = text_of([{**CARD, "figures": [{**FIGURE, "provenance": "published"}, computed]}])

    assert "† Reviews upheld" in shown
    assert "(† computed by Thrive from the counts)" in " ".join(shown.split())
    assert "† Adults" not in shown
    assert "illustrative" not in shown
