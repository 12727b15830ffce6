"""Control charts of year-to-date figures: on what each period added, never on the values."""

import math

import pytest
from support.scoring_log import Log, framework, indicator, row
from support.scoring_memory import MemoryScorer, alerts, scores
from thrive_scoring.domain.increments import increments
from thrive_scoring.domain.points import point_of

HOME = "E08000037"
TARGET = [{"starts": "2000-01-01", "value": "20", "source": "plan"}]


def month(at):
    """The month so many after April 2022."""
    year, number = divmod(2022 * 12 + 3 + at, 12)
    return f"{year}-{number + 1:02d}-01/P1M"


def point(period, value, numerator=None):
    found = row(HOME, period, value, numerator=numerator)
    return point_of(found, submission_id="s", received_at="2026-06-01T08:00:00Z")


def added(*figures):
    found = increments([point(*f) for f in figures])
    return list(found.numbers), found.own


def test_a_period_adds_its_difference_and_the_years_first_its_value():
    assert added((month(0), "10.6"), (month(1), "19.8"), (month(2), "28.9")) == (
        [10.6, 9.2, 9.1],
        "9.1",
    )
    assert added((month(11), "96.5"), (month(12), "10.3")) == ([10.3], "10.3")


def test_quarters_build_up_from_april_too():
    quarters = [f"{p}/P3M" for p in ("2022-04-01", "2022-07-01", "2022-10-01", "2023-01-01")]
    assert added(*zip(quarters, ("5", "11", "16", "20"), strict=True)) == ([5, 6, 5, 4], "4")


def test_a_gap_takes_the_increment_of_the_next_period_only():
    figures = [(month(at), str(10 * at + 10)) for at in (0, 1, 3, 4)]
    assert added(*figures) == ([10, 10, 10], "10")
    assert added(*figures[:3]) == ([10, 10], None)


def test_a_figure_that_starts_in_mid_year_adds_what_is_not_known():
    assert added((month(5), "60"), (month(6), "70")) == ([10], "10")
    assert added((month(5), "60")) == ([], None)


def test_counts_are_taken_apart_likewise():
    figures = [point(month(0), "10", "100"), point(month(1), "19", "190"), point(month(2), "28")]
    *known, unknown = increments(figures).events
    assert known == [100, 90]
    assert math.isnan(unknown)


AMOUNTS = (9.1, 9.3, 8.9, 9.2, 9.0, 9.4, 9.1, 8.8, 9.2, 9.0, 9.3, 8.9)


def cumulated(years, *, last=None):
    """Rows of whole years; `last` replaces what the last month added."""
    amounts = [a for _ in range(years) for a in AMOUNTS]
    if last is not None:
        amounts[-1] = last
    rows, total = [], 0.0
    for at, amount in enumerate(amounts):
        total = amount if at % 12 == 0 else total + amount
        rows.append(row(HOME, month(at), f"{total:.1f}"))
    return rows


def fed(rows, **changes):
    """All events of indicator A, its framework first."""
    definition = {"period": "month", "accumulation": "year_to_date", "interval": "none"}
    definition |= {"polarity": "high", "comparator": None, "alert_rules": ["special_cause"]}
    log = Log()
    first = log.framework(framework(indicator("A", **definition | changes)))
    return MemoryScorer().feed([first, *(log.observations([r], indicator="A") for r in rows)])


def chart(rows, **changes):
    """The chart of the last row's score."""
    return scores(fed(rows, **changes), period=rows[-1]["period"])[-1]["spc"]


def test_the_chart_is_of_increments_and_says_so():
    found = chart(cumulated(2))
    assert (found["state"], found["basis"], found["increment"]) == ("ok", "increments", "8.9")
    assert found["n"] == 24
    assert found["centre"] == pytest.approx(sum(AMOUNTS) / 12)
    assert (found["special_cause"], found["variation"]) == (None, "common")


def test_a_month_that_adds_little_is_a_signal_and_may_alert():
    events = fed(cumulated(2, last=3.0))
    found = scores(events, period=month(23))[-1]["spc"]
    assert (found["special_cause"], found["variation"]) == ("outside_limits", "concerning")
    [alert] = alerts(events)
    assert (alert["rule"], alert["opened_period"]) == ("special_cause", month(23))


def test_a_target_of_the_year_so_far_gives_no_assurance():
    assert chart(cumulated(2), targets=TARGET, tolerance={"value": "1"})["assurance"] is None


def test_a_signal_of_increments_makes_no_move_of_the_values_clear():
    limits = {"lower": "0", "upper": "200"}
    rows = [r | limits for r in cumulated(2, last=3.0)]
    found = scores(fed(rows, interval="published"), period=month(23))[-1]
    assert found["spc"]["variation"] == "concerning"
    assert found["long"]["movement"] == "no_clear_change"


@pytest.mark.parametrize(
    ("rows", "changes", "state"),
    [
        (cumulated(2), {"seasonal": True}, "seasonal"),
        (cumulated(2), {"spc_rule_set": None}, None),
        (cumulated(1)[:1], {}, "too_few_points"),
        (cumulated(1)[:11], {}, "trial"),
        (cumulated(2)[:-2] + cumulated(2)[-1:], {}, "no_increment"),
        (cumulated(2), {"value_type": "count"}, "ok"),
        (
            [row(HOME, month(at), str(at % 12 + 1)) for at in range(24)],
            {"value_type": "count"},
            "too_few_events",
        ),
    ],
)
def test_every_refusal_has_a_name(rows, changes, state):
    found = chart(rows, **changes)
    assert (found and found["state"]) == state


def test_a_chart_goes_on_after_a_gap_without_the_broken_increment():
    rows = cumulated(2)
    found = chart(rows[:20] + rows[21:])
    assert (found["state"], found["n"]) == ("ok", 22)


def test_a_correction_changes_the_charts_of_later_periods_too():
    log, scorer = Log(), MemoryScorer()
    definition = {"period": "month", "accumulation": "year_to_date", "comparator": None}
    scorer.feed([log.framework(framework(indicator("A", **definition)))])
    scorer.feed([log.observations(cumulated(1), indicator="A")])
    corrected = row(HOME, month(2), "40.0", revision=2)
    events = scorer.feed([log.observations([corrected], indicator="A")])
    assert [s["period"] for s in scores(events)] == [month(at) for at in range(2, 12)]
