"""The sentences of an indicator story, one expected text for every state."""

from datetime import timedelta
from typing import Any

import pytest
from thrive_narrative.domain.commentary import Library, Told
from thrive_narrative.domain.indicator_story import indicator_story
from thrive_narrative.domain.writing import write
from unit.narrative.making import ENGLAND, NOON, indicator, names, score, uid, words
from unit.narrative.reading_aloud import aloud

FIRST = "Year 6 obesity in Gateshead stood at 26.0% in 2024/25."


def happening(changes: dict[str, Any] | None = None, **of_indicator: Any) -> list[str]:
    """What the story says is happening; the series' own sentence left out."""
    story = indicator_story(score(**changes or {}), glossary=names(indicator(**of_indicator)))
    first, *others = aloud(story.happening)
    assert first
    return others


def said(**changes: Any) -> str:
    """The one sentence that these fields add."""
    [only] = happening(changes)
    return only


def change(movement: str, **changes: Any) -> dict[str, Any]:
    return {
        "since": "2023-09-01/P1Y",
        "since_value": "24.21",
        "change": "1.83",
        "movement": movement,
        "tested": True,
        "good": None,
    } | changes


def spc(state: str = "ok", **changes: Any) -> dict[str, Any]:
    return {"state": state, "rule_set": "mdc.1", "n": 14} | changes


def added(**changes: Any) -> dict[str, Any]:
    return spc(basis="increments", increment="9.2", **changes)


AIM = {"period": "2029-09-01/P1Y", "value": "19", "source": "A plan"}
LINE = {"state": "calculated", "aim": AIM, "value": 24.0, "lower": 21.55, "upper": 26.4}
GAP = {"most": "all", "least": "quintile-1", "least_value": "20.0", "absolute": "6"}


@pytest.mark.parametrize(
    ("reach", "end"),
    [("out_of_reach", "is out of reach."), ("within_reach", "is still within reach.")],
)
def test_where_the_figure_heads(reach: str, end: str) -> None:
    assert said(forecast=LINE | {"reach": reach}) == (
        "On its present course it is likely to lie between 21.6% and 26.4% in 2029/30: "
        f"the target of at most 19.0% {end}"
    )


def test_a_band_ahead_is_told_by_both_ends() -> None:
    band = {"period": "2029-09-01/P1Y", "lower": "10", "upper": "19", "source": "A plan"}
    told = said(forecast=LINE | {"aim": band, "reach": "within_reach"})
    assert told.endswith("the target of 10.0% to 19.0% is still within reach.")


def test_a_line_that_says_nothing_of_the_target_is_left_out() -> None:
    refused = {"state": "no_interval", "aim": AIM}
    assert happening({"forecast": refused}) == []
    assert happening({"forecast": LINE}) == []


@pytest.mark.parametrize(
    ("polarity", "absolute", "end"),
    [
        ("low", "6", "the most deprived are 6.0 percentage points worse off."),
        ("high", "6", "the most deprived are 6.0 percentage points better off."),
        ("high", "-6", "the most deprived are 6.0 percentage points worse off."),
        ("none", "6", "a gap of 6.0 percentage points."),
        ("low", "0", "a gap of 0.0 percentage points."),
    ],
)
def test_a_gap_is_told_from_the_side_of_the_most_deprived(
    polarity: str, absolute: str, end: str
) -> None:
    untested = GAP | {"state": "no_earlier_period", "absolute": absolute}
    [told] = happening({"gap": untested}, polarity=polarity)
    assert told == f"Beside it the most deprived fifth: 20.0%; {end}"


def test_what_became_of_a_gap() -> None:
    moved = GAP | {"state": "tested", "since": "2019-09-01/P1Y", "verdict": "widening"}
    assert happening({"gap": moved})[1] == "Since 2019/20 the gap is widening."
    closing = moved | {"verdict": "closing", "levelled_down": True}
    assert happening({"gap": closing})[1] == (
        "Since 2019/20 the gap is closing, more because the least deprived got worse than because "
        "the most deprived got better."
    )


def test_a_gap_without_its_other_end_is_left_out() -> None:
    alone = {"state": "no_other_figure", "most": "all", "least": "quintile-1"}
    assert happening({"gap": alone}) == []


def test_the_figure_alone() -> None:
    story = indicator_story(score(), glossary=names())
    assert aloud(story.happening) == [FIRST]
    assert story.tone == "unknown"


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"breakdown": "quintile-1"}, "Year 6 obesity in Gateshead (most deprived fifth) stood at"),
        ({"period": "2022-01-01/P3Y"}, "Year 6 obesity in Gateshead stood at 26.0% in 2022–24."),
        ({"period": "2023-09-30/P1D"}, "Year 6 obesity in Gateshead stood at 26.0% on 30 Sep 2023"),
        ({"area": "E05001067"}, "Year 6 obesity in E05001067 stood at 26.0%"),
    ],
)
def test_the_first_sentence_names_the_series(changes: dict[str, Any], first: str) -> None:
    story = indicator_story(score(**changes), glossary=names())
    assert aloud(story.happening)[0].startswith(first)


def test_a_computed_figure_says_so_unless_it_only_illustrates() -> None:
    told = "The figure is computed from the counts that its source sent."
    assert said(computed=True) == told
    assert told not in happening({"computed": True}, illustrative=True)


def test_a_figure_that_builds_up_says_so() -> None:
    told = indicator_story(
        score(), glossary=names(indicator(accumulation="year_to_date"))
    ).happening
    assert aloud(told) == [f"{FIRST[:-1]}, counted from the start of the year."]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"state": "no_figure", "period": None, "value": None, "due": "2026-12-31"},
            [
                "Year 6 obesity in Gateshead: no figure received.",
                "The first figure is due on 31 December 2026.",
            ],
        ),
        (
            {
                "state": "no_figure",
                "period": None,
                "value": None,
                "due": "2026-10-01",
                "overdue": True,
            },
            [
                "Year 6 obesity in Gateshead: no figure received.",
                "Overdue: the first figure was due on 1 October 2026.",
            ],
        ),
        (
            {"state": "missing", "value": None, "status": "missing"},
            ["Year 6 obesity in Gateshead: the source gives no figure for 2024/25."],
        ),
    ],
)
def test_a_figure_that_is_not_there(changes: dict[str, Any], expected: list[str]) -> None:
    story = indicator_story(score(**changes), glossary=names())
    assert aloud(story.happening) == expected
    assert story.tone == "unknown"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "provisional"}, "The figure is provisional and may change."),
        ({"status": "estimated"}, "The figure is an estimate."),
        (
            {"quality": {"confidence": "low", "reasons": ["outlier", "provisional"]}},
            "The figure lies far from its own recent ones: ask before relying on it.",
        ),
        (
            {"quality": {"confidence": "low", "reasons": ["flat_line"]}},
            "The same value was sent again and again: it may not have been measured anew.",
        ),
        (
            {"quality": {"confidence": "low", "reasons": ["out_of_range"]}},
            "The figure lies outside what is possible: ask before relying on it.",
        ),
        ({"due": "2026-12-31"}, "The next figure is due on 31 December 2026."),
        (
            {"due": "2026-11-01", "overdue": True},
            "Overdue: the next figure was due on 1 November 2026.",
        ),
        (
            {"interval": {"lower": 23.96, "upper": 28.25, "method": "wilson"}},
            "Allowing for chance, the true figure is likely to lie between 24.0% and 28.3%.",
        ),
        (
            {"rank": {"position": 22, "of": 36, "group": "metropolitan-districts"}},
            "It ranks 22nd of 36 among metropolitan districts, the best first.",
        ),
        (
            {
                "rank": {
                    "position": 29,
                    "of": 36,
                    "group": "metropolitan-districts",
                    "tied": True,
                }
            },
            "It ranks joint 29th of 36 among metropolitan districts, the best first.",
        ),
    ],
)
def test_what_surrounds_the_figure(changes: dict[str, Any], expected: str) -> None:
    assert said(**changes) == expected


def test_illustrative_figures_and_cautions_are_marked() -> None:
    assert happening(illustrative=True) == ["These figures are illustrative, not official."]
    assert happening(caution="Measured in few schools in 2020/21.") == [
        "Caution: Measured in few schools in 2020/21."
    ]
    assert happening(illustrative=True, caution="Illustrative: not real figures.") == [
        "Caution: Illustrative: not real figures."
    ]


@pytest.mark.parametrize(
    ("target", "polarity", "expected"),
    [
        ({"rag": "green"}, "high", "It meets the target of at least 25.0%: green."),
        ({"rag": "amber"}, "low", "It narrowly misses the target of at most 25.0%: amber."),
        ({"rag": "red"}, "low", "It misses the target of at most 25.0%: red."),
        ({"rag": None}, "none", "There is a target of 25.0%; the figure has no colour."),
    ],
)
def test_against_a_target(target: dict[str, Any], polarity: str, expected: str) -> None:
    target = {"value": "25", "distinguishable": True, "source": "Council plan 2025"} | target
    assert happening({"target": target}, polarity=polarity, role="target") == [
        expected,
        "Source of the target: Council plan 2025.",
    ]


def test_against_a_target_band_and_within_chance_of_it() -> None:
    target = {"lower": "20", "upper": "25.5", "rag": "amber", "distinguishable": False}
    assert happening({"target": target | {"source": "Plan", "illustrative": True}}) == [
        "It narrowly misses the target of no lower than 20.0% and no higher than 25.5%: amber.",
        "The figure is not distinguishable from target.",
        "The target is illustrative.",
        "Source of the target: Plan.",
    ]


def test_a_target_indicator_without_a_target_for_its_period() -> None:
    assert happening(role="target") == ["No target is set for this period."]


@pytest.mark.parametrize(
    ("benchmark", "expected"),
    [
        ({"verdict": "better"}, "It is better than England (22.1%)."),
        ({"verdict": "similar"}, "It is similar to England (22.1%)."),
        ({"verdict": "worse"}, "It is worse than England (22.1%)."),
        ({"verdict": "higher"}, "It is higher than England (22.1%)."),
        ({"verdict": "lower"}, "It is lower than England (22.1%)."),
        (
            {"verdict": "worse", "basis": "published"},
            "It is worse than England (22.1%); verdict as published.",
        ),
        (
            {"verdict": "worse", "basis": "published", "value": None},
            "It is worse than England; verdict as published.",
        ),
        (
            {"verdict": None, "basis": None, "state": "no_interval"},
            "Beside England (22.1%) the difference cannot be judged: no interval.",
        ),
        (
            {"verdict": None, "basis": None, "value": None, "state": "no_comparator_figure"},
            "There is no figure for England to compare it with.",
        ),
    ],
)
def test_against_the_benchmark(benchmark: dict[str, Any], expected: str) -> None:
    full = {"area": ENGLAND, "value": "22.14", "basis": "interval", "state": "compared"}
    assert said(benchmark=full | benchmark) == expected


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        (
            change("up", good=False),
            "It has risen by 1.8 percentage points since 2023/24 (24.2%), more than chance would "
            "explain: a change for the worse.",
        ),
        (
            change("down", good=True),
            "It has fallen by 1.8 percentage points since 2023/24 (24.2%), more than chance would "
            "explain: a change for the better.",
        ),
        (
            change("up"),
            "It has risen by 1.8 percentage points since 2023/24 (24.2%), more than chance would "
            "explain.",
        ),
        (
            change("no_clear_change"),
            "There is no clear change since 2023/24 (24.2%): the difference of 1.8 percentage "
            "points is no more than chance would explain.",
        ),
        (change("same", change="0"), "It is the same as in 2023/24 (24.2%)."),
        (
            change("up", tested=False, good=False),
            "It is 1.8 percentage points higher than in 2023/24 (24.2%); not tested, no interval.",
        ),
        (
            change("down", tested=False, good=True),
            "It is 1.8 percentage points lower than in 2023/24 (24.2%); not tested, no interval.",
        ),
    ],
)
@pytest.mark.parametrize("run", ["short", "long"])
def test_change(run: str, direction: dict[str, Any], expected: str) -> None:
    assert happening({run: direction})[0] == expected


def test_an_untested_change_says_which_way_is_better() -> None:
    untested = {"long": change("up", tested=False)}
    assert happening(untested)[1:] == ["Lower is better."]
    assert happening(untested, polarity="high")[1:] == ["Higher is better."]
    assert happening(untested, polarity="none")[1:] == []


def test_a_change_is_told_once_if_short_and_long_agree() -> None:
    assert said(short=change("same"), long=change("same")).startswith("It is the same")


def test_both_runs_are_told_if_they_differ() -> None:
    longer = change("down", since="2019-09-01/P1Y", good=True)
    assert len(happening({"short": change("no_clear_change"), "long": longer})) == 2


def test_an_untested_change_beside_an_interval_does_not_claim_there_is_none() -> None:
    interval = {"lower": 23.9, "upper": 28.2, "method": "published"}
    told = happening({"interval": interval, "short": change("up", tested=False)})
    assert told[0].endswith("; not tested.")


@pytest.mark.parametrize(
    ("trend", "expected"),
    [
        (
            {"state": "tested", "verdict": "increasing", "good": False},
            "The recent trend is upwards: getting worse.",
        ),
        (
            {"state": "tested", "verdict": "decreasing", "good": True},
            "The recent trend is downwards: getting better.",
        ),
        ({"state": "tested", "verdict": "increasing"}, "The recent trend is upwards."),
        (
            {"state": "tested", "verdict": "no_change"},
            "The recent trend shows no significant change.",
        ),
        (
            {"state": "not_enough_data"},
            "There are not enough years in a row for a recent trend.",
        ),
        (
            {"state": "overlapping_periods"},
            "The periods overlap, so the trend gets no verdict.",
        ),
        ({"state": "no_interval"}, "The recent trend cannot be calculated: no interval."),
    ],
)
def test_recent_trend(trend: dict[str, Any], expected: str) -> None:
    assert said(trend=trend) == expected


@pytest.mark.parametrize(
    ("chart", "expected"),
    [
        (
            spc(variation="common", lower=23.0, upper=28.0),
            "It varies within its usual range (23.0% to 28.0%): no more than noise.",
        ),
        (
            spc(variation="concerning", special_cause="outside_limits", lower=20.0, upper=25.55),
            "It lies outside its usual range (20.0% to 25.6%): more than noise, and a change for "
            "the worse.",
        ),
        (
            spc(variation="improving", special_cause="trend"),
            "It is part of a long run in one direction, not its usual variation: more than "
            "noise, and a change for the better.",
        ),
        (
            spc(variation="high", special_cause="near_limit"),
            "It is part of a cluster close to the edge of its usual range: more than noise, and "
            "unusually high.",
        ),
        (
            spc(variation="low", special_cause="shift", centre=27.14),
            "It is part of a long run on one side of its average (27.1%): more than noise, and "
            "unusually low.",
        ),
        (
            spc(assurance="consistently_met"),
            "Its usual range meets the target.",
        ),
        (
            spc(assurance="consistently_missed"),
            "Its usual range misses the target.",
        ),
        (
            spc(assurance="inconsistent"),
            "Its usual range may meet or miss the target, by chance.",
        ),
        (spc("trial"), "Its usual range is on trial, with 14 points so far."),
        (
            spc("too_few_points"),
            "Too few points so far (14) to say what variation is usual.",
        ),
        (
            spc("too_few_events"),
            "There are too few events to say what variation is usual.",
        ),
        (spc("seasonal"), "The figure is seasonal, so its variation gets no verdict."),
        (
            spc("year_to_date"),
            "The figure builds up through the year, so its variation gets no verdict.",
        ),
        (
            spc("no_increment", basis="increments"),
            "The figure before it in the year is missing, so variation gets no verdict.",
        ),
        (
            spc("overlapping_periods"),
            "The periods overlap, so variation gets no verdict.",
        ),
        (
            added(variation="common", lower=-0.5, upper=9.6),
            "What the period added (9.2 percentage points) varies within its usual range "
            "(−0.5 percentage points to 9.6 percentage points): no more than noise.",
        ),
        (
            added(variation="concerning", special_cause="shift", centre=9.45),
            "What the period added (9.2 percentage points) is part of a long run on one side of "
            "its average (9.5 percentage points): more than noise, and a change for the worse.",
        ),
    ],
)
def test_variation(chart: dict[str, Any], expected: str) -> None:
    assert said(spc=chart) == expected


BEFORE = {"n": 12, "centre": 21.04, "trial": False}
STEP = {
    "rule": "step.1",
    "period": "2018-09-01/P1Y",
    "run_period": "2018-09-01/P1Y",
    "higher": True,
    "before": BEFORE,
    "after": {"n": 8, "centre": 25.06, "trial": True},
}
REBASED = {"period": "2018-09-01/P1Y", "decision_id": uid("d"), "cause": "funding"}


@pytest.mark.parametrize(
    ("chart", "expected"),
    [
        (
            spc(proposal=STEP),
            "Its level moved in 2018/19 and stayed there, to an average of 25.1% from 21.0%: a new "
            "usual range is proposed and waits for a decision.",
        ),
        (
            added(proposal=STEP),
            "What each period adds moved in 2018/19 and stayed there, to an average of 25.1 "
            "percentage points from 21.0 percentage points: a new usual range is proposed and "
            "waits for a decision.",
        ),
        (
            spc(rebased=REBASED | {"before": BEFORE}),
            "Its usual range stands on figures since 2018/19, when a step change was approved; "
            "before it the average was 21.0%.",
        ),
        (
            spc(rebased=REBASED | {"before": BEFORE | {"centre": None}}),
            "Its usual range stands on figures since 2018/19, when a step change was approved.",
        ),
    ],
)
def test_a_step_change(chart: dict[str, Any], expected: str) -> None:
    assert said(spc=chart) == expected


@pytest.mark.parametrize(
    "changes", [{"spc": spc("not_applied")}, {"trend": {"state": "not_annual"}}]
)
def test_some_states_go_without_saying(changes: dict[str, Any]) -> None:
    assert happening(changes) == []


def test_overlapping_periods_are_told_once() -> None:
    overlapping = {
        "trend": {"state": "overlapping_periods"},
        "spc": spc("overlapping_periods"),
    }
    assert said(**overlapping) == (
        "The periods overlap, so neither trend nor variation gets a verdict."
    )


@pytest.mark.parametrize(
    ("changes", "tone"),
    [
        ({"target": {"value": "30", "rag": "green", "source": "x"}}, "achievement"),
        ({"target": {"value": "30", "rag": "amber", "source": "x"}}, "steady"),
        ({"benchmark": {"area": ENGLAND, "verdict": "worse", "state": "compared"}}, "concern"),
        ({"benchmark": {"area": ENGLAND, "verdict": "higher", "state": "compared"}}, "steady"),
        ({"short": change("up", good=False)}, "concern"),
        ({"short": change("up", good=False, tested=False)}, "unknown"),
        (
            {
                "short": change("down", good=True),
                "target": {"value": "5", "rag": "red", "source": "x"},
            },
            "concern",
        ),
    ],
)
def test_a_concern_outweighs_an_achievement(changes: dict[str, Any], tone: str) -> None:
    assert indicator_story(score(**changes), glossary=names()).tone == tone


def parts(told: Told, **of_indicator: Any) -> tuple[list[str], list[str]]:
    story = indicator_story(score(), glossary=names(indicator(**of_indicator)), told=told)
    return aloud(story.why), aloud(story.doing)


def test_without_commentary_the_story_says_so_and_names_who_answers() -> None:
    assert parts(Told()) == (
        ["No explanation received."],
        ["No action recorded.", "Owner: Director of Public Health."],
    )
    assert parts(Told(), commentary_required=True)[0] == [
        "No explanation received. One is required."
    ]


def test_nobody_answers_for_an_area_that_is_only_compared_with() -> None:
    target = indicator(role="target", commentary_required=True)
    story = indicator_story(score(area=ENGLAND), glossary=names(target))
    assert aloud(story.happening) == ["Year 6 obesity in England stood at 26.0% in 2024/25."]
    assert aloud(story.why) == ["Shown for comparison: no explanation is expected."]
    assert aloud(story.doing) == ["Shown for comparison: no action is expected."]


def test_the_owners_own_words_are_quoted_by_reference() -> None:
    told = Told(
        explanation=words("explanation", period="2024-09-01/P1Y"),
        action=words("action", has_owner=True, due="2026-12-01", illustrative=True),
    )
    assert parts(told) == (
        ["<quote>"],
        ["Illustrative action: <quote>", "Owner: <owner>.", "Due: 1 December 2026."],
    )


def test_an_action_without_an_owner_falls_to_the_indicators_owner() -> None:
    assert parts(Told(action=words("action")))[1] == [
        "<quote>",
        "Owner: Director of Public Health.",
    ]


def test_an_explanation_of_another_period_is_not_passed_off_as_this_ones() -> None:
    told = Told(explanation=words("explanation", period="2022-09-01/P1Y", illustrative=True))
    assert parts(told)[0] == [
        "No explanation received for this period.",
        "Illustrative explanation: In 2022/23: <quote>",
    ]


def test_withdrawn_words_leave_a_mark() -> None:
    told = Told(explanation=words("explanation", erased=True), action=words("action", erased=True))
    assert parts(told) == (
        ["The explanation was withdrawn."],
        ["The action was withdrawn.", "Owner: Director of Public Health."],
    )


def test_words_on_everyone_serve_a_population_group_without_its_own() -> None:
    library = Library((words("explanation"), words("action", breakdown="male")))
    female = library.told(indicator="PR5", area=score().area, breakdown="female")
    male = library.told(indicator="PR5", area=score().area, breakdown="male")
    assert female.explanation is not None
    assert female.action is None
    assert male.action is not None


def test_the_same_sources_make_the_same_story() -> None:
    told = Told(explanation=words("explanation", recorded_at=NOON + timedelta(hours=1)))
    story = indicator_story(score(), glossary=names(), told=told)
    assert story == indicator_story(score(), glossary=names(), told=told)
    assert story.made_from == (score().id, words("explanation").id)
    assert story.order == 7
    assert story.recorded_at == NOON + timedelta(hours=1)


def test_every_change_of_sources_makes_another_story() -> None:
    spoken, gone = words("explanation"), words("explanation", erased=True)
    ids = {
        indicator_story(score(), glossary=names(), told=told).id
        for told in (Told(), Told(explanation=spoken), Told(explanation=gone))
    }
    assert len(ids) == 3


def test_no_story_before_the_framework_names_the_indicator() -> None:
    unknown = names(indicator("OR1"))
    assert write(score(), glossary=None, library=Library()) is None
    assert write(score(), glossary=unknown, library=Library()) is None
