"""Good news: what fires it, what ends it, and that nobody counts it among the worries."""

from datetime import date

from support.scoring_log import Log, framework, indicator, row
from support.scoring_memory import MemoryScorer, alerts

HOME = "E08000037"
MONTHS = [f"{2024 + k // 12}-{k % 12 + 1:02d}-01/P1M" for k in range(36)]
YEARS = [f"{year}-04-01/P1Y" for year in range(2018, 2030)]
STEADY = (20, 21, 19, 20, 21, 19, 20, 21, 19, 20, 21, 19, 20, 21, 19, 20)


class Case:
    def __init__(self, **changes):
        self.log, self.scorer = Log(), MemoryScorer()
        asked = {"alert_rules": ["achievement"], "comparator": None, "period": "month"}
        definition = indicator("A", **asked | changes)
        begun = self.log.framework(framework(definition))
        self.scorer.feed([begun, self.log.day(date(2025, 9, 1))])

    def send(self, *rows):
        return alerts(self.scorer.feed([self.log.observations(rows, indicator="A")]))


def months(values, *, first=0):
    return [row(HOME, MONTHS[first + k], f"{v:g}") for k, v in enumerate(values)]


def years(values, *, half=0.5):
    return [
        row(HOME, p, f"{v:g}", lower=f"{v - half}", upper=f"{v + half}")
        for p, v in zip(YEARS, values, strict=False)
    ]


def test_improving_variation_is_good_news_until_three_months_are_back():
    case = Case()
    assert case.send(*months(STEADY)) == []
    [opened] = case.send(*months([10], first=16))
    assert (opened["rule"], opened["state"], opened["reason"]) == (
        "achievement",
        "open",
        "improved",
    )
    assert opened["severity"] == "low"
    assert case.send(*months([21, 20], first=17)) == []
    [done] = case.send(*months([21], first=19))
    assert (done["state"], done["reason"]) == ("resolved", "cleared")


def test_concerning_variation_is_none():
    case = Case()
    case.send(*months(STEADY))
    assert case.send(*months([30], first=16)) == []


def test_trial_limits_tell_no_good_news():
    case = Case()
    assert case.send(*months([*STEADY[:8], 5])) == []


def test_a_trend_the_right_way_is_good_news():
    [opened] = Case(period="financial_year").send(*years([30, 28, 26, 24, 22]))
    assert (opened["rule"], opened["state"]) == ("achievement", "open")


def test_a_trend_the_wrong_way_is_none():
    assert Case(period="financial_year").send(*years([22, 24, 26, 28, 30])) == []


def test_what_ends_a_good_trend_is_one_final_year_without_it():
    case = Case(period="financial_year")
    case.send(*years([30, 28, 26, 24, 22]))
    [done] = case.send(*years([30, 28, 26, 24, 22, 29])[5:])
    assert (done["state"], done["reason"]) == ("resolved", "cleared")


def test_good_news_on_a_provisional_figure_waits_and_a_revision_takes_it_back():
    case = Case()
    case.send(*months(STEADY))
    [found] = case.send(row(HOME, MONTHS[16], "10", status="provisional"))
    assert (found["state"], found["provisional"]) == ("pending", True)
    [gone] = case.send(row(HOME, MONTHS[16], "20", revision=2))
    assert (gone["state"], gone["reason"]) == ("withdrawn", "revised_away")


def test_good_news_of_a_ward_is_quiet_under_that_of_its_borough():
    case = Case(area_types=["borough", "ward"])
    wards = [r | {"area": "W1"} for r in months([*STEADY, 10])]
    case.send(*months([*STEADY, 10]))
    [found] = case.send(*wards)
    assert found["area"] == "W1"
    assert found["inhibited_by"]
