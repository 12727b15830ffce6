"""Scorecards: counts first, coverage and range, reds named, movers, what never counts."""

from datetime import UTC, date, datetime

import orjson
import pytest
from support.scoring_log import AREAS, framework, indicator
from thrive_scoring.domain.cards import Setting, draft, finish
from thrive_scoring.domain.frame import Frame
from thrive_scoring.domain.standing import Standing
from thrive_scoring.domain.target import Target

HOME = "E08000037"
SINCE = datetime(2026, 6, 1, 8, tzinfo=UTC)
TARGET = [{"starts": "2000-01-01", "value": "20", "source": "plan"}]


def event(code, *, rag=None, benchmark=None, breakdown="all", seq=1, **more):
    """The score event of a series, as the area group reads it."""
    positions = {"green": 100.0, "amber": 50.0, "red": 0.0, "better": 100.0, "worse": 0.0}
    body = {
        "kind": "score",
        "id": f"{code}-{breakdown}-{seq}",
        "indicator": code,
        "area": HOME,
        "breakdown": breakdown,
        "period": "2024-04-01/P1Y",
        "cause": {"partition": 0, "seq": seq},
        "recorded_at": f"2026-06-01T08:00:{seq:02d}Z",
        "state": "scored",
        "latest": True,
        "overdue": False,
        "value": "10",
        "target": {"rag": rag} if rag else None,
        "benchmark": {"verdict": benchmark, "value": "9"} if benchmark else None,
        "position": positions.get(rag or benchmark),
    }
    return body | more


def card(
    *events,
    group="o1",
    pending=False,
    day=date(2026, 6, 1),
    alerts=(),
    areas=AREAS,
    **definitions,
):
    """The area's card of one objective; `definitions` are indicators by code."""
    indicators = [indicator(c, **d) for c, d in definitions.items()]
    frame = Frame([framework(*indicators, areas=areas)])
    standing = Standing(HOME)
    for body in events:
        standing.take_score(body)
    for body in alerts:
        standing.take_alert(body)
    setting = Setting(frame=frame, since=SINCE, pending=pending, day=day)
    [made] = finish(
        [draft(standing, frame.groups["objective", group], setting=setting)], setting=setting
    )
    return orjson.loads(orjson.dumps(made.body))


def test_counts_come_by_colour_then_by_benchmark():
    made = card(
        event("A", rag="green"),
        event("B", rag="red"),
        event("C", benchmark="better"),
        event("D"),
        A={"targets": TARGET},
        B={"targets": TARGET},
        C={},
        D={"comparator": None},
    )
    assert {k: n for k, n in made["counts"].items() if n} == {
        "green": 1,
        "red": 1,
        "better": 1,
        "tracker": 1,
    }


def test_any_red_is_named_and_keeps_the_roll_up_from_green():
    codes = "ABCDEFGHIJ"
    events = [event(c, rag="green") for c in codes[1:]] + [event("A", rag="red")]
    made = card(*events, **{c: {"targets": TARGET} for c in codes})
    assert made["roll_up"]["position"] == 90.0
    assert made["roll_up"]["verdict"] == "amber"
    assert made["roll_up"]["reds"] == ["A-all-1"]


ON_THE_EDGE = {"rag": "green", "value": "20", "interval": {"lower": 18.04, "upper": 21.96}}


def robust(*events, **definitions):
    made = card(*events, **definitions)["roll_up"]
    return made["verdict"], made.get("robustness")


def test_a_class_says_how_often_plausible_ways_come_to_it():
    """Half of the draws from 18.04 to 21.96 miss the target of 20, and nothing is amber."""
    verdict, found = robust(event("A", **ON_THE_EDGE), A={"targets": TARGET})
    assert verdict == "green"
    assert (found["draws"], found["fixed"], found["amber"]) == (1000, 0, 0.0)
    assert 0.4 < found["green"] < 0.6
    assert found["green"] + found["red"] == 1.0


def test_a_figure_without_an_interval_is_taken_as_it_stands():
    _, found = robust(event("A", rag="green", value="10"), A={"targets": TARGET})
    shares = {"green": 1.0, "amber": 0.0, "red": 0.0}
    assert found == {"draws": 1000, "basis": "verdicts", **shares, "fixed": 1}


def test_the_draws_belong_to_the_figures_and_not_to_the_day():
    first = robust(event("A", **ON_THE_EDGE), A={"targets": TARGET})
    later = robust(event("A", **ON_THE_EDGE), A={"targets": TARGET}, day=date(2026, 6, 2))
    other = robust(event("A", **ON_THE_EDGE | {"value": "20.0"}), A={"targets": TARGET})
    assert first == later
    assert first != other


def test_a_card_says_of_a_score_where_it_heads_and_what_became_of_its_gap():
    heading = {"forecast": {"reach": "out_of_reach"}, "gap": {"verdict": "widening"}}
    [told] = card(event("A", **heading), A={})["scores"]
    assert (told["reach"], told["gap"]) == ("out_of_reach", "widening")
    [plain] = card(event("A", forecast={"reach": None}), A={})["scores"]
    assert not {"reach", "gap"} & plain.keys()


POSTS = {"targets": TARGET, "goalposts": {"worst": "40", "best": "0"}}
SCALE = {"n": 30, "lowest": 0.0, "highest": 40.0, "mean": 20.0, "sd": 20.0}


def test_with_peers_and_goalposts_the_normalisation_varies():
    """At 10 all three ways agree on amber or green: 75 by range and posts, 58 by z."""
    at = {"rag": "green", "value": "10", "scale": SCALE}
    verdict, found = robust(event("A", **at), A=POSTS)
    assert (verdict, found["basis"], found["fixed"]) == ("green", "normalisations", 1)
    assert 0.6 < found["green"] < 0.73  # two of three ways
    assert found["red"] == 0.0


def test_a_red_figure_keeps_every_normalised_draw_from_green():
    best = {"rag": "green", "value": "0", "scale": SCALE}
    red = {"rag": "red", "value": "0", "scale": SCALE}
    _, found = robust(event("A", **best), event("B", **red), A=POSTS, B=POSTS)
    assert (found["basis"], found["green"], found["amber"]) == ("normalisations", 0.0, 1.0)


@pytest.mark.parametrize(
    ("scale", "posts"),
    [
        (None, POSTS),
        (SCALE, {"targets": TARGET}),
        (SCALE | {"lowest": 20.0, "highest": 20.0, "sd": 0.0}, POSTS),
    ],
)
def test_one_figure_that_no_scale_holds_leaves_all_at_their_verdicts(scale, posts):
    at = {"rag": "green", "value": "10"}
    held = event("A", **at, scale=SCALE)
    other = event("B", **at, **({"scale": scale} if scale else {}))
    _, found = robust(held, other, A=POSTS, B=posts)
    assert (found["basis"], found["green"]) == ("verdicts", 1.0)


def test_without_a_class_nothing_is_said_of_other_ways():
    nothing = event("B", state="no_figure", period=None, value=None)
    verdict, found = robust(
        event("A", **ON_THE_EDGE), nothing, A={"targets": TARGET}, B={"targets": TARGET}
    )
    assert (verdict, found) == ("insufficient", None)
    assert robust(event("A"), A={"comparator": None}) == ("none", None)


def test_a_red_variant_keeps_every_draw_from_green():
    verdict, found = robust(
        event("A", rag="green", value="10"),
        event("B", rag="red", value="30"),
        A={"targets": TARGET},
        B={"targets": TARGET, "weight": 0},
    )
    assert (verdict, found["green"], found["amber"]) == ("amber", 0.0, 1.0)


def test_missing_is_never_hidden():
    made = card(
        event("A", rag="green"),
        event("B", state="no_figure", period=None, value=None),
        A={"targets": TARGET},
        B={"targets": TARGET},
    )
    rolled = made["roll_up"]
    assert (rolled["coverage"], rolled["lowest"], rolled["highest"]) == (0.5, 50.0, 100.0)
    assert rolled["verdict"] == "insufficient"
    assert made["counts"]["missing"] == 1


def test_overdue_values_do_not_count():
    made = card(
        event("A", rag="green"),
        event("B", rag="green", overdue=True),
        A={"targets": TARGET},
        B={"targets": TARGET},
    )
    assert made["roll_up"]["coverage"] == 0.5
    assert (made["counts"]["green"], made["counts"]["overdue"]) == (1, 1)


def test_trackers_without_a_verdict_count_nowhere():
    made = card(
        event("A", rag="green"),
        event("B", state="no_figure", period=None, value=None),
        A={"targets": TARGET},
        B={"comparator": None},
    )
    assert made["roll_up"]["coverage"] == 1.0
    assert made["roll_up"]["verdict"] == "green"


def test_headline_breakdowns_share_one_weight_and_others_stay_out():
    made = card(
        event("A", rag="green"),
        event("B", rag="red", breakdown="male"),
        event("B", rag="green", breakdown="female"),
        event("A", rag="red", breakdown="male"),
        A={"targets": TARGET},
        B={"targets": TARGET, "headline": ["male", "female"]},
    )
    assert made["roll_up"]["position"] == 75.0
    assert [(s["indicator"], s["breakdown"], s["weight"]) for s in made["scores"]] == [
        ("A", "all", 1.0),
        ("B", "male", 0.5),
        ("B", "female", 0.5),
    ]


def test_variants_weigh_nothing():
    made = card(
        event("A", rag="green"),
        event("B", rag="red"),
        A={"targets": TARGET},
        B={"targets": TARGET, "weight": 0},
    )
    assert (made["roll_up"]["position"], made["roll_up"]["coverage"]) == (100.0, 1.0)


def test_how_much_alone_is_never_green():
    made = card(event("A", rag="green"), A={"targets": TARGET, "kind": "how_much"})
    assert made["roll_up"]["verdict"] == "amber"


def move(change, *, good, tested=True):
    return {"since": "x", "since_value": "10", "change": change, "good": good, "tested": tested}


def test_movers_are_ordered_tested_first_then_by_size():
    made = card(
        event("A", rag="green", short=move("1", good=True)),
        event("B", rag="green", short=move("-3", good=True)),
        event("C", rag="green", short=move("9", good=True, tested=False)),
        event("D", rag="green", short=move("2", good=False)),
        event("E", rag="green", short=move("2", good=None)),
        **{c: {"targets": TARGET} for c in "ABCDE"},
    )
    assert made["improving"] == ["B-all-1", "A-all-1", "C-all-1"]
    assert made["declining"] == ["D-all-1"]


def test_a_red_variant_without_weight_is_named_and_keeps_the_card_from_green():
    made = card(
        event("A", rag="green"),
        event("B", rag="red"),
        A={"targets": TARGET},
        B={"targets": TARGET, "weight": "0"},
    )
    assert made["roll_up"]["reds"] == ["B-all-1"]
    assert (made["roll_up"]["position"], made["roll_up"]["verdict"]) == (100.0, "amber")


def test_without_a_short_move_the_long_one_counts():
    made = card(
        event("A", rag="green", short=None, long=move("-1", good=False)),
        A={"targets": TARGET, "accumulation": "year_to_date"},
    )
    assert made["declining"] == ["A-all-1"]


def test_a_card_is_known_by_what_it_was_made_from():
    definitions = {"A": {"targets": TARGET}}
    first = card(event("A", rag="green"), **definitions)
    assert card(event("A", rag="green"), **definitions)["id"] == first["id"]
    assert card(event("A", rag="green", seq=2), **definitions)["id"] != first["id"]
    assert card(event("A", rag="green"), day=date(2026, 6, 2), **definitions)["id"] != first["id"]


def transition(state, **more):
    body = {"alert_id": "x", "indicator": "A", "breakdown": "all", "rule": "rag_fall"}
    quiet = {"historic": False, "inhibited_by": None, "cause": {"seq": 1}}
    return body | {"state": state} | quiet | more


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (transition("open"), ["x"]),
        (transition("pending"), []),
        (transition("open", historic=True), []),
        (transition("open", inhibited_by="y"), []),
        (transition("open", breakdown="male"), ["x"]),
        (transition("open", indicator="B"), []),
        (transition("open", rule="achievement"), []),
    ],
)
def test_open_alerts_are_those_that_speak(body, shown):
    assert card(event("A", rag="red"), alerts=[body], A={"targets": TARGET})["open_alerts"] == shown


def test_an_earlier_score_or_alert_never_replaces_a_later_one():
    standing = Standing(HOME)
    assert standing.take_score(event("A", seq=3))
    assert not standing.take_score(event("A", seq=2))
    assert not standing.take_score(event("A", seq=4, latest=False, period="2020-04-01/P1Y"))
    assert standing.take_alert(transition("resolved", cause={"seq": 5}))
    assert not standing.take_alert(transition("open", cause={"seq": 4}))


def test_when_the_latest_figure_is_taken_back_the_one_before_stands():
    for order in (1, -1):
        standing = Standing(HOME)
        standing.take_score(event("A", seq=1, period="2023-04-01/P1Y"))
        standing.take_score(event("A", seq=2))
        gone = event("A", seq=3, id="gone", state="missing", latest=False)
        back = event("A", seq=3, id="back", period="2023-04-01/P1Y")
        for body in (back, gone)[::order]:
            standing.take_score(body)
        assert standing.scores["A", "all"].score_id == "back"


def test_a_card_says_computed_of_such_a_value_and_nothing_of_one_as_sent():
    made = card(event("A", computed=True), event("B"), A={}, B={})
    assert [s.get("computed") for s in made["scores"]] == [True, None]


EXPIRED = [{"starts": "2000-01-01", "ends": "2025-03-31", "value": "20", "source": "plan"}]
OF_MEN = [{"starts": "2000-01-01", "value": "20", "source": "plan", "breakdown": "male"}]
NEXT_YEARS = [{"starts": "2026-01-01", "value": "20", "source": "plan"}]


def no_figure(code, **more):
    return event(code, state="no_figure", period=None, value=None, **more)


def late(code, **more):
    """A figure of 2024/25 whose next one, of 2025/26, did not come by 29 June 2026."""
    return event(code, overdue=True, due="2026-06-29", **more)


LATE = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("waiting", "day", "definition", "counts"),
    [
        (late("B", rag="green"), LATE, {"targets": TARGET}, True),
        (late("B", rag="green"), LATE, {"targets": EXPIRED}, False),
        (late("B", rag="green"), LATE, {"targets": NEXT_YEARS}, True),
        (late("B"), LATE, {"targets": OF_MEN}, False),
        (late("B", rag="green"), LATE, {"targets": EXPIRED, "comparator": "E92000001"}, True),
        (late("B"), LATE, {"targets": TARGET, "polarity": "none"}, False),
        (no_figure("B"), date(2025, 6, 30), {"targets": EXPIRED}, True),
        (no_figure("B"), LATE, {"targets": EXPIRED}, False),
        (no_figure("B"), date(2024, 6, 1), {"targets": NEXT_YEARS}, False),
        (event("B", state="missing", value=None), LATE, {"targets": EXPIRED}, False),
        (event("B", state="missing", value=None), date(2026, 1, 1), {"targets": EXPIRED}, True),
    ],
)
def test_what_is_not_there_counts_where_it_would_be_judged(waiting, day, definition, counts):
    definitions = {"A": {"targets": TARGET}, "B": {"comparator": None} | definition}
    made = card(event("A", rag="green"), waiting, day=day, **definitions)
    assert made["counts"]["overdue"] + made["counts"]["missing"] == 1
    assert made["roll_up"]["coverage"] == (0.5 if counts else 1.0)


def test_late_by_years_it_is_the_latest_figure_due_that_is_missed():
    before = late("B", rag="green", period="2022-04-01/P1Y")
    for targets, counts in ((EXPIRED, False), (NEXT_YEARS, True)):
        definitions = {"A": {"targets": TARGET}, "B": {"comparator": None, "targets": targets}}
        made = card(event("A", rag="green"), before, day=LATE, **definitions)
        assert made["roll_up"]["coverage"] == (0.5 if counts else 1.0)


def ending(day):
    """The home area has its last day then."""
    return [{**a, "valid_to": day} if a["code"] == HOME else a for a in AREAS]


@pytest.mark.parametrize("waiting", [no_figure("B"), event("B", state="missing", value=None), None])
@pytest.mark.parametrize(
    ("last_day", "missing"), [("2026-06-30", 0), ("2026-07-01", 1), ("2024-03-31", 0)]
)
def test_nothing_is_missing_in_an_area_that_has_ended(waiting, last_day, missing):
    events = [event("A", rag="green"), *([waiting] if waiting else [])]
    made = card(
        *events, day=LATE, areas=ending(last_day), A={"targets": TARGET}, B={"targets": TARGET}
    )
    assert (made["counts"]["green"], made["counts"]["missing"]) == (1, missing)
    assert made["roll_up"]["coverage"] == (0.5 if missing else 1.0)


@pytest.mark.parametrize(("last_day", "word"), [("2026-06-30", "red"), ("2026-07-01", "overdue")])
def test_the_last_figure_of_an_area_that_has_ended_keeps_its_verdict(last_day, word):
    made = card(late("A", rag="red"), day=LATE, areas=ending(last_day), A={"targets": TARGET})
    assert made["counts"][word] == 1


def under(*frames, events):
    """The home area's cards by objective after each framework in turn, scores before the first."""
    target = Target(0, 0)
    standing = target.standing(HOME)
    for body in events:
        standing.take_score(body)
    found = []
    for version, indicators in enumerate(frames, start=1):
        before = target.setting(partitions=1)
        target.slices = {}
        target.take_slice(framework(*indicators, version=version), source=0, recorded_at=SINCE)
        if before is not None:
            target.keep_cards(before.frame)
        setting = target.setting(partitions=1)
        groups = setting.frame.groups.values()
        drafts = [draft(standing, g, setting=setting) for g in groups if g.dimension == "objective"]
        made = finish(drafts, setting=setting)
        found.append({c.group.code: orjson.loads(orjson.dumps(c.body)) for c in made})
    return found


def listed(card):
    return [s["indicator"] for s in card["scores"]]


def test_the_scores_of_an_indicator_that_left_the_framework_leave_the_card():
    a, b = (indicator(code, targets=TARGET) for code in "AB")
    before, after = under((a, b), (b,), events=[event("A", rag="red"), event("B", rag="green")])
    assert (listed(before["o1"]), listed(after["o1"])) == (["A", "B"], ["B"])
    assert (after["o1"]["counts"]["red"], after["o1"]["roll_up"]["verdict"]) == (0, "green")


def test_a_card_whose_every_indicator_left_is_published_empty():
    a, b = indicator("A", targets=TARGET), indicator("B", targets=TARGET, objective="o2")
    before, after, later = under((a, b), (b,), (b,), events=[event("A", rag="red")])
    assert (list(before), list(after), list(later)) == (["o1"], ["o1"], ["o1"])
    empty = after["o1"]
    assert (listed(empty), empty["open_alerts"], any(empty["counts"].values())) == ([], [], False)
    assert (empty["roll_up"]["verdict"], empty["roll_up"]["coverage"]) == ("none", 0.0)


def test_a_group_that_is_measured_no_longer_leaves_the_card():
    both = indicator("A", targets=TARGET, headline=["male", "female"])
    men = indicator("A", targets=TARGET, headline=["male"])
    events = [event("A", rag="green", breakdown=b) for b in ("male", "female")]
    before, after = under((both,), (men,), events=events)
    assert [len(c["o1"]["scores"]) for c in (before, after)] == [2, 1]
    assert after["o1"]["scores"][0]["weight"] == 1.0


def test_a_figure_that_is_expected_nowhere_is_not_missing():
    made = card(
        event("A", rag="green"),
        no_figure("B"),
        A={"targets": TARGET},
        B={"targets": TARGET, "area_types": ["ward"]},
    )
    assert (made["counts"]["missing"], made["roll_up"]["coverage"]) == (0, 1.0)


def test_an_emptied_card_is_dated_by_its_framework_version_whatever_else_is_scored():
    a = indicator("A", targets=TARGET)
    b = indicator("B", objective="o2", targets=TARGET)
    later = event("B", rag="green", seq=59)
    _, after = under((a, b), (b,), events=[event("A", rag="red"), later])
    assert after["o1"]["scores"] == []
    assert datetime.fromisoformat(after["o1"]["recorded_at"]) == SINCE


def test_completeness_and_timeliness():
    made = card(
        event("A", days_late=0, quality={"confidence": "high"}),
        event("B", days_late=4, quality={"confidence": "medium", "reasons": ["provisional"]}),
        event("C"),
        event("D", overdue=True, days_late=-3),
        event("E", period=None, state="no_figure", value=None, overdue=True),
        A={},
        B={},
        C={},
        D={},
        E={},
        F={},
    )
    # D and E are late, F was never heard of; of C, a first delivery, no day can be told.
    assert made["completeness"] == {"present": 3, "expected": 6}
    assert made["timeliness"] == {"on_time": 1, "due": 4}
    told = {s["indicator"]: (s.get("confidence"), s.get("doubts")) for s in made["scores"]}
    assert told["A"] == ("high", None)
    assert told["B"] == ("medium", ["provisional"])
    assert told["C"] == (None, None)
