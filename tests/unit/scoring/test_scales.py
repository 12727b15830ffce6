"""How peers spread, on the scores of indicators with goalposts."""

import math

import pytest
from support.scoring_log import Log, framework, indicator, row
from support.scoring_memory import MemoryScorer, scores

HOME, YEAR = "E08000037", "2024-04-01/P1Y"
POSTS = {"peers": "mets", "goalposts": {"worst": "30", "best": "5"}}


def scored(*rows, **changes):
    log, scorer = Log(), MemoryScorer()
    events = scorer.feed([log.framework(framework(indicator("A", **changes)))])
    for one in rows:
        events += scorer.feed([log.observations([one], indicator="A")])
    return scores(events, area=HOME, state="scored")


def test_the_spread_is_that_of_all_peers_with_a_figure_the_area_among_them():
    """By hand: mean 22, squared distances 4 + 4 + 0 over two."""
    rows = [
        row(HOME, YEAR, "20"),
        row("E08000001", YEAR, "24"),
        row("E08000002", YEAR, None),
        row("E08000003", YEAR, "22"),
        row("E06000001", YEAR, "90"),
    ]
    scale = scored(*rows, **POSTS)[-1]["scale"]
    assert (scale["n"], scale["lowest"], scale["highest"], scale["mean"]) == (3, 20.0, 24.0, 22.0)
    assert scale["sd"] == pytest.approx(math.sqrt(8 / 2))


def test_a_revision_of_a_peer_moves_the_scale_though_the_rank_stays():
    first, second, third = scored(
        row(HOME, YEAR, "20"),
        row("E08000001", YEAR, "24"),
        row("E08000001", YEAR, "28", revision=2),
        **POSTS,
    )
    assert "scale" not in first  # alone there is nothing to spread
    assert (second["scale"]["highest"], third["scale"]["highest"]) == (24.0, 28.0)
    assert second["rank"] == third["rank"]


def test_without_goalposts_a_score_says_nothing_of_its_peers_spread():
    rows = [row(HOME, YEAR, "20"), row("E08000001", YEAR, "24")]
    assert all("scale" not in s for s in scored(*rows, peers="mets"))
