"""Forecasts on scores, and the alert that says that a target is out of reach."""

import math

import pytest
from support.scoring_log import Log, framework, indicator, row
from support.scoring_memory import MemoryScorer, alerts, scores

ENGLAND, HOME = "E92000001", "E08000037"
YEARS = [f"{year}-04-01/P1Y" for year in range(2016, 2030)]
MONTHS = [f"{2024 + k // 12}-{k % 12 + 1:02d}-01/P1M" for k in range(36)]
AHEAD = {"starts": "2022-04-01", "ends": "2023-03-31", "value": "9", "source": "plan"}
T_3 = 3.182446305284263
"""Student's t, 97.5 %, three degrees of freedom."""


def limited(period, value, *, half=1.0, **more):
    lower, upper = f"{value - half:.4f}", f"{value + half:.4f}"
    return row(HOME, period, f"{value:g}", lower=lower, upper=upper, **more)


class Case:
    def __init__(self, **changes):
        self.log, self.scorer = Log(), MemoryScorer()
        asked = {"alert_rules": ["target_out_of_reach"], "targets": [AHEAD], "comparator": None}
        self.definition = indicator("A", **asked | changes)
        self.scorer.feed([self.log.framework(framework(self.definition))])

    def send(self, *rows):
        return self.scorer.feed([self.log.observations(rows, indicator="A")])

    def last(self, *rows):
        """What the last score of one record says of the forecast."""
        return scores(self.send(*rows))[-1].get("forecast")


def five(values=(10, 12, 11, 13, 14), **more):
    return [limited(p, v, **more) for p, v in zip(YEARS, values, strict=False)]


def test_the_line_leads_to_the_year_of_the_target():
    """By hand: slope 0.9, residual variance 1.9 / 3, two years ahead of the fifth."""
    found = Case().last(*five())
    half = T_3 * math.sqrt(1.9 / 3) * math.sqrt(1 + 1 / 5 + 16 / 10)
    assert found["state"] == "calculated"
    assert (found["first"], found["n"]) == (YEARS[0], 5)
    assert found["aim"]["period"] == YEARS[6]
    assert found["aim"]["value"] == "9"
    assert found["slope"] == pytest.approx(0.9)
    assert found["value"] == pytest.approx(15.6)
    assert (found["lower"], found["upper"]) == pytest.approx((15.6 - half, 15.6 + half))
    assert found["reach"] == "out_of_reach"


@pytest.mark.parametrize(
    ("target", "polarity", "reach"),
    [
        ("11", "low", "out_of_reach"),
        ("12", "low", "within_reach"),
        ("19", "high", "within_reach"),
        ("20", "high", "out_of_reach"),
        ("20", "none", None),
    ],
)
def test_out_of_reach_is_an_interval_wholly_on_the_wrong_side(target, polarity, reach):
    """The interval is 11.36 to 19.84."""
    found = Case(targets=[AHEAD | {"value": target}], polarity=polarity).last(*five())
    assert found["reach"] == reach


def test_a_band_is_missed_on_either_side():
    band = {"starts": AHEAD["starts"], "ends": AHEAD["ends"], "source": "plan"}
    missed = Case(targets=[band | {"lower": "2", "upper": "11"}]).last(*five())
    met = Case(targets=[band | {"lower": "2", "upper": "12"}]).last(*five())
    assert (missed["reach"], met["reach"]) == ("out_of_reach", "within_reach")


def test_without_a_target_ahead_nothing_is_said():
    over = {"starts": "2010-04-01", "ends": "2021-03-31", "value": "9", "source": "plan"}
    standing = {"starts": "2010-04-01", "value": "9", "source": "plan"}
    far = {"starts": "2150-04-01", "value": "9", "source": "plan"}
    never = {"starts": "2022-05-01", "ends": "2022-09-30", "value": "9", "source": "plan"}
    for target in (over, standing, far, never):
        assert Case(targets=[target]).last(*five()) is None


def test_a_target_in_force_is_to_be_met_in_the_last_period_it_covers():
    until = {"starts": "2010-04-01", "ends": "2024-12-31", "value": "9", "source": "plan"}
    assert Case(targets=[until]).last(*five())["aim"]["period"] == "2023-04-01/P1Y"


def test_the_nearest_target_counts_and_the_groups_own_before_a_general_one():
    later = AHEAD | {"starts": "2026-04-01", "ends": "2027-03-31", "value": "7"}
    own = AHEAD | {"value": "8", "breakdown": "all"}
    found = Case(targets=[later, AHEAD, own]).last(*five())
    assert (found["aim"]["period"], found["aim"]["value"]) == (YEARS[6], "8")


@pytest.mark.parametrize(
    ("state", "changes"),
    [
        ("overlapping_periods", {"period": "pooled_3_calendar_years"}),
        ("overlapping_periods", {"period": "rolling_12_months", "accumulation": "rolling"}),
        ("year_to_date", {"period": "month", "accumulation": "year_to_date"}),
        ("seasonal", {"period": "month", "seasonal": True}),
        ("not_annual_or_monthly", {"period": "quarter"}),
        ("not_annual_or_monthly", {"period": "snapshot"}),
    ],
)
def test_figures_that_no_line_may_be_drawn_through(state, changes):
    period = {
        "pooled_3_calendar_years": "2018-01-01/P3Y",
        "rolling_12_months": "2020-04-01/P1Y",
        "quarter": "2020-04-01/P3M",
        "snapshot": "2020-04-01/P1D",
    }.get(changes["period"], "2020-04-01/P1M")
    found = Case(**changes).last(limited(period, 10.0))
    assert found["state"] == state
    assert "value" not in found


def test_points_that_no_line_may_be_drawn_through():
    case = Case()
    assert case.last(*five()[:4])["state"] == "not_enough_data"
    assert case.last(limited(YEARS[5], 14.0))["state"] == "not_consecutive"
    assert case.last(row(HOME, YEARS[4], "14"))["state"] == "no_interval"
    assert case.last(limited(YEARS[4], 14.0, revision=2))["state"] == "calculated"


@pytest.mark.parametrize(
    ("state", "values"), [("constant", (10,) * 5), ("no_scatter", (10, 11, 12, 13, 14))]
)
def test_a_line_without_scatter_has_no_limits(state, values):
    found = Case().last(*five(values))
    assert found["state"] == state
    assert (found["lower"], found["upper"], found["reach"]) == (None, None, None)
    assert found["value"] == pytest.approx(values[-1] + 2 * found["slope"])


def test_a_break_begins_a_new_line():
    case = Case(breaks=[{"starts": "2017-04-01", "reason": "new definition"}])
    assert case.last(*five())["state"] == "not_enough_data"


def test_an_approved_step_begins_a_new_line():
    case = Case()
    case.send(*five())
    decided = case.log.rebase("approved", HOME, YEARS[1], indicator="A")
    [last] = scores(case.scorer.feed([decided]), period=YEARS[4])
    assert last["forecast"]["state"] == "not_enough_data"


def test_twelve_months_are_a_line():
    target = AHEAD | {"starts": "2025-06-01", "ends": "2025-06-30", "value": "30"}
    case = Case(period="month", targets=[target])
    rows = [limited(p, 20 + k % 3) for k, p in enumerate(MONTHS[:12])]
    assert case.last(*rows[:11])["state"] == "not_enough_data"
    found = case.last(rows[11])
    assert (found["state"], found["n"], found["first"]) == ("calculated", 12, MONTHS[0])
    assert found["aim"]["period"] == "2025-06-01/P1M"


def test_a_comparator_has_no_target_and_so_no_forecast():
    england = [r | {"area": "E12000001"} for r in five()]
    assert Case(area_types=["borough", "region"]).last(*england) is None


def test_out_of_reach_opens_an_alert_that_ends_when_the_line_turns():
    case = Case()
    [opened] = alerts(case.send(*five()))
    assert (opened["state"], opened["rule"]) == ("open", "target_out_of_reach")
    assert (opened["reason"], opened["severity"]) == ("target_out_of_reach", "medium")
    [done] = alerts(case.send(limited(YEARS[5], 5.0)))
    assert (done["state"], done["reason"]) == ("resolved", "cleared")


def test_the_question_is_over_when_the_target_is_due():
    case = Case()
    case.send(*five())
    assert alerts(case.send(limited(YEARS[5], 14.0))) == []
    [done] = alerts(case.send(limited(YEARS[6], 14.0)))
    assert (done["state"], done["reason"]) == ("resolved", "cleared")


def test_a_line_that_is_refused_says_nothing():
    case = Case()
    case.send(*five())
    assert alerts(case.send(row(HOME, YEARS[5], "14"))) == []


def test_out_of_reach_on_a_provisional_figure_is_pending():
    case = Case()
    [found] = alerts(case.send(*five()[:4], limited(YEARS[4], 14.0, status="provisional")))
    assert (found["state"], found["provisional"]) == ("pending", True)
