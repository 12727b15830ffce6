"""Alerts on overdue figures: by the day barrier, until nothing is late any more."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.scoring_log import AREAS, Log, framework, indicator, row
from support.scoring_memory import MemoryScorer, alerts, scores

HOME, W1, W2, REGION = "E08000037", "W1", "W2", "E12000001"
MONTHS = [f"{2024 + m // 12}-{m % 12 + 1:02d}-01/P1M" for m in range(36)]
JANUARY, FEBRUARY, MARCH, APRIL, MAY = MONTHS[:5]


class Case:
    """A partition with one monthly indicator whose figures are due 30 days after their month."""

    def __init__(self, *, day=date(2024, 2, 1), **changes):
        self.log, self.scorer = Log(), MemoryScorer()
        self.definition = {
            "period": "month",
            "interval": "none",
            "comparator": None,
            "release_lag_days": 30,
            "alert_rules": ["overdue"],
        } | changes
        self.publish()
        self.day(day)

    def publish(self, *, version=1, areas=AREAS, **changes):
        definition = indicator("A", **self.definition | changes)
        slice_ = framework(definition, version=version, areas=areas, valid_from=date(2024, 3, 1))
        return self.scorer.feed([self.log.framework(slice_)])

    def day(self, day):
        return told(self.scorer.feed([self.log.day(day)]))

    def send(self, *rows):
        return told(self.scorer.feed([self.log.observations(rows, indicator="A")]))


def told(events):
    return [(a["area"], a["state"], a["opened_period"]) for a in alerts(events)]


def test_an_alert_opens_the_day_after_the_figure_was_due_and_ends_when_it_comes():
    case = Case()
    assert case.send(row(HOME, JANUARY, "10")) == []
    # February's figure is due on 30 March.
    assert case.day(date(2024, 3, 30)) == []
    assert case.day(date(2024, 3, 31)) == [(HOME, "open", FEBRUARY)]
    assert case.day(date(2024, 4, 1)) == []
    assert case.send(row(HOME, FEBRUARY, "10")) == [(HOME, "resolved", FEBRUARY)]


def test_what_it_says():
    case = Case()
    case.send(row(HOME, JANUARY, "10", status="provisional"))
    [opened] = alerts(case.scorer.feed([case.log.day(date(2024, 3, 31))]))
    assert (opened["reason"], opened["severity"]) == ("figure_overdue", "medium")
    assert (opened["period"], opened["value"]) == (JANUARY, "10")
    assert (opened["provisional"], opened["historic"]) == (False, False)
    [done] = alerts(
        case.scorer.feed([case.log.observations([row(HOME, FEBRUARY, "9")], indicator="A")])
    )
    assert (done["reason"], done["period"]) == ("cleared", FEBRUARY)


def test_it_lasts_while_the_figure_after_it_is_late_too():
    case = Case()
    case.send(row(HOME, JANUARY, "10"))
    case.day(date(2024, 5, 15))
    assert case.send(row(HOME, FEBRUARY, "10")) == []
    assert case.send(row(HOME, MARCH, "10")) == [(HOME, "resolved", FEBRUARY)]


def test_a_series_that_never_got_a_figure():
    case = Case()
    # The framework is valid from March; its first month is due on 30 April.
    assert case.day(date(2024, 4, 30)) == []
    assert case.day(date(2024, 5, 1)) == [(HOME, "open", MARCH)]
    assert case.send(row(HOME, MARCH, "10")) == [(HOME, "resolved", MARCH)]


def test_a_first_figure_of_an_earlier_month_leaves_it_open():
    case = Case()
    case.day(date(2024, 5, 1))
    assert case.send(row(HOME, JANUARY, "10")) == []
    assert case.send(row(HOME, APRIL, "10")) == [(HOME, "resolved", MARCH)]


def test_a_figure_taken_back_is_late_again_under_the_same_alert():
    case = Case()
    case.send(row(HOME, JANUARY, "10"))
    case.day(date(2024, 3, 31))
    case.send(row(HOME, FEBRUARY, "10"))
    again = case.send(row(HOME, FEBRUARY, None, revision=2))
    assert again == [(HOME, "open", FEBRUARY)]


def test_old_series_raise_nothing_that_is_delivered():
    case = Case(release_lag_days=700)
    [opened] = alerts(
        case.scorer.feed(
            [case.log.observations([row(HOME, "2019-01-01/P1M", "10")], indicator="A")]
        )
    )
    assert (opened["state"], opened["historic"]) == ("open", True)


@pytest.mark.parametrize(
    ("day", "historic"), [(date(2025, 12, 1), False), (date(2025, 12, 2), True)]
)
def test_history_counts_from_the_day_it_was_due(day, historic):
    # 2021's figure was due on 1 December 2023, and is history two years after that day.
    case = Case(day=day, period="calendar_year", release_lag_days=700)
    figure = case.log.observations([row(HOME, "2020-01-01/P1Y", "10")], indicator="A")
    [opened] = alerts(case.scorer.feed([figure]))
    assert (opened["opened_period"], opened["historic"]) == ("2021-01-01/P1Y", historic)


def test_what_is_late_as_the_system_is_set_up_is_history_until_figures_come():
    log, scorer = Log(), MemoryScorer()
    definition = indicator("A", **Case().definition)
    scorer.feed([log.framework(framework(definition, valid_from=date(2024, 3, 1)))])
    [found] = alerts(scorer.feed([log.day(date(2024, 8, 15))]))
    assert (found["opened_period"], found["historic"]) == (MARCH, True)
    # Up to June all is loaded at once; July's figure is due on 30 August.
    rows = [row(HOME, m, "10") for m in MONTHS[:6]]
    [ended] = alerts(scorer.feed([log.observations(rows, indicator="A")]))
    assert (ended["state"], ended["historic"]) == ("resolved", True)


def test_a_historic_alert_speaks_once_a_figure_is_late_that_is_not_history():
    log, scorer = Log(), MemoryScorer()
    definition = indicator("A", **Case().definition)
    scorer.feed([log.framework(framework(definition, valid_from=date(2024, 3, 1)))])
    scorer.feed([log.day(date(2024, 8, 15))])
    rows = [row(HOME, m, "10") for m in MONTHS[:5]]
    [anew] = alerts(scorer.feed([log.observations(rows, indicator="A")]))
    assert (anew["state"], anew["opened_period"], anew["historic"]) == ("open", MARCH, False)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"release_lag_days": 90}, "no_longer_awaited"),
        ({"alert_rules": []}, "rule_removed"),
        ({"area_types": ["ward"]}, "no_longer_awaited"),
    ],
)
def test_a_framework_that_awaits_it_no_more_withdraws_it(changes, reason):
    case = Case()
    case.send(row(HOME, JANUARY, "10"))
    case.day(date(2024, 3, 31))
    ended = [a for a in alerts(case.publish(version=2, **changes)) if a["area"] == HOME]
    assert [(a["state"], a["reason"]) for a in ended] == [("withdrawn", reason)]


def test_the_area_above_speaks_for_its_wards():
    case = Case(area_types=["borough", "ward"])
    case.send(row(HOME, JANUARY, "10"), row(W1, JANUARY, "10"), row(W2, JANUARY, "10"))
    events = case.scorer.feed([case.log.day(date(2024, 3, 31))])
    parent, *wards = alerts(events)
    assert (parent["area"], parent["inhibited_by"]) == (HOME, None)
    assert [(w["area"], w["inhibited_by"]) for w in wards] == [
        (W1, parent["alert_id"]),
        (W2, parent["alert_id"]),
    ]


def test_neither_compared_areas_nor_groups_beside_the_headline_raise_any():
    case = Case(breakdowns=["all", "male"], area_types=["borough", "region"])
    case.send(row(REGION, JANUARY, "10"), row(HOME, JANUARY, "10", breakdown="male"))
    assert case.day(date(2024, 3, 31)) == []
    assert scores(case.scorer.feed([case.log.day(date(2024, 4, 1))])) == []


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), cut=st.integers(2, 40))
def test_any_cut_of_the_log_gives_the_same_alerts(seed, cut):
    choose, case = random.Random(seed), Case(area_types=["borough", "ward"])
    day, records = date(2024, 2, 1), []
    for n in range(40):
        if choose.random() < 0.5:
            day += timedelta(days=choose.randint(1, 40))
            records.append(case.log.day(day))
        area, month = choose.choice([HOME, W1, W2]), choose.choice(MONTHS[: n // 2 + 1])
        value = choose.choice(["10", "10", "11", None])
        records.append(case.log.observations([row(area, month, value)], indicator="A"))
    one_by_one = [(e.event_id, e.value) for e in case.scorer.feed(records, batch=1)]
    again = Case(area_types=["borough", "ward"]).scorer
    assert [(e.event_id, e.value) for e in again.feed(records, batch=cut)] == one_by_one
