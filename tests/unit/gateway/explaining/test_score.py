"""A score explained: each verdict with formula, inputs and thresholds, down to row and cells."""

from typing import Any

import pytest
from support.explained import CELLS, evidence, facts, find, received, walk, years
from support.gateway_records import ENGLAND, PERIOD, framework, indicator, uid
from thrive_gateway.domain.explaining.evidence import MOST_POINTS, EvidenceMissing
from thrive_gateway.domain.explaining.explaining import explain
from thrive_gateway.domain.explaining.tree import Node
from thrive_shared.contracts.framework import Target, Tolerance


def explained(**given: Any) -> Node:
    return explain(evidence(**given))


def test_every_way_down_ends_at_file_row_and_cells() -> None:
    root = explained()
    value = find(root, verdict="value")
    kinds = [n.kind for n in walk(value)]
    assert kinds == ["verdict", "observation", "submission", "row"]
    *_, row = walk(value)
    assert facts(row) == {"file": "obese_year6.csv", "row": 7}
    assert row.cells == CELLS
    submission = find(root, kind="submission")
    assert submission.id == uid("s1")
    assert facts(submission) == {
        "partner": "ohid",
        "reference": "s1",
        "received_at": "2026-11-01T09:00:03+00:00",
        "framework_version": 1,
        "partition": 0,
        "seq": 3,
    }


def test_cells_never_kept_and_cells_that_the_figure_repeats_are_told_apart() -> None:
    before = explained(figures={PERIOD: received(cells=None)})
    repeated = explained(figures={PERIOD: received(cells={})})
    assert find(before, kind="row").says.endswith("it came before cells were kept")
    assert find(repeated, kind="row").says.endswith("sent just as the figure shows it")
    assert (find(before, kind="row").cells, find(repeated, kind="row").cells) == (None, {})


def test_a_value_from_its_counts_shows_the_division() -> None:
    found = explained(figures={PERIOD: received(computed=True, numerator="26", denominator="53")})
    assert "numerator / denominator × 100" in (find(found, verdict="value").formula or "")
    assert facts(find(found, kind="observation"))["denominator"] == "53"


def test_a_target_shows_value_tolerance_polarity_and_source() -> None:
    found = explained(
        about={
            "target": {"value": "19.0", "rag": "red", "distinguishable": True, "source": "Plan"}
        },
        defined={"tolerance": Tolerance(value="0.5"), "targets": (aim("19.0"),)},
    )
    node = find(found, verdict="target")
    assert node.says == "Target 19.0%: red"
    assert "amber within the tolerance of 0.5" in (node.formula or "")
    assert "at the target or below it" in (node.formula or "")
    assert facts(node) == {
        "value": "26.1",
        "lower": 24.6,
        "upper": 27.7,
        "polarity": "low",
        "target": "19.0",
        "tolerance": "0.5",
        "tolerance_scale": "points",
        "rag": "red",
        "distinguishable": True,
        "source": "Plan",
        "illustrative": False,
    }


def aim(value: str) -> Target:
    return Target(starts="2024-04-01", value=value, source="Plan")


def test_a_benchmark_shows_its_value_the_interval_and_the_row_it_came_from() -> None:
    compared = {
        "area": ENGLAND,
        "value": "22.0",
        "verdict": "worse",
        "basis": "interval",
        "state": "compared",
    }
    node = find(explained(about={"benchmark": compared}), verdict="benchmark")
    assert node.says == "Against England, 22.0%: worse"
    known = facts(node)
    assert (known["lower"], known["benchmark_value"], known["basis"]) == (24.6, "22.0", "interval")
    [observation] = node.stands_on
    assert facts(observation)["area"] == ENGLAND
    assert find(observation, kind="row").cells == CELLS


def test_a_chart_names_its_rule_set_and_shows_its_limits() -> None:
    spc = {
        "state": "ok",
        "rule_set": "mdc.1",
        "n": 14,
        "centre": 24.0,
        "lower": 21.0,
        "upper": 27.0,
        "variation": "concerning",
        "special_cause": "shift",
    }
    node = find(explained(about={"spc": spc}), verdict="spc")
    assert "Rule set mdc.1. Centre: the mean. Limits: centre ± 2.66" in (node.formula or "")
    known = facts(node)
    assert (known["lower"], known["upper"], known["n"]) == (21.0, 27.0, 14)
    refused = find(
        explained(about={"spc": {"state": "seasonal", "rule_set": "mdc.1", "n": 3}}), verdict="spc"
    )
    assert (refused.says, refused.formula) == ("Control chart: seasonal", None)


def test_a_trend_shows_chi_squared_and_what_it_had_to_exceed() -> None:
    tested = {"state": "tested", "verdict": "increasing", "good": False, "chi_squared": 12.5}
    node = find(explained(about={"trend": tested}), verdict="trend")
    known = facts(node)
    assert (known["chi_squared"], known["critical_value"]) == (12.5, 9.54953570608324)
    refused = find(explained(about={"trend": {"state": "not_annual"}}), verdict="trend")
    assert facts(refused) == {"state": "not_annual"}


FORECAST = {
    "state": "calculated",
    "aim": {"period": "2029-09-01/P1Y", "value": "19", "source": "Plan"},
    "first": "2020-09-01/P1Y",
    "n": 5,
    "value": 24.0,
    "lower": 21.5,
    "upper": 26.5,
    "slope": -0.4,
    "reach": "out_of_reach",
}


def test_a_forecast_shows_its_line_its_limits_and_the_target() -> None:
    node = find(explained(about={"forecast": FORECAST}), verdict="forecast")
    assert node.says == "Forecast for 2029/30: out of reach"
    assert "Least squares through the last 5 points" in (node.formula or "")
    known = facts(node)
    assert (known["lower"], known["upper"], known["slope"]) == (21.5, 26.5, -0.4)
    assert (known["aim"], known["polarity"]) == ("19", "low")
    refused = {"state": "no_interval", "aim": FORECAST["aim"], "n": 5}
    node = find(explained(about={"forecast": refused}), verdict="forecast")
    assert (node.says, node.formula) == ("Forecast for 2029/30: no interval", None)


GAP = {"state": "tested", "most": "q1", "least": "q5", "least_value": "20.0", "absolute": "6.1"}
MOVED = {"since": "2023-09-01/P1Y", "since_absolute": "3.0", "absolute_z": 3.1, "relative_z": 2.9}


def test_a_gap_leads_to_the_rows_of_both_ends_now_and_then() -> None:
    gap = GAP | MOVED | {"verdict": "widening"}
    least = {
        period: received(value, period=period, breakdown="q5")
        for period, value in (("2023-09-01/P1Y", "19.0"), (PERIOD, "20.0"))
    }
    figures = years("22.0", "26.1", first=2023)
    node = find(explained(about={"gap": gap}, figures=figures, least=least), verdict="gap")
    assert node.says == "Gap: 6.1%, widening"
    assert facts(node)["critical_value"] == 1.96
    assert [facts(n)["value"] for n in node.stands_on] == ["20.0", "22.0", "19.0"]
    assert [facts(n)["breakdown"] for n in node.stands_on] == ["q5", "all", "q5"]
    assert all(find(n, kind="row").cells == CELLS for n in node.stands_on)


def test_a_gap_without_its_other_end_says_so() -> None:
    gap = {"state": "no_other_figure", "most": "q1", "least": "q5"}
    node = find(explained(about={"gap": gap}), verdict="gap")
    assert (node.says, node.formula, node.stands_on) == ("Gap: no gap, no other figure", None, ())


def test_a_gap_waits_for_the_figure_it_stands_on() -> None:
    with pytest.raises(EvidenceMissing):
        explained(about={"gap": GAP | {"state": "no_earlier_period"}})


def test_a_direction_leads_to_the_row_of_the_earlier_figure() -> None:
    figures = years("25.0", "26.1", first=2023)
    short = {
        "since": "2023-09-01/P1Y",
        "since_value": "25.0",
        "change": "1.1",
        "movement": "up",
        "tested": False,
        "good": False,
    }
    node = find(explained(about={"short": short}, figures=figures), verdict="short")
    assert node.says == "Short-term direction: up since 2023/24 (+1.1)"
    assert facts(find(node, kind="row"))["row"] == 1


def test_the_framework_version_in_force_is_shown_with_what_the_indicator_was() -> None:
    node = find(explained(), kind="framework")
    known = facts(node)
    assert (node.says, known["version"], known["polarity"]) == ("Thrive, version 1", 1, "low")


def history(first: str, last: str, n: int) -> dict[str, Any]:
    return {"history": {"first": first, "last": last, "n": n}}


def test_a_history_is_its_figures_from_first_to_last_without_missing_ones() -> None:
    figures = years("20.0", "21.0", None, "25.0", "26.1", first=2020)
    node = find(
        explained(about=history("2021-09-01/P1Y", PERIOD, 3), figures=figures), kind="history"
    )
    assert [facts(p)["value"] for p in node.stands_on] == ["21.0", "25.0", "26.1"]
    assert (facts(node)["n"], facts(node)["found"]) == (3, 3)
    assert all(find(p, kind="row").cells == CELLS for p in node.stands_on)


def test_of_a_long_history_the_latest_are_shown() -> None:
    figures = years(*map(str, range(10, 110)), first=1925)
    asked = history("1925-09-01/P1Y", PERIOD, 100)
    node = find(explained(about=asked, figures=figures), kind="history")
    assert len(node.stands_on) == MOST_POINTS
    assert node.stands_on[-1].says.startswith("Gateshead, 2024/25: 109%")
    assert facts(node)["shown"] == MOST_POINTS


def test_a_figure_that_never_came_has_no_row_to_lead_to() -> None:
    about = {
        "period": None,
        "value": None,
        "state": "no_figure",
        "interval": None,
        "submission_id": None,
        "status": None,
        "revision": None,
        "row": None,
    }
    root = explained(about=about, figures={}, comparator=None)
    assert root.says == "Indicator PR5, Gateshead: no figure was ever received"
    assert [n.kind for n in root.stands_on] == ["framework"]


@pytest.mark.parametrize(
    "lacking", [{"figures": {}}, {"framework": framework(indicator("PR1"))}], ids=["row", "rules"]
)
def test_what_has_not_arrived_yet_is_never_left_out_silently(lacking: dict[str, Any]) -> None:
    with pytest.raises(EvidenceMissing):
        explained(**lacking)


def test_quality_shows_its_signals_and_what_could_not_be_asked() -> None:
    about = {
        "days_late": 4,
        "quality": {
            "confidence": "low",
            "reasons": ["outlier", "provisional"],
            "outlier": {"n": 24, "z": 3.4, "modified_z": 5.1},
            "untested": {"digit_preference": "no_counts"},
        },
    }
    node = find(explained(about=about), verdict="quality")
    assert node.says == "Confidence: low: outlier, provisional"
    assert facts(node) == {
        "confidence": "low",
        "days_late": 4,
        "outlier_points": 24,
        "z": 3.4,
        "modified_z": 5.1,
        "untested_digit_preference": "no_counts",
    }
