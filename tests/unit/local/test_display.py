"""How the terminal says which areas of a file are scored."""

from typing import Any

import pytest
from thrive_local.client import Summary
from thrive_local.display import areas_line


def summary(*names: str, others: int = 0) -> Summary:
    areas: list[dict[str, Any]] = [{"code": f"X{n}", "name": name} for n, name in enumerate(names)]
    return Summary({"rows": 1, "scored_areas": areas, "reference_areas": others})


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            summary("Gateshead", "England", others=149),
            "Scored: Gateshead, England. Kept for comparison: 149 other areas.",
        ),
        (summary("Gateshead"), "Scored: Gateshead."),
        (summary("Gateshead", others=1), "Scored: Gateshead. Kept for comparison: 1 other area."),
        (summary(others=2), "Scored: no area. Kept for comparison: 2 areas."),
        (summary(*"abcdefgh"), "Scored: a, b, c, d, e, f and 2 more."),
        (
            summary("England", others=10_000),
            "Scored: England. Kept for comparison: 10,000 or more other areas.",
        ),
        (summary(), ""),
        (Summary({"rows": 1}), ""),
    ],
)
def test_the_areas_of_a_file_in_plain_words(told: Summary, words: str) -> None:
    assert areas_line(told, dry_run=False) == words


def test_a_dry_run_speaks_of_what_would_be() -> None:
    assert areas_line(summary("Gateshead", others=3), dry_run=True) == (
        "To be scored: Gateshead. To be kept for comparison: 3 other areas."
    )
