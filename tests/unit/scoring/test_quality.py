"""How far a score says its figure can be trusted, and the alert on a sudden change of that."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.scoring_log import Log, framework, indicator, row
from support.scoring_memory import MemoryScorer, alerts, scores

HOME = "E08000037"
MONTHS = [f"{2024 + m // 12}-{m % 12 + 1:02d}-01/P1M" for m in range(24)]
CALM = ["10", "11", "9", "10", "12", "11", "9", "10"]


class Case:
    """A partition with one monthly indicator, by default published as values alone."""

    def __init__(self, *, day=date(2024, 2, 1), **changes):
        self.log, self.scorer = Log(), MemoryScorer()
        self.definition = {
            "period": "month",
            "interval": "none",
            "comparator": None,
            "release_lag_days": 30,
            "alert_rules": ["data_quality_change"],
        } | changes
        self.feed(self.log.framework(framework(indicator("A", **self.definition))))
        self.feed(self.log.day(day))

    def feed(self, *values):
        return self.scorer.feed(list(values))

    def send(self, *values, first=0, **more):
        """One record of values in following months; the events it caused."""
        rows = [row(HOME, MONTHS[first + n], v, **more) for n, v in enumerate(values)]
        return self.feed(self.log.observations(rows, indicator="A"))

    def quality(self, *values, **more):
        """What the last of these months' scores says."""
        return scores(self.send(*values, **more))[-1]["quality"]


def test_a_figure_without_any_doubt_says_little():
    found = Case().quality(*CALM)
    assert found == {
        "confidence": "high",
        "untested": {"digit_preference": "no_counts"},
    }


def test_an_outlier_makes_confidence_low():
    found = Case().quality(*CALM, "20")
    assert (found["confidence"], found["reasons"]) == ("low", ["outlier"])
    assert found["outlier"]["modified_z"] == pytest.approx(6.745)
    assert found["outlier"]["n"] == 9


def test_the_same_value_four_times_running_makes_confidence_low():
    found = Case().quality("10", "12", "11.5", "11.5", "11.5", "11.5")
    assert (found["confidence"], found["reasons"]) == ("low", ["flat_line"])
    assert found["flat_line"] == {"run": 4}


@pytest.mark.parametrize("value", ["0", "100"])
def test_constant_zeros_and_full_marks_are_no_failures(value):
    found = Case().quality(*[value] * 9)
    assert found["confidence"] == "high"
    assert found["untested"]["flat_line"] == "at_bound"
    assert found["untested"]["outlier"] == "constant"


@pytest.mark.parametrize(
    ("changes", "signal", "state"),
    [
        ({"seasonal": True}, "outlier", "seasonal"),
        ({"accumulation": "rolling"}, "outlier", "overlapping_periods"),
        ({"accumulation": "rolling"}, "flat_line", "overlapping_periods"),
        ({"value_type": "index"}, "out_of_range", "not_declared"),
    ],
)
def test_what_cannot_be_asked_is_named(changes, signal, state):
    found = Case(**changes).quality(*CALM, "60")
    assert found["untested"][signal] == state
    assert signal not in found


def test_outliers_of_year_to_date_figures_are_looked_for_among_increments():
    # From April; each month adds 5, the last one 30.
    case = Case(accumulation="year_to_date")
    steady = [str(5 * n + n % 2) for n in range(1, 10)]
    assert case.quality(*steady, first=3)["confidence"] == "high"
    assert case.quality("76", first=12)["reasons"] == ["outlier"]


def test_a_year_to_date_figure_after_a_gap_has_no_increment_to_look_at():
    case = Case(accumulation="year_to_date")
    case.send("5", first=3)
    assert case.quality("15", first=5)["untested"]["outlier"] == "no_increment"


def test_gaps_in_the_latest_year_make_a_history_incomplete():
    case = Case()
    case.send("10", "11", "9")
    found = case.quality("10", first=8)
    assert found["completeness"] == {"present": 4, "expected": 9}
    assert (found["confidence"], found["reasons"]) == ("medium", ["incomplete"])
    assert case.quality("10", "11", "12", first=9)["completeness"] == {"present": 7, "expected": 12}


def test_a_gap_or_two_is_told_and_no_reason_for_doubt():
    case = Case()
    case.send(*CALM[:5])
    found = case.quality("10", first=6)
    assert found["completeness"] == {"present": 6, "expected": 7}
    assert found["confidence"] == "high"


@pytest.mark.parametrize("status", ["provisional", "estimated"])
def test_what_is_not_final_is_trusted_less(status):
    found = Case().quality(*CALM, status=status)
    assert (found["confidence"], found["reasons"]) == ("medium", [status])


def test_a_range_that_a_later_framework_narrows_leaves_values_outside():
    case = Case(maximum="50")
    case.send("10", "60")
    narrow = indicator("A", **case.definition | {"maximum": "40"})
    found = scores(case.feed(case.log.framework(framework(narrow, version=2))))[-1]["quality"]
    assert found["out_of_range"] == {"lowest": 0.0, "highest": 40.0}
    assert (found["confidence"], found["reasons"]) == ("low", ["out_of_range"])


def test_counts_that_end_in_nought_too_often():
    years = [f"{1930 + n}-04-01/P1Y" for n in range(60)]
    case = Case(period="financial_year", interval="wilson", day=date(1985, 1, 1))
    rows = [
        row(HOME, y, None, numerator=str(100 + 10 * n), denominator="1000")
        | {"value": str(10 + n), "status": "final"}
        for n, y in enumerate(years)
    ]
    found = scores(case.feed(case.log.observations(rows, indicator="A")))[-1]["quality"]
    assert found["digit_preference"] == {"n": 60, "chi_squared": 540.0, "digit": 0}
    assert (found["confidence"], found["reasons"]) == ("medium", ["digit_preference"])


def test_an_overdue_successor_makes_confidence_low_and_its_coming_does_not_touch_the_score():
    case = Case()
    case.send(*CALM)
    [late] = scores(case.feed(case.log.day(date(2025, 12, 1))))
    assert late["overdue"]
    assert (late["quality"]["confidence"], late["quality"]["reasons"]) == ("low", ["overdue"])
    [fresh] = scores(case.send("10", first=8))
    assert fresh["period"] == MONTHS[8]


def test_lateness_is_told_in_days_and_kept_by_revisions():
    case = Case(day=date(2024, 6, 1))
    case.send("10", "11", "12")
    [on_time] = scores(case.send("10", first=3))
    # April's figure was due on 30 May, 30 days after its last day.
    assert on_time["days_late"] == 2
    case.feed(case.log.day(date(2024, 8, 1)))
    [revised] = scores(case.send("11", first=3, revision=2))
    assert revised["days_late"] == 2
    [late] = scores(case.send("10", first=4))
    assert late["days_late"] == (date(2024, 8, 1) - date(2024, 6, 30)).days


def test_neither_a_first_delivery_nor_a_period_due_before_the_framework_can_be_late():
    case = Case(day=date(2024, 6, 1))
    assert all("days_late" not in s for s in scores(case.send("10", "11", first=2)))
    # February's figure was due on 30 March; the framework came into force on 1 April.
    [before] = scores(case.send("10", first=1))[:1]
    assert before["period"] == MONTHS[1]
    assert "days_late" not in before


def changes(events):
    return [(a["state"], a["opened_period"], a["reason"]) for a in alerts(events)]


def test_a_sudden_outlier_raises_an_alert_that_three_calm_months_end():
    case = Case()
    case.send(*CALM)
    assert changes(case.send("20", first=8)) == [("open", MONTHS[8], "data_quality_fell")]
    assert changes(case.send("10", first=9)) == []
    assert changes(case.send("11", first=10)) == []
    assert changes(case.send("9", first=11)) == [("resolved", MONTHS[8], "cleared")]


def test_a_revised_outlier_takes_its_alert_back():
    case = Case()
    case.send(*CALM, "20")
    assert changes(case.send("11", first=8, revision=2)) == [
        ("withdrawn", MONTHS[8], "revised_away")
    ]


def test_a_flat_line_raises_one_alert_where_it_begins():
    case = Case()
    case.send("10", "12", "11", "11", "11")
    assert changes(case.send("11", first=5)) == [("open", MONTHS[5], "data_quality_fell")]
    assert changes(case.send("11", first=6)) == []


def test_a_series_that_was_never_better_did_not_change():
    case = Case()
    assert changes(case.send("11", "11", "11", "11")) == []
    assert changes(case.send("11", first=4)) == []


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.sampled_from(["0", "9", "10", "10.5", "11", "40", "100"]), max_size=24),
    cut=st.integers(1, 25),
)
def test_the_same_is_said_in_any_batches(values, cut):
    case, other = Case(), Case()
    records = [
        case.log.observations([row(HOME, MONTHS[n], v)], indicator="A")
        for n, v in enumerate(values)
    ]
    one_by_one = [e.value for e in case.scorer.feed(records, batch=1)]
    assert [e.value for e in other.scorer.feed(records, batch=cut)] == one_by_one
