"""Gaps between the most and the least deprived on scores, and the alert that they widen."""

import math

import pytest
from support.scoring_log import AREAS, Log, framework, indicator, row
from support.scoring_memory import MemoryScorer, alerts, scores

HOME, WARD = "E08000037", "W1"
YEARS = [f"{year}-04-01/P1Y" for year in range(2023, 2030)]
BREAKDOWNS = [
    {"code": code, "title": code, "group": "deprivation"} for code in ("all", "q1", "q3", "q5")
]
SE = 0.5


def figure(breakdown, period, value, *, area=HOME, se=SE, **more):
    limits = (
        {} if se is None else {"lower": f"{value - 1.96 * se}", "upper": f"{value + 1.96 * se}"}
    )
    return row(area, period, f"{value:g}", breakdown=breakdown, **limits, **more)


def pair(period, most, least, **more):
    return [figure("q1", period, most, **more), figure("q5", period, least, **more)]


class Case:
    def __init__(self, **changes):
        self.log, self.scorer = Log(), MemoryScorer()
        asked = {
            "breakdowns": ["q1", "q3", "q5"],
            "headline": ["q1"],
            "gap": {"most": "q1", "least": "q5"},
            "alert_rules": ["gap_widening"],
            "area_types": ["borough", "ward"],
            "comparator": None,
        }
        slice_ = framework(indicator("A", **asked | changes), breakdowns=BREAKDOWNS, areas=AREAS)
        self.scorer.feed([self.log.framework(slice_)])

    def send(self, *rows):
        return self.scorer.feed([self.log.observations(rows, indicator="A")])

    def gap(self, *rows):
        """The gap of the most deprived after one record."""
        return scores(self.send(*rows), breakdown="q1")[-1]["gap"]


def test_the_gap_stands_on_the_score_of_the_most_deprived_alone():
    events = Case().send(*pair(YEARS[0], 30, 20), figure("q3", YEARS[0], 25))
    assert {s["breakdown"] for s in scores(events) if "gap" in s} == {"q1"}
    [gap] = [s["gap"] for s in scores(events, breakdown="q1")]
    assert (gap["most"], gap["least"], gap["least_value"]) == ("q1", "q5", "20")
    assert (gap["absolute"], gap["relative"]) == ("10", 1.5)
    assert gap["se"] == pytest.approx(math.sqrt(2) * SE)
    assert gap["state"] == "no_earlier_period"
    assert "verdict" not in gap


def test_a_gap_that_widens_in_both_terms():
    """By hand: z = 4 / 1 and ln(1.5 / 1.3) / sqrt of the sum of the four relative variances."""
    case = Case()
    case.send(*pair(YEARS[0], 26, 20))
    gap = case.gap(*pair(YEARS[1], 30, 20))
    variance = sum((SE / at) ** 2 for at in (30, 20, 26, 20))
    assert (gap["state"], gap["verdict"]) == ("tested", "widening")
    assert (gap["since"], gap["since_absolute"], gap["since_relative"]) == (YEARS[0], "6", 1.3)
    assert gap["absolute_z"] == pytest.approx(4.0)
    assert gap["relative_z"] == pytest.approx(math.log(1.5 / 1.3) / math.sqrt(variance))


@pytest.mark.parametrize(
    ("earlier", "now", "verdict", "levelled_down"),
    [
        ((30, 20), (25, 20), "closing", False),
        ((30, 20), (30, 25), "closing", True),
        ((30, 20), (20, 10), "no_clear_change", False),
        ((60, 40), (20, 10), "closing_absolute_widening_relative", False),
        ((20, 10), (60, 40), "widening_absolute_closing_relative", False),
        ((30, 20), (31, 20), "no_clear_change", False),
    ],
)
def test_what_two_gaps_say_together(earlier, now, verdict, levelled_down):
    case = Case()
    case.send(*pair(YEARS[0], *earlier))
    gap = case.gap(*pair(YEARS[1], *now))
    assert (gap["verdict"], gap["levelled_down"]) == (verdict, levelled_down)


@pytest.mark.parametrize(
    ("state", "changes", "earlier", "now"),
    [
        ("no_polarity", {"polarity": "none"}, (26, 20), (30, 20)),
        ("reversed", {"polarity": "high"}, (26, 20), (30, 20)),
        ("reversed", {}, (18, 20), (30, 20)),
        ("cannot_calculate", {}, (26, 0), (30, 20)),
        (
            "not_comparable",
            {"breaks": [{"starts": "2024-04-01", "reason": "new definition"}]},
            (26, 20),
            (30, 20),
        ),
    ],
)
def test_what_can_not_be_tested_says_why(state, changes, earlier, now):
    case = Case(**changes)
    case.send(*pair(YEARS[0], *earlier))
    gap = case.gap(*pair(YEARS[1], *now))
    assert gap["state"] == state
    assert gap["absolute"] == "10"
    assert gap.get("verdict") is None


def test_values_without_intervals_have_a_gap_and_no_test():
    case = Case()
    case.send(*pair(YEARS[0], 26, 20, se=None))
    gap = case.gap(*pair(YEARS[1], 30, 20, se=None))
    assert (gap["state"], gap["absolute"], gap["se"]) == ("no_interval", "10", None)


def test_overlapping_periods_are_never_compared():
    pooled = [f"{year}-09-01/P5Y" for year in range(2010, 2020)]
    case = Case(period="pooled_5_academic_years")
    case.send(*pair(pooled[0], 26, 20))
    assert case.gap(*pair(pooled[4], 30, 20))["state"] == "overlapping_periods"
    gap = case.gap(*pair(pooled[5], 30, 20))
    assert (gap["state"], gap["since"]) == ("tested", pooled[0])


def test_a_year_without_one_side_is_passed_over():
    case = Case()
    case.send(*pair(YEARS[0], 26, 20), figure("q1", YEARS[1], 27))
    assert case.gap(*pair(YEARS[2], 30, 20))["since"] == YEARS[0]


@pytest.mark.parametrize("seasonal", [True, False])
def test_seasonal_months_are_compared_with_the_same_month(seasonal):
    months = [f"{2024 + k // 12}-{k % 12 + 1:02d}-01/P1M" for k in range(14)]
    case = Case(period="month", seasonal=seasonal)
    for month in months[:12]:
        case.send(*pair(month, 26, 20))
    assert case.gap(*pair(months[12], 30, 20))["since"] == months[0 if seasonal else 11]


def test_the_figure_of_the_least_deprived_makes_the_gap():
    case = Case()
    case.send(*pair(YEARS[0], 26, 20))
    first = scores(case.send(figure("q1", YEARS[1], 30)), breakdown="q1")[-1]["gap"]
    assert first["state"] == "no_other_figure"
    assert "absolute" not in first
    events = case.send(figure("q5", YEARS[1], 20))
    [said] = scores(events, breakdown="q1")
    assert said["gap"]["verdict"] == "widening"
    assert [a["state"] for a in alerts(events)] == ["open"]


def test_an_earlier_figure_of_the_least_deprived_changes_the_later_gaps():
    case = Case()
    case.send(*pair(YEARS[0], 26, 20), *pair(YEARS[1], 30, 20))
    events = case.send(figure("q5", YEARS[0], 16, revision=2))
    assert [s["gap"]["state"] for s in scores(events, breakdown="q1")] == [
        "no_earlier_period",
        "tested",
    ]
    assert scores(events, breakdown="q1")[-1]["gap"]["verdict"] == "no_clear_change"
    assert [a["state"] for a in alerts(events)] == ["withdrawn"]


def test_a_widening_gap_opens_an_alert_that_ends_once_it_widens_no_more():
    case = Case()
    case.send(*pair(YEARS[0], 26, 20))
    [opened] = alerts(case.send(*pair(YEARS[1], 30, 20)))
    assert (opened["state"], opened["rule"], opened["breakdown"]) == ("open", "gap_widening", "q1")
    assert (opened["reason"], opened["severity"]) == ("gap_widening", "high")
    assert alerts(case.send(figure("q1", YEARS[2], 30))) == []
    [done] = alerts(case.send(figure("q5", YEARS[2], 20)))
    assert (done["state"], done["reason"]) == ("resolved", "cleared")


def test_a_gap_the_other_way_round_ends_the_alert():
    case = Case()
    case.send(*pair(YEARS[0], 26, 20))
    case.send(*pair(YEARS[1], 30, 20))
    [done] = alerts(case.send(*pair(YEARS[2], 18, 20)))
    assert (done["state"], done["reason"]) == ("resolved", "cleared")


def test_a_gap_raises_nothing_while_its_other_end_is_provisional():
    case = Case()
    case.send(*pair(YEARS[0], 26, 20))
    least = figure("q5", YEARS[1], 20, status="provisional")
    assert alerts(case.send(figure("q1", YEARS[1], 30), least)) == []
    [opened] = alerts(case.send(figure("q5", YEARS[1], 20, revision=2)))
    assert (opened["state"], opened["provisional"]) == ("open", False)


def test_a_gap_on_a_provisional_figure_of_the_most_deprived_is_pending():
    case = Case()
    case.send(*pair(YEARS[0], 26, 20))
    most = figure("q1", YEARS[1], 30, status="provisional")
    [found] = alerts(case.send(most, figure("q5", YEARS[1], 20)))
    assert (found["state"], found["provisional"]) == ("pending", True)


def test_the_gap_of_a_ward_is_quiet_under_that_of_its_borough():
    case = Case()
    case.send(*pair(YEARS[0], 26, 20), *pair(YEARS[0], 26, 20, area=WARD))
    found = alerts(case.send(*pair(YEARS[1], 30, 20), *pair(YEARS[1], 30, 20, area=WARD)))
    assert [(a["area"], bool(a["inhibited_by"])) for a in found] == [(HOME, False), (WARD, True)]
