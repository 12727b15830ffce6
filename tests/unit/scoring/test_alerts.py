"""The life of an alert: pending, open, resolved, withdrawn; hysteresis, history, inhibition."""

from datetime import date

import pytest
from support.scoring_log import AREAS, Log, framework, indicator, row
from support.scoring_memory import MemoryScorer, alerts, scores

ENGLAND, HOME, W1, W2 = "E92000001", "E08000037", "W1", "W2"
TARGET = [{"starts": "2000-01-01", "value": "20", "source": "plan"}]
MONTHS = [f"2025-{m:02d}-01/P1M" for m in range(1, 13)] + ["2026-01-01/P1M"]
YEARS = [f"{y}-04-01/P1Y" for y in range(2018, 2026)]
POOLED = [f"{y}-01-01/P3Y" for y in range(2016, 2026)]
DAY = date(2026, 2, 1)


class Case:
    """A partition with one indicator whose only rule is red against the target."""

    def __init__(self, **changes):
        self.log, self.scorer = Log(), MemoryScorer()
        self.definition = {
            "alert_rules": ["rag_fall"],
            "targets": TARGET,
            "tolerance": {"value": "2"},
            "comparator": None,
        } | changes
        self.scorer.feed(
            [self.log.framework(framework(indicator("A", **self.definition))), self.log.day(DAY)]
        )

    def send(self, *rows):
        """One record; return the transitions it caused."""
        return alerts(self.scorer.feed([self.log.observations(rows, indicator="A")]))


def red(period, area=HOME, **more):
    return row(area, period, "30", **more)


def fine(period, area=HOME, **more):
    return row(area, period, "10", **more)


def states(transitions):
    return [(t["state"], t["opened_period"]) for t in transitions]


def test_a_month_resolves_after_three_clear_periods():
    case = Case(period="month")
    assert states(case.send(red(MONTHS[0]))) == [("open", MONTHS[0])]
    assert case.send(fine(MONTHS[1])) == []
    assert case.send(fine(MONTHS[2])) == []
    [done] = case.send(fine(MONTHS[3]))
    assert (done["state"], done["reason"], done["period"]) == ("resolved", "cleared", MONTHS[3])


def test_a_red_month_between_starts_the_count_again():
    case = Case(period="month")
    case.send(red(MONTHS[0]))
    for rows in (fine(MONTHS[1]), fine(MONTHS[2]), red(MONTHS[3]), fine(MONTHS[4])):
        assert case.send(rows) == []
    assert case.send(fine(MONTHS[5])) == []
    assert states(case.send(fine(MONTHS[6]))) == [("resolved", MONTHS[0])]


@pytest.mark.parametrize("status", ["provisional", "estimated"])
def test_a_year_resolves_after_one_clear_final_year(status):
    case = Case()
    case.send(red(YEARS[5]))
    assert case.send(fine(YEARS[6], status=status)) == []
    [done] = case.send(fine(YEARS[6], revision=2))
    assert states([done]) == [("resolved", YEARS[5])]


def test_pooled_years_resolve_after_the_next_non_overlapping_ones():
    case = Case(period="pooled_3_calendar_years")
    case.send(red(POOLED[4]))
    assert case.send(fine(POOLED[5])) == []
    assert case.send(fine(POOLED[6])) == []
    assert states(case.send(fine(POOLED[7]))) == [("resolved", POOLED[4])]


@pytest.mark.parametrize(
    ("definition", "length"),
    [({"period": "rolling_12_months"}, "P12M"), ({"period": "month"}, "P1M")],
)
def test_rolling_years_sent_by_month_resolve_after_the_next_that_shares_no_data(definition, length):
    case = Case(accumulation="rolling", **definition)
    periods = [f"{2024 + m // 12}-{m % 12 + 1:02d}-01/{length}" for m in range(14)]
    case.send(red(periods[0]))
    for overlapping in periods[1:12]:
        assert case.send(fine(overlapping)) == []
    assert case.send(fine(periods[12], status="provisional")) == []
    assert states(case.send(fine(periods[13]))) == [("resolved", periods[0])]


def test_a_rolling_year_that_fires_again_starts_the_wait_again():
    case = Case(period="month", accumulation="rolling")
    case.send(red("2024-01-01/P1M"))
    case.send(red("2024-06-01/P1M"))
    assert case.send(fine("2025-01-01/P1M"), fine("2025-05-01/P1M")) == []
    assert states(case.send(fine("2025-06-01/P1M"))) == [("resolved", "2024-01-01/P1M")]


@pytest.mark.parametrize("status", ["provisional", "estimated"])
def test_data_that_is_not_final_is_pending_until_the_final_figure(status):
    case = Case()
    [pending] = case.send(red(YEARS[6], status=status))
    assert (pending["state"], pending["provisional"]) == ("pending", True)
    [opened] = case.send(red(YEARS[6], revision=2))
    assert (opened["state"], opened["provisional"]) == ("open", False)
    assert opened["alert_id"] == pending["alert_id"]
    assert opened["id"] != pending["id"]


def test_the_final_figure_withdraws_a_pending_alert():
    case = Case()
    case.send(red(YEARS[6], status="provisional"))
    [gone] = case.send(fine(YEARS[6], revision=2))
    assert (gone["state"], gone["reason"], gone["value"]) == ("withdrawn", "revised_away", "10")


def test_a_revision_that_removes_the_cause_withdraws_an_open_alert():
    case = Case(period="month")
    case.send(red(MONTHS[0]))
    case.send(fine(MONTHS[1]))
    assert states(case.send(fine(MONTHS[0], revision=2))) == [("withdrawn", MONTHS[0])]


def test_taking_the_only_figure_back_withdraws_the_alert():
    case = Case()
    case.send(red(YEARS[6]))
    [gone] = case.send(row(HOME, YEARS[6], None, revision=2))
    assert (gone["state"], gone["value"]) == ("withdrawn", None)


def test_red_is_over_only_past_the_boundary_by_a_fifth_of_the_tolerance():
    case = Case()
    case.send(red(YEARS[4]))
    assert case.send(row(HOME, YEARS[5], "21.9")) == []  # amber from 22, clear from 21.6
    assert states(case.send(row(HOME, YEARS[6], "21.6"))) == [("resolved", YEARS[4])]


def test_an_alert_opens_only_on_the_latest_period():
    case = Case()
    assert case.send(red(YEARS[3]), fine(YEARS[4]), fine(YEARS[5])) == []
    assert case.send(red(YEARS[2])) == []


def test_an_earlier_red_period_that_comes_late_takes_nothing_back():
    case = Case(period="month")
    case.send(red(MONTHS[9]))
    assert case.send(red(MONTHS[8])) == []
    assert case.send(*(fine(m) for m in MONTHS[10:12])) == []
    assert states(case.send(fine(MONTHS[12]))) == [("resolved", MONTHS[9])]


def test_an_alert_whose_own_period_is_revised_gives_way_to_the_earlier_one():
    case = Case(period="month")
    case.send(red(MONTHS[9]))
    case.send(red(MONTHS[8]), red(MONTHS[10]))
    assert states(case.send(fine(MONTHS[9], revision=2))) == [
        ("withdrawn", MONTHS[9]),
        ("open", MONTHS[8]),
    ]


def test_a_backfill_of_old_periods_is_history():
    case = Case()
    [old] = case.send(red(YEARS[0]))
    assert old["historic"] is True
    case = Case()
    [new] = case.send(red(YEARS[6]))
    assert new["historic"] is False


@pytest.mark.parametrize(
    ("period", "day", "historic"),
    [
        ("2025-01-01/P1M", date(2025, 7, 31), False),
        ("2025-01-01/P1M", date(2025, 8, 1), True),
    ],
)
def test_history_begins_after_six_months_at_least(period, day, historic):
    case = Case(period="month")
    case.scorer.feed([case.log.day(day)])
    [opened] = case.send(red(period))
    assert opened["historic"] is historic


def test_an_alert_that_opened_in_old_figures_speaks_once_it_lasts():
    one_by_one = Case()
    sent = [t for y in YEARS for t in one_by_one.send(red(y))]
    assert [(t["state"], t["historic"], t["period"]) for t in sent] == [
        ("open", True, YEARS[0]),
        ("open", False, YEARS[5]),
    ]
    [at_once] = Case().send(*(red(y) for y in YEARS))
    assert (at_once["alert_id"], at_once["historic"]) == (sent[1]["alert_id"], False)


def test_an_alert_that_speaks_and_opens_at_once_says_so_once():
    case = Case()
    [pending] = case.send(red(YEARS[0], status="provisional"))
    [opened] = case.send(red(YEARS[6]))
    assert (pending["state"], pending["historic"]) == ("pending", True)
    assert (opened["state"], opened["historic"]) == ("open", False)


def test_an_alert_that_is_history_keeps_nobody_quiet():
    case = Case(period="month", area_types=["borough", "ward"])
    [parent] = case.send(red("2023-01-01/P1M"))
    [child] = case.send(red(MONTHS[12], W1))
    assert (parent["historic"], child["historic"], child["inhibited_by"]) == (True, False, None)
    parent, child = case.send(red(MONTHS[12]))
    assert (parent["area"], parent["historic"]) == (HOME, False)
    assert child["inhibited_by"] == parent["alert_id"]


def test_a_parents_alert_keeps_its_areas_quiet_and_then_lets_go():
    case = Case(period="month", area_types=["borough", "ward"])
    [parent] = case.send(red(MONTHS[9]))
    [child] = case.send(red(MONTHS[9], W1))
    assert child["inhibited_by"] == parent["alert_id"]
    case.send(fine(MONTHS[10]))
    case.send(fine(MONTHS[11]))
    freed = case.send(fine(MONTHS[12]))
    assert [(t["area"], t["state"], t["inhibited_by"]) for t in freed] == [
        (HOME, "resolved", None),
        (W1, "open", None),
    ]


def test_a_parents_alert_quiets_those_already_open():
    case = Case(area_types=["borough", "ward"])
    case.send(red(YEARS[6], W1))
    parent, child = case.send(red(YEARS[6]))
    assert (parent["area"], child["area"]) == (HOME, W1)
    assert child["inhibited_by"] == parent["alert_id"]


def test_severity_comes_from_rule_and_level():
    [strategic] = Case().send(red(YEARS[6]))
    [operational] = Case(level="operational").send(red(YEARS[6]))
    assert (strategic["severity"], operational["severity"]) == ("high", "medium")


def test_worse_than_the_benchmark_opens_an_alert_with_its_cause():
    case = Case(alert_rules=["benchmark_worse"], targets=[], comparator=ENGLAND)
    case.send(row(ENGLAND, YEARS[6], "20"))
    [opened] = case.send(
        row(HOME, YEARS[6], "25", numerator="250", denominator="1000", published_verdict="worse")
    )
    assert (opened["reason"], opened["value"]) == ("worse_than_benchmark", "25")
    assert opened["rule"] == "benchmark_worse"


def test_a_rule_taken_from_the_framework_withdraws_its_alerts():
    case = Case()
    case.send(red(YEARS[6]))
    newer = framework(indicator("A", **case.definition | {"alert_rules": []}), version=2)
    [gone] = alerts(case.scorer.feed([case.log.framework(newer)]))
    assert (gone["state"], gone["reason"]) == ("withdrawn", "rule_removed")


def test_an_alert_says_whether_its_value_was_computed():
    case = Case(period="month")
    [opened] = case.send(red(MONTHS[0], computed=True))
    case.send(fine(MONTHS[1], computed=True), fine(MONTHS[2]))
    [resolved] = case.send(fine(MONTHS[3]))
    assert [t.get("computed") for t in (opened, resolved)] == [True, None]


class Wards(Case):
    """A partition with an indicator of borough and wards, and a red month in each of two."""

    def __init__(self):
        super().__init__(period="month", area_types=["borough", "ward"])
        self.send(red(MONTHS[12]))
        self.send(red(MONTHS[12], W1))

    def publish(self, *indicators, **changes):
        """A second version of the framework; return the transitions it caused."""
        newer = framework(*indicators, version=2, **changes)
        return alerts(self.scorer.feed([self.log.framework(newer)]))

    def begin(self, day):
        return alerts(self.scorer.feed([self.log.day(day)]))

    def defined(self, **changes):
        return indicator("A", **self.definition | changes)


def ends(transitions):
    return [(t["area"], t["state"], t["reason"]) for t in transitions]


GONE = [(HOME, "withdrawn", "no_longer_measured"), (W1, "withdrawn", "no_longer_measured")]


def test_the_alerts_of_an_indicator_that_leaves_the_framework_are_withdrawn():
    case = Wards()
    found = case.publish(indicator("B"))
    assert ends(found) == GONE
    assert [(t["severity"], t["value"], t["framework_version"]) for t in found] == [
        ("high", "30", 2),
        ("high", "30", 2),
    ]
    assert {t["period"] for t in found} == {MONTHS[12]}
    assert case.begin(date(2026, 2, 2)) == []


def test_the_alerts_of_a_group_that_is_measured_no_longer_are_withdrawn():
    case = Case(breakdowns=["all", "male"])
    case.send(red(YEARS[6]), red(YEARS[6], breakdown="male"))
    newer = framework(indicator("A", **case.definition | {"breakdowns": ["all"]}), version=2)
    events = case.scorer.feed([case.log.framework(newer)])
    [gone] = alerts(events)
    assert (gone["breakdown"], gone["reason"]) == ("male", "no_longer_measured")
    assert scores(events) == []


def test_the_alerts_of_an_area_that_leaves_the_framework_are_withdrawn():
    case = Wards()
    without_ward = [a for a in AREAS if a["code"] != W1]
    found = case.publish(case.defined(), areas=without_ward)
    assert ends(found) == [GONE[1]]


def test_a_borough_that_leaves_withdraws_its_alert_and_lets_its_wards_speak():
    case = Wards()
    without_borough = [
        {**a, "parent": ENGLAND} if a.get("parent") == HOME else a
        for a in AREAS
        if a["code"] != HOME
    ]
    found = case.publish(case.defined(), areas=without_borough, home_area=W1)
    assert [(t["area"], t["state"], t["inhibited_by"]) for t in found] == [
        (HOME, "withdrawn", None),
        (W1, "open", None),
    ]


def with_last_day(area, day):
    return [{**a, "valid_to": day} if a["code"] == area else a for a in AREAS]


def test_an_area_that_ends_withdraws_its_alerts_on_the_day_after():
    case = Wards()
    assert case.publish(case.defined(), areas=with_last_day(W1, "2026-02-05")) == []
    assert case.begin(date(2026, 2, 5)) == []
    assert ends(case.begin(date(2026, 2, 6))) == [GONE[1]]
    assert case.begin(date(2026, 2, 7)) == []


def test_an_area_that_had_ended_by_then_withdraws_its_alerts_with_the_framework():
    case = Wards()
    assert ends(case.publish(case.defined(), areas=with_last_day(W1, "2026-01-31"))) == [GONE[1]]


def test_a_borough_that_ends_lets_its_wards_speak():
    case = Wards()
    case.publish(case.defined(), areas=with_last_day(HOME, "2026-02-05"))
    found = case.begin(date(2026, 2, 10))
    assert [(t["area"], t["state"], t["inhibited_by"]) for t in found] == [
        (HOME, "withdrawn", None),
        (W1, "open", None),
    ]


def test_a_figure_that_comes_after_the_end_raises_nothing():
    case = Wards()
    case.publish(case.defined(), areas=with_last_day(W2, "2026-01-31"))
    assert case.send(red(MONTHS[12], W2)) == []


def test_what_is_measured_again_raises_its_alert_again():
    case = Wards()
    [first, _] = case.publish(indicator("B"))
    again = framework(case.defined(), version=3)
    parent, child = alerts(case.scorer.feed([case.log.framework(again)]))
    assert (parent["state"], parent["alert_id"]) == ("open", first["alert_id"])
    assert (child["area"], child["inhibited_by"]) == (W1, parent["alert_id"])


def test_an_alert_that_opens_and_leaves_within_one_batch_is_told_of_both():
    case = Case()
    opening = case.log.observations([red(YEARS[6])], indicator="A")
    leaving = case.log.framework(framework(indicator("B"), version=2))
    found = alerts(case.scorer.feed([opening, leaving], batch=2))
    assert states(found) == [("open", YEARS[6]), ("withdrawn", YEARS[6])]
