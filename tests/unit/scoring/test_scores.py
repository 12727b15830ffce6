"""What a score says, from the record that caused it."""

from datetime import date

import pytest
from support.scoring_log import AREAS, Log, framework, indicator, row
from support.scoring_memory import MemoryScorer, scores

ENGLAND, HOME, WARD = "E92000001", "E08000037", "W1"
Y = [f"{year}-04-01/P1Y" for year in range(2010, 2030)]


def counted(area: str, period: str, n: int, of: int = 1000, **more: object):
    """A percentage with its counts."""
    return row(area, period, f"{100 * n / of:.1f}", numerator=str(n), denominator=str(of), **more)


def scored(*records, definition=None, day=None, **changes):
    """Feed records of indicator A after its framework; return the log, the scorer, the events."""
    log, scorer = Log(), MemoryScorer()
    first = [log.framework(framework(definition or indicator("A", **changes)))]
    if day:
        first.append(log.day(day))
    events = scorer.feed(first)
    for rows in records:
        events += scorer.feed([log.observations(rows, indicator="A")])
    return log, scorer, events


def test_a_figure_with_counts_gets_a_computed_interval():
    *_, events = scored([counted(HOME, Y[14], 49, 82)])
    [score] = scores(events, state="scored")
    assert score["interval"]["method"] == "wilson"
    assert round(score["interval"]["lower"], 1) == 48.9
    assert score["se"] == pytest.approx(
        (score["interval"]["upper"] - score["interval"]["lower"]) / 3.92
    )


def test_published_limits_win_over_counts():
    *_, events = scored([counted(HOME, Y[14], 49, 82, lower="48.9", upper="69.7")])
    [score] = scores(events, state="scored")
    assert score["interval"] == {"lower": 48.9, "upper": 69.7, "method": "published"}


def test_a_score_says_computed_of_such_a_value_and_nothing_of_one_as_sent():
    log, scorer, events = scored([counted(HOME, Y[14], 250, computed=True)])
    [score] = scores(events, state="scored")
    assert score["computed"] is True
    sent = [counted(HOME, Y[14], 250, published_verdict="worse", revision=2)]
    [score] = scores(scorer.feed([log.observations(sent, indicator="A")]))
    assert (score["value"], score["revision"]) == ("25.0", 2)
    assert "computed" not in score


def test_a_computed_value_alters_no_verdict():
    lineage = {"id", "computed"}
    *_, sent = scored([counted(HOME, Y[14], 250)])
    *_, computed = scored([counted(HOME, Y[14], 250, computed=True)])
    plain, marked = (
        {k: v for k, v in scores(events, state="scored")[0].items() if k not in lineage}
        for events in (sent, computed)
    )
    assert plain == marked


def test_a_value_alone_has_no_interval_and_says_so_everywhere():
    *_, events = scored(
        [row(ENGLAND, Y[14], "20.0")], [row(HOME, Y[14], "25.0", published_verdict="worse")]
    )
    score = scores(events, area=HOME, state="scored")[-1]
    assert score["interval"] is None
    assert score["benchmark"] == {
        "area": ENGLAND,
        "value": "20.0",
        "verdict": "worse",
        "basis": "published",
        "state": "compared",
    }
    assert score["trend"] == {"state": "no_interval"}
    assert score["position"] == 0.0


@pytest.mark.parametrize(
    ("england", "state"), [(None, "no_comparator_figure"), ("20.0", "no_interval")]
)
def test_without_interval_or_published_verdict_there_is_no_benchmark_verdict(england, state):
    records = [[row(ENGLAND, Y[14], england)]] if england else []
    *_, events = scored(*records, [row(HOME, Y[14], "25.0")])
    score = scores(events, area=HOME, state="scored")[-1]
    assert score["benchmark"]["state"] == state
    assert score["benchmark"]["verdict"] is None
    assert score["position"] is None


def test_the_comparators_figure_brings_a_new_verdict_and_only_where_it_changes():
    log, scorer, _ = scored([counted(HOME, Y[14], 250)], [counted(HOME, Y[13], 250)])
    events = scorer.feed([log.observations([row(ENGLAND, Y[14], "20.0")], indicator="A")])
    [score] = scores(events)
    assert (score["period"], score["benchmark"]["verdict"]) == (Y[14], "worse")
    again = scorer.feed(
        [log.observations([row(ENGLAND, Y[14], "20.0", status="provisional")], indicator="A")]
    )
    assert scores(again) == []


def test_reference_areas_get_no_scores():
    *_, events = scored([row(ENGLAND, Y[14], "20.0"), row("E06000001", Y[14], "19.0")])
    assert scores(events, state="scored") == []


def test_a_peers_figure_moves_the_rank_of_home_areas():
    log, scorer, events = scored(
        [row("E08000001", Y[14], "30"), row(HOME, Y[14], "25"), row("E06000001", Y[14], "1")],
        peers="mets",
    )
    assert scores(events, state="scored")[-1]["rank"] == {"position": 1, "of": 2, "group": "mets"}
    events = scorer.feed([log.observations([row("E08000002", Y[14], "20")], indicator="A")])
    [score] = scores(events)
    assert (score["area"], score["rank"]["position"], score["rank"]["of"]) == (HOME, 2, 3)


def test_areas_with_equal_figures_share_the_best_place_and_say_so():
    log, scorer, events = scored(
        [row("E08000001", Y[14], "30"), row("E08000002", Y[14], "25.0"), row(HOME, Y[14], "25")],
        peers="mets",
    )
    rank = {"position": 1, "of": 3, "group": "mets"}
    assert scores(events, state="scored")[-1]["rank"] == {**rank, "tied": True}
    events = scorer.feed([log.observations([row("E08000002", Y[14], "26")], indicator="A")])
    [score] = scores(events)
    assert (score["area"], score["rank"]) == (HOME, rank)


def test_a_target_colours_only_the_periods_its_dates_cover():
    *_, events = scored(
        [row(HOME, Y[13], "25.0"), row(HOME, Y[14], "20.5"), row(HOME, Y[15], "20.0")],
        targets=[{"starts": "2025-01-01", "value": "20", "source": "plan"}],
        tolerance={"value": "1"},
    )
    found = {s["period"]: s["target"] and s["target"]["rag"] for s in scores(events) if s["period"]}
    assert found == {Y[13]: None, Y[14]: "amber", Y[15]: "green"}


def test_without_polarity_nothing_is_coloured_or_placed():
    *_, events = scored(
        [row(ENGLAND, Y[14], "1.0"), counted(HOME, Y[14], 250)],
        polarity="none",
        targets=[{"starts": "2000-01-01", "value": "20", "source": "plan"}],
    )
    score = scores(events, state="scored")[-1]
    assert score["target"]["rag"] is None
    assert score["benchmark"]["verdict"] == "higher"
    assert score["position"] is None


def test_an_interval_around_the_target_is_not_distinguishable_from_it():
    *_, events = scored(
        [counted(HOME, Y[14], 25, 100)],
        targets=[{"starts": "2000-01-01", "value": "20", "source": "plan"}],
    )
    assert scores(events, state="scored")[-1]["target"]["distinguishable"] is False


def test_annual_direction_compares_with_last_year_and_five_years_back():
    rows = [row(HOME, Y[at], value) for at, value in ((9, "10.0"), (13, "8.0"), (14, "9.10"))]
    *_, events = scored(rows)
    score = scores(events, period=Y[14])[-1]
    assert score["short"] == {
        "since": Y[13],
        "since_value": "8.0",
        "change": "1.10",
        "movement": "up",
        "tested": False,
        "good": False,
    }
    assert (score["long"]["since"], score["long"]["change"]) == (Y[9], "-0.90")


def test_direction_is_no_clear_change_when_the_intervals_overlap():
    *_, events = scored([counted(HOME, Y[13], 100), counted(HOME, Y[14], 101)])
    assert scores(events, period=Y[14])[-1]["short"]["movement"] == "no_clear_change"


def test_a_value_alone_is_never_tested_whatever_its_chart_says():
    falling = [row(HOME, Y[at], str(40 - 2 * at)) for at in range(15)]
    *_, events = scored(falling)
    score = scores(events, period=Y[14])[-1]
    assert (score["spc"]["state"], score["spc"]["variation"]) == ("ok", "improving")
    for move in (score["short"], score["long"]):
        assert (move["movement"], move["tested"], move["good"]) == ("down", False, True)


def test_a_trend_makes_a_move_clear_though_the_chart_finds_nothing():
    spread = [300, 100] * 5 + [120, 140, 160, 180]
    *_, events = scored([counted(HOME, Y[at], n, 10_000) for at, n in enumerate(spread)])
    score = scores(events, period=Y[13])[-1]
    assert (score["spc"]["variation"], score["trend"]["verdict"]) == ("common", "increasing")
    assert (score["short"]["movement"], score["short"]["tested"]) == ("up", True)


def test_a_signal_that_was_there_before_makes_no_move_since_clear():
    """Of 26 months the last eight lie low: a shift since last year, but no fall within it."""
    months = [f"{2023 + k // 12}-{k % 12 + 1:02d}-01/P1M" for k in range(26)]
    counts = [100 + 4 * (k % 2) for k in range(18)] + [88, 90, 88, 90, 88, 90, 89, 88]
    rows = [counted(HOME, m, n) for m, n in zip(months, counts, strict=True)]
    *_, events = scored(rows, period="month")
    score = scores(events, period=months[-1])[-1]
    assert (score["spc"]["state"], score["spc"]["variation"]) == ("ok", "improving")
    assert (score["short"]["change"], score["short"]["movement"]) == ("-0.1", "no_clear_change")
    assert (score["long"]["change"], score["long"]["movement"]) == ("-1.6", "down")


def test_trial_limits_make_no_move_clear():
    months = [f"2025-{m:02d}-01/P1M" for m in range(1, 12)]
    *_, events = scored(
        [counted(HOME, m, 100 + 3 * at) for at, m in enumerate(months)], period="month"
    )
    score = scores(events, period=months[-1])[-1]
    assert (score["spc"]["state"], score["spc"]["variation"]) == ("trial", "concerning")
    assert score["short"]["movement"] == "no_clear_change"


def test_a_break_starts_history_anew():
    *_, events = scored(
        [row(HOME, Y[at], "10") for at in (12, 13, 14)],
        breaks=[{"starts": "2024-01-01", "reason": "definition"}],
    )
    score = scores(events, period=Y[14])[-1]
    assert score["short"] is None
    assert score["history"] == {"first": Y[14], "last": Y[14], "n": 1}


def test_pooled_periods_compare_with_the_last_non_overlapping_one():
    pooled = [f"{year}-01-01/P3Y" for year in range(2012, 2022)]
    *_, events = scored(
        [row(HOME, p, str(10 + at)) for at, p in enumerate(pooled)],
        period="pooled_3_calendar_years",
    )
    score = scores(events, period=pooled[-1])[-1]
    assert (score["short"]["since"], score["long"]["since"]) == (pooled[-4], pooled[-7])
    assert score["spc"]["state"] == score["trend"]["state"] == "overlapping_periods"


def test_rolling_figures_sent_by_month_compare_with_a_year_before():
    months = ["2023-05-01/P1M", "2024-05-01/P1M", "2025-04-01/P1M", "2025-05-01/P1M"]
    *_, events = scored(
        [row(HOME, p, str(10 + at)) for at, p in enumerate(months)],
        period="month",
        accumulation="rolling",
    )
    score = scores(events, period=months[-1])[-1]
    assert (score["short"]["since"], score["long"]["since"]) == (months[1], months[0])


def test_complaint_reviews_as_published_show_no_clear_change():
    """Gateshead Council: 49 of 82 reviews upheld in 2023/24, 26 of 53 from April to September."""
    *_, events = scored([counted(HOME, Y[13], 49, 82)], [counted(HOME, Y[14], 26, 53)])
    score = scores(events, period=Y[14])[-1]
    assert [round(score["interval"][end], 1) for end in ("lower", "upper")] == [36.1, 62.1]
    assert (score["short"]["movement"], score["short"]["tested"]) == ("no_clear_change", True)


def test_six_of_seven_complaints_are_similar_to_81_per_cent():
    """Local Government and Social Care Ombudsman, 2024/25."""
    *_, events = scored([row(ENGLAND, Y[14], "81")], [counted(HOME, Y[14], 6, 7)])
    score = scores(events, area=HOME, state="scored")[-1]
    assert [round(score["interval"][end], 1) for end in ("lower", "upper")] == [48.7, 97.4]
    assert score["benchmark"]["verdict"] == "similar"


def test_year_to_date_compares_with_the_same_point_last_year_only():
    months = ["2024-05-01/P1M", "2025-04-01/P1M", "2025-05-01/P1M"]
    *_, events = scored(
        [row(HOME, p, str(10 + at)) for at, p in enumerate(months)],
        period="month",
        accumulation="year_to_date",
    )
    score = scores(events, period=months[-1])[-1]
    assert score["short"] is None
    assert score["long"]["since"] == months[0]


@pytest.mark.parametrize(
    ("changes", "n", "state"),
    [
        ({"period": "financial_year"}, 11, "too_few_points"),
        ({"period": "financial_year"}, 12, "ok"),
        ({"period": "month"}, 5, "trial"),
        ({"period": "month", "seasonal": True}, 20, "seasonal"),
        ({"period": "month", "spc_rule_set": None}, 20, None),
        ({"period": "rolling_12_months"}, 20, "overlapping_periods"),
    ],
)
def test_every_refusal_of_a_chart_has_a_name(changes, n, state):
    step, length = (12, "P1Y") if changes["period"] == "financial_year" else (1, "P1M")
    length = "P12M" if changes["period"] == "rolling_12_months" else length
    starts = [divmod(2000 * 12 + 3 + step * k, 12) for k in range(n)]
    periods = [f"{y}-{m + 1:02d}-01/{length}" for y, m in starts]
    *_, events = scored(
        [counted(HOME, p, 100 + 7 * (k % 3)) for k, p in enumerate(periods)], **changes
    )
    spc = scores(events, period=periods[-1])[-1]["spc"]
    assert (spc and spc["state"]) == state


def test_few_events_are_not_charted():
    periods = [f"{2020 + k // 12}-{k % 12 + 1:02d}-01/P1M" for k in range(14)]
    *_, events = scored([counted(HOME, p, k % 5) for k, p in enumerate(periods)], period="month")
    assert scores(events, period=periods[-1])[-1]["spc"]["state"] == "too_few_events"


def test_a_trend_needs_five_consecutive_years():
    rising = [counted(HOME, Y[at], 100 + 40 * at) for at in range(10, 15)]
    *_, events = scored(rising)
    trend = scores(events, period=Y[14])[-1]["trend"]
    assert (trend["state"], trend["verdict"], trend["good"]) == ("tested", "increasing", False)
    *_, events = scored(rising[:2] + rising[3:])
    assert scores(events, period=Y[14])[-1]["trend"] == {"state": "not_enough_data"}


def test_a_correction_gives_new_scores_to_later_periods_that_change():
    rows = [counted(HOME, Y[at], 100 + at) for at in (11, 12, 13, 14)]
    log, scorer, _ = scored(rows)
    events = scorer.feed([log.observations([counted(HOME, Y[12], 300, revision=2)], indicator="A")])
    assert [s["period"] for s in scores(events)] == [Y[12], Y[13]]
    assert [s["latest"] for s in scores(events)] == [False, False]


def test_an_equal_result_is_not_published_again():
    log, scorer, _ = scored([counted(HOME, Y[14], 100)])
    same = log.observations([counted(HOME, Y[14], 100, revision=2)], indicator="A")
    assert scorer.feed([same]) == []


def test_a_missing_figure_is_neither_zero_nor_latest():
    *_, events = scored([row(HOME, Y[13], "10.0"), row(HOME, Y[14], None)])
    found = {s["period"]: (s["state"], s["latest"]) for s in scores(events) if s["period"]}
    assert found == {Y[13]: ("scored", True), Y[14]: ("missing", False)}


def test_when_the_latest_figure_is_taken_back_the_one_before_is_said_again():
    log, scorer, _ = scored([row(HOME, Y[13], "10.0")], [row(HOME, Y[14], "11.0")])
    events = scorer.feed([log.observations([row(HOME, Y[14], None, revision=2)], indicator="A")])
    assert [(s["period"], s["state"], s["latest"]) for s in scores(events)] == [
        (Y[13], "scored", True),
        (Y[14], "missing", False),
    ]


def test_an_expected_series_without_data_says_no_figure_once():
    log, scorer, events = scored()
    [score] = scores(events)
    assert (score["state"], score["area"], score["period"]) == ("no_figure", HOME, None)
    assert score["due"] == "2025-06-29"
    assert scores(scorer.feed([log.day(date(2025, 6, 29))])) == []
    [late] = scores(scorer.feed([log.day(date(2025, 6, 30))]))
    assert late["overdue"] is True


@pytest.mark.parametrize(
    ("period", "due"),
    [
        ("pooled_3_academic_years", "2024-11-29"),
        ("pooled_5_academic_years", "2024-11-29"),
        ("rolling_12_months", "2024-07-29"),
    ],
)
def test_the_first_of_overlapping_periods_is_the_one_that_ends_first(period, due):
    *_, events = scored(period=period)
    [score] = scores(events)
    assert score["due"] == due


def test_a_day_makes_latest_scores_overdue():
    log, scorer, _ = scored([row(HOME, Y[13], "10.0"), row(HOME, Y[14], "11.0")])
    assert scores(scorer.feed([log.day(date(2026, 6, 29))])) == []
    [late] = scores(scorer.feed([log.day(date(2026, 6, 30))]))
    assert (late["period"], late["overdue"], late["due"]) == (Y[14], True, "2026-06-29")
    assert scores(scorer.feed([log.day(date(2026, 7, 1))])) == []
    [fresh] = scores(scorer.feed([log.observations([row(HOME, Y[15], "9")], indicator="A")]))
    assert fresh["overdue"] is False


def test_a_framework_evaluates_only_what_it_redefined():
    log, scorer = Log(), MemoryScorer()
    scorer.feed([log.framework(framework(indicator("A"), indicator("B")))])
    for code in "AB":
        scorer.feed([log.observations([row(HOME, Y[14], "10.0")], indicator=code)])
    target = {"starts": "2000-01-01", "value": "20", "source": "plan"}
    newer = framework(indicator("A", targets=[target]), indicator("B"), version=2)
    [score] = scores(scorer.feed([log.framework(newer)]))
    assert (score["indicator"], score["target"]["rag"]) == ("A", "green")
    assert score["framework_version"] == 2


def test_a_barrier_is_forwarded_to_every_partition():
    log, scorer = Log(), MemoryScorer(partitions=3)
    events = scorer.feed([log.framework(framework(indicator("A"))), log.day(date(2026, 1, 1))])
    copies = [e for e in events if b'"kind":"barrier"' in (e.value or b"")]
    assert [e.partition for e in copies] == [0, 1, 2, 0, 1, 2]
    assert len({e.event_id for e in copies}) == 6


def test_a_day_may_begin_before_any_framework():
    log, scorer = Log(), MemoryScorer(partitions=2)
    events = scorer.feed([log.day(date(2026, 1, 1)), log.framework(framework(indicator("A")))])
    assert len(events) == 2 + 1 + 2
    assert scores(events)[0]["overdue"] is True


def with_ward(**changes):
    """The areas with one ward changed."""
    return [{**a, **changes} if a["code"] == WARD else a for a in AREAS]


def said_of(found, area):
    return [(s["state"], s["due"], s["overdue"]) for s in found if s["area"] == area]


def test_an_area_that_ended_is_not_expected_any_more():
    log, scorer = Log(), MemoryScorer()
    wards = indicator("A", area_types=["ward"])
    scorer.feed([log.framework(framework(wards, areas=with_ward(valid_to="2026-05-31")))])
    scorer.feed([log.observations([row(WARD, Y[14], "10.0")], indicator="A")])
    late = scores(scorer.feed([log.day(date(2026, 7, 1))]))
    assert said_of(late, "W2") == [("no_figure", "2025-06-29", True)]
    assert said_of(late, WARD) == [("scored", None, False)]
    assert scores(scorer.feed([log.day(date(2026, 7, 2))])) == []
    [later] = scores(scorer.feed([log.observations([row(WARD, Y[15], "9")], indicator="A")]))
    assert (later["due"], later["overdue"]) == (None, False)


@pytest.mark.parametrize("figure", [True, False])
def test_what_was_late_in_an_area_is_late_no_more_once_the_area_has_ended(figure):
    log, scorer = Log(), MemoryScorer()
    wards = indicator("A", area_types=["ward"])
    scorer.feed([log.framework(framework(wards, areas=with_ward(valid_to="2026-07-15")))])
    if figure:
        scorer.feed([log.observations([row(WARD, Y[14], "10.0")], indicator="A")])
    state, due = ("scored", "2026-06-29") if figure else ("no_figure", "2025-06-29")
    late = scores(scorer.feed([log.day(date(2026, 7, 15))]))
    assert said_of(late, WARD) == [(state, due, True)]
    ended = scores(scorer.feed([log.day(date(2026, 7, 16))]))
    assert said_of(ended, WARD) == [(state, None, False)]


def test_a_framework_may_say_that_an_area_has_ended():
    log, scorer = Log(), MemoryScorer()
    wards = indicator("A", area_types=["ward"])
    scorer.feed([log.framework(framework(wards)), log.day(date(2026, 7, 1))])
    newer = framework(wards, areas=with_ward(valid_to="2026-05-06"), version=2)
    ended = scores(scorer.feed([log.framework(newer)]))
    assert said_of(ended, WARD) == [("no_figure", None, False)]
    assert said_of(ended, "W2") == []


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({}, "2024-07-29"),
        ({"valid_from": "2024-05-07"}, "2024-08-29"),
        ({"valid_to": "2024-04-15"}, "2024-07-29"),
        ({"valid_to": "2024-03-31"}, None),
    ],
)
def test_the_first_figure_is_of_a_period_in_which_the_area_is_there(changes, due):
    wards = indicator("A", period="month", area_types=["ward"])
    log, scorer = Log(), MemoryScorer()
    first = framework(
        wards, areas=with_ward(**changes), valid_from="2024-04-01", demonstration_day="2024-03-15"
    )
    if "valid_from" in changes:
        scorer.feed([log.day(date(2024, 5, 7))])
    found = scores(scorer.feed([log.framework(first)]))
    assert said_of(found, WARD) == ([("no_figure", due, False)] if due else [])
