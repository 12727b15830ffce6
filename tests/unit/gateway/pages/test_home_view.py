"""The home page: who is in which list, and in which order."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from browser.scored import absent
from browser.shipped import framework, identity
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.alerts import alert as printed
from thrive_gateway.pages.views.alerts import current
from thrive_gateway.pages.views.alerts import printed as printed_all
from thrive_gateway.pages.views.home import HomeData, Shortlist, home
from thrive_gateway.pages.views.moves import improving, worsening
from thrive_shared.contracts.framework import AlertRule
from thrive_shared.contracts.ingest import CommentaryReceived
from thrive_shared.contracts.scoring import AlertChanged, Cause, ScoreComputed

HOME = "E08000037"
NAMES = Names(framework())
SINCE = date(2026, 8, 1)
RECEIVED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def score(indicator: str, *, change: str = "1.0", **more: Any) -> ScoreComputed:
    short = {
        "since": "2023-09-01/P1Y",
        "since_value": "20",
        "change": change,
        "movement": "up",
        "tested": more.pop("tested", True),
        "good": more.pop("good", None),
    }
    return ScoreComputed.model_validate(
        {
            "id": identity(f"{indicator} {more}"),
            "indicator": indicator,
            "area": HOME,
            "breakdown": "all",
            "period": "2024-09-01/P1Y",
            "cause": Cause(partition=0, seq=1),
            "recorded_at": RECEIVED,
            "framework_version": 1,
            "state": "scored",
            "latest": True,
            "status": "final",
            "value": "21",
            "short": short,
            "received_at": RECEIVED,
            "due": date(2027, 1, 1),
        }
        | more
    )


def alert(of: ScoreComputed, *, rule: AlertRule, **more: Any) -> AlertChanged:
    return AlertChanged.model_validate(
        {
            "id": UUID(int=1),
            "alert_id": identity(of.series),
            "rule": rule,
            "indicator": of.indicator,
            "area": of.area,
            "breakdown": of.breakdown,
            "state": "open",
            "severity": "high",
            "opened_period": of.period,
            "period": of.period,
            "value": of.value,
            "reason": "worse_than_benchmark",
            "provisional": False,
            "historic": False,
            "score_id": of.id,
            "cause": of.cause,
            "recorded_at": RECEIVED,
            "framework_version": 1,
        }
        | more
    )


def lists(
    *scores: ScoreComputed,
    alerts: tuple[AlertChanged, ...] = (),
    commentary: tuple[CommentaryReceived, ...] = (),
) -> dict[str, Shortlist]:
    data = HomeData(cards=(), scores=scores, alerts=alerts, commentary=commentary)
    return {each.key: each for each in home(data, names=NAMES, since=SINCE).shortlists}


def codes(found: Shortlist) -> list[str]:
    return [each.figure.code for each in found.items]


def test_an_achievement_stands_apart_from_the_alerts_and_worries_nobody() -> None:
    steady = score("PR5")
    good = alert(steady, rule=AlertRule.ACHIEVEMENT, severity="low")
    data = HomeData(cards=(), scores=(steady,), alerts=(good,), commentary=())
    found = home(data, names=NAMES, since=SINCE)

    assert (found.alerts, found.alerts_total, found.achievements_total) == ((), 0, 1)
    [shown] = found.achievements
    assert shown.good_news
    assert (shown.severity.text, shown.severity.tone) == ("Achievement", "good")
    assert (shown.state.text, shown.state.tone) == ("Stands", "good")
    assert found.false_alarms
    assert codes(found.shortlists[0]) == []


def test_tested_moves_go_before_larger_untested_ones() -> None:
    found = lists(
        score("PR1", good=False, change="9", tested=False),
        score("PR5", good=False, change="1"),
        score("BS1", good=True),
    )

    assert codes(found["worse"]) == ["PR5", "PR1"]
    assert codes(found["better"]) == ["BS1"]


@pytest.mark.parametrize(("good", "key"), [(True, "better"), (False, "worse")])
def test_a_year_to_date_figure_is_placed_by_its_move_since_last_year(good: bool, key: str) -> None:
    long = {
        "since": "2025-09-01/P1M",
        "since_value": "55.79",
        "change": "0.04",
        "movement": "up",
        "tested": False,
        "good": good,
    }
    [item] = lists(score("OF1", short=None, long=long, period="2026-09-01/P1M"))[key].items

    assert item.figure.code == "OF1"
    assert "Sep 2025" in item.reason


def test_a_tested_sign_of_decline_outweighs_a_good_one() -> None:
    mixed = score(
        "PR5", good=True, trend={"state": "tested", "verdict": "increasing", "good": False}
    )

    assert worsening(mixed)
    assert not improving(mixed)


def test_a_new_alert_comes_first_even_where_no_move_was_tested() -> None:
    steady = score("PR4", tested=False)
    found = lists(
        score("PR5", good=False), steady, alerts=(alert(steady, rule=AlertRule.BENCHMARK_WORSE),)
    )

    assert codes(found["worse"]) == ["PR4", "PR5"]


def test_an_alert_on_illustrative_figures_says_so() -> None:
    marked = [
        printed(alert(score(code), rule=AlertRule.RAG_FALL), names=NAMES).illustrative
        for code in ("OR1", "PR5")
    ]

    assert marked == [True, False]


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("revised_away", "A revision removed its cause."),
        ("no_longer_measured", "The figure is no longer measured."),
        ("no_longer_awaited", "The figure is not expected any more."),
        ("rule_removed", "The framework no longer asks for this alert."),
    ],
)
def test_a_withdrawn_alert_says_why(reason: str, why: str) -> None:
    gone = alert(score("PR5"), rule=AlertRule.RAG_FALL, state="withdrawn", reason=reason)

    assert printed(gone, names=NAMES).state.note == why


def test_an_alert_on_an_overdue_figure_names_the_period_that_is_awaited() -> None:
    late = alert(score("PR5"), rule=AlertRule.OVERDUE, opened_period="2025-09-01/P1Y")

    shown = printed(late, names=NAMES)

    assert (shown.what, shown.value, shown.period) == ("Figure overdue", "", "2025/26")
    assert shown.awaited


def test_an_alert_shows_the_figure_that_stands_now_with_its_provenance() -> None:
    now = score("PR5")
    same = alert(now, rule=AlertRule.BENCHMARK_WORSE)
    older = alert(now, rule=AlertRule.BENCHMARK_WORSE, period="2018-09-01/P1Y")

    [stands, moved] = printed_all([same, older], names=NAMES, scores=[now])

    assert stands.figure is not None
    assert (stands.figure.source, stands.figure.due) != ("", "")
    assert (stands.moved_on, moved.moved_on) == (False, True)
    [alone] = printed_all([older], names=NAMES)
    assert (alone.figure, alone.moved_on) == (None, False)


def test_an_alert_of_an_indicator_that_left_the_framework_is_not_shown() -> None:
    left = alert(score("XX1"), rule=AlertRule.RAG_FALL)

    assert current([left], names=NAMES) == []


def test_a_standing_alert_does_not_make_an_improving_figure_worse() -> None:
    improving_figure = score("PR4", good=True)
    standing = alert(
        improving_figure, rule=AlertRule.BENCHMARK_WORSE, opened_period="2016-01-01/P1Y"
    )
    found = lists(improving_figure, alerts=(standing,))

    assert codes(found["worse"]) == []
    assert codes(found["better"]) == ["PR4"]


def test_the_reason_is_the_verdict_that_says_so() -> None:
    spc = {
        "state": "ok",
        "rule_set": "mdc",
        "n": 24,
        "special_cause": "shift",
        "variation": "improving",
    }
    (found,) = lists(score("PL3", movement="no_clear_change", spc=spc))["better"].items

    assert found.reason == "Seven points on one side of the mean"


def test_what_was_received_before_the_meeting_is_no_news() -> None:
    old = datetime(2026, 7, 30, tzinfo=UTC)

    assert codes(lists(score("PR5", good=False, received_at=old))["worse"]) == []


def test_late_figures_go_before_awaited_ones() -> None:
    indicator = NAMES.indicators["BS1-3"]
    found = lists(
        absent(indicator, area=HOME, breakdown="all"),
        score("PR1", overdue=True, due=date(2026, 12, 31)),
    )

    assert codes(found["awaited"]) == ["PR1", "BS1-3"]
    assert found["awaited"].items[1].figure.origin.text == "Awaited"


def test_an_indicator_stands_in_a_list_once_and_only_with_its_headline_groups() -> None:
    found = lists(
        score("PR2", breakdown="male", good=False),
        score("PR2", breakdown="female", good=False, change="2"),
        score("PR4", breakdown="male", good=False),
    )

    assert codes(found["worse"]) == ["PR2"]
    assert found["worse"].items[0].figure.group == "Female"


def test_three_are_shown_and_all_are_counted() -> None:
    found = lists(*(score(code, good=False) for code in ("PR1", "PR4", "PR5", "BS1", "BS2")))

    assert len(found["worse"].items) == 3
    assert found["worse"].total == 5


@pytest.mark.parametrize(("kind", "shown"), [("action", True), ("explanation", False)])
def test_the_newest_action_stands_beside_the_figure(kind: str, shown: bool) -> None:
    action = CommentaryReceived.model_validate(
        {
            "commentary_id": UUID(int=2),
            "kind": kind,
            "indicator": "PR5",
            "area": HOME,
            "text": "Extend the offer.",
            "owner": "Consultant",
            "due": date(2027, 3, 31),
            "partner": "gateshead-council",
            "recorded_at": RECEIVED,
        }
    )
    found = lists(score("PR5", good=False), commentary=(action,))["worse"].items[0]

    assert found.figure.owner == "Director of Public Health"
    assert (found.action is not None) is shown
