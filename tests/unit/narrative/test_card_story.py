"""The sentences of a scorecard's story."""

from typing import Any

from thrive_narrative.domain.card_story import card_story
from thrive_narrative.domain.commentary import Library
from thrive_narrative.domain.writing import write
from thrive_shared.contracts.scoring import ScorecardComputed
from unit.narrative.making import ENGLAND, card, indicator, names, row, uid, words
from unit.narrative.reading_aloud import aloud

GLOSSARY = names(
    indicator(),
    indicator("PR1", short="Adult smoking"),
    indicator("PR2", short="Life expectancy", unit="years", polarity="high"),
    indicator("OR1", short="Repairs on time", polarity="high", illustrative=True),
)
OPENING = "Ill health prevention in Gateshead: "


def moved(movement: str, **changes: Any) -> dict[str, Any]:
    return {
        "since": "2023-09-01/P1Y",
        "since_value": "24.21",
        "change": "1.83",
        "movement": movement,
        "tested": True,
        "good": None,
    } | changes


def told(made: ScorecardComputed, *spoken: Any) -> tuple[list[str], list[str], list[str]]:
    story = card_story(made, glossary=GLOSSARY, library=Library(spoken))
    return aloud(story.happening), aloud(story.why), aloud(story.doing)


def test_a_card_without_any_verdict() -> None:
    assert told(card()) == (
        [OPENING + "nothing has a current verdict against a target or a benchmark."],
        ["Nothing red, worse or declining to explain."],
        ["Nothing red, worse or declining to act on."],
    )


def test_counts_come_first_and_none_is_a_word() -> None:
    counts = {"green": 2, "amber": 1, "red": 0, "better": 1, "similar": 0, "worse": 3}
    assert told(card(counts=counts))[0] == [
        OPENING + "2 green, 1 amber and no red against targets; "
        "1 better, no similar and 3 worse against the benchmark."
    ]


def test_the_roll_up_comes_with_its_coverage() -> None:
    roll_up = {"coverage": 0.815, "verdict": "amber"}
    assert told(card(counts={"amber": 1}, roll_up=roll_up))[0][1] == (
        "Taken together: amber; current verdicts cover 82% of the weight."
    )
    roll_up = {"coverage": 0.4, "verdict": "insufficient"}
    assert told(card(counts={"amber": 1}, roll_up=roll_up))[0][1] == (
        "Too little is known for an overall verdict; current verdicts cover 40% of the weight."
    )


def test_a_class_says_how_often_other_ways_come_to_it() -> None:
    sure = {"draws": 1000, "green": 0.01, "amber": 0.941, "red": 0.049}
    roll_up = {"coverage": 1.0, "verdict": "amber", "robustness": sure}
    assert told(card(counts={"amber": 1}, roll_up=roll_up))[0][1] == (
        "Taken together: amber, in 94% of plausible ways of adding up; "
        "current verdicts cover 100% of the weight."
    )


def test_every_red_is_named() -> None:
    made = card(
        row("a", rag="red"),
        row("b", indicator="PR1", value="14.25"),
        row("c", indicator="PR2", breakdown="male", value="77.5", rag="red"),
        counts={"red": 3},
        roll_up={"coverage": 1.0, "verdict": "red", "reds": [uid(name) for name in "abc"]},
    )
    assert told(made)[0][2] == (
        "Red: Year 6 obesity, 26.0%; Adult smoking, 14.3%; Life expectancy (male), 77.5 years."
    )


def test_a_red_that_is_overdue_does_not_count() -> None:
    made = card(row("a", rag="red", overdue=True, due="2026-10-01"), counts={"overdue": 1})
    assert told(made)[0][1:] == ["Overdue: Year 6 obesity, due 1 October 2026."]


def test_the_benchmark_names_concerns_and_achievements() -> None:
    made = card(
        row("a", benchmark="worse"),
        row("b", benchmark="worse", breakdown="male"),
        row("c", benchmark="worse", indicator="PR1", value="14.25"),
        row("d", benchmark="worse", indicator="OR1", rag="green"),
        row("e", benchmark="better", indicator="PR2", value="79.0"),
        row("f", benchmark="worse", breakdown="quintile-1"),
        counts={"better": 1, "worse": 4, "green": 1},
    )
    assert told(made)[0][1:3] == [
        "Worse than the benchmark: Year 6 obesity, 26.0%; Year 6 obesity (male), 26.0%; "
        "Adult smoking, 14.3%; and others.",
        "Better than the benchmark: Life expectancy, 79.0 years.",
    ]
    assert told(made)[1] == [
        "Year 6 obesity: no explanation received.",
        "Adult smoking: no explanation received.",
    ]


def test_the_largest_movers_both_ways() -> None:
    made = card(
        row("a", short=moved("up")),
        row("b", indicator="PR1", short=moved("no_clear_change"), long=moved("down")),
        row("c", indicator="PR2", short=moved("up", tested=False)),
        improving=[uid("b"), uid("c"), uid("elsewhere")],
        declining=[uid("a")],
    )
    assert told(made)[0][1:] == [
        "Largest moves for the better: Adult smoking, down 1.8 percentage points since 2023/24; "
        "Life expectancy, up 1.8 years since 2023/24 (not tested, no interval).",
        "Largest moves for the worse: Year 6 obesity, up 1.8 percentage points since 2023/24.",
    ]


def test_what_is_overdue_missing_or_only_watched() -> None:
    late = {"overdue": True, "due": "2026-10-01"}
    made = card(
        row("a", **late),
        row("b", indicator="PR1", state="no_figure", value=None, period=None, **late),
        counts={"missing": 3, "tracker": 2, "overdue": 1},
    )
    assert told(made)[0][1:] == [
        "Overdue: Year 6 obesity, due 1 October 2026.",
        "Without a figure: 3, among them Adult smoking.",
        "Watched, without a verdict: 2.",
    ]


def test_when_all_without_a_figure_are_named_none_is_among_others() -> None:
    made = card(row("b", state="no_figure", value=None, period=None), counts={"missing": 1})
    assert told(made)[0][1:] == ["Without a figure: 1, namely Year 6 obesity."]


def test_of_many_overdue_the_first_are_named() -> None:
    late = {"overdue": True, "due": "2026-10-01"}
    codes = ("PR5", "PR1", "PR2", "OR1")
    made = card(*(row(c, indicator=c, **late) for c in codes), counts={"overdue": 4})
    assert told(made)[0][1].endswith("; Life expectancy, due 1 October 2026; and others.")


def test_alerts_pending_versions_and_illustrative_figures_are_noted() -> None:
    made = card(row("a"), row("b", indicator="OR1"), open_alerts=[uid("x")], framework_pending=True)
    assert told(made)[0][1:] == [
        "Open alerts: 1.",
        "A newer framework version is on its way; verdicts may change.",
        "Some of these figures are illustrative, not official.",
    ]
    only = card_story(card(row("b", indicator="OR1")), glossary=GLOSSARY, library=Library())
    assert aloud(only.happening)[-1] == "These figures are illustrative, not official."
    assert only.illustrative


def test_concerns_are_explained_once_for_each_indicator() -> None:
    made = card(
        row("a", rag="red"),
        row("b", breakdown="male", rag="red"),
        row("c", indicator="PR1", short=moved("up", good=False)),
        counts={"red": 2},
        roll_up={"coverage": 1.0, "verdict": "red", "reds": [uid("a"), uid("b")]},
        declining=[uid("c")],
    )
    spoken = words("action", indicator="PR1", due="2026-12-01")
    _, why, doing = told(made, words("explanation"), spoken)
    assert why == ["Year 6 obesity: <quote>", "Adult smoking: no explanation received."]
    assert doing == [
        "Year 6 obesity: no action recorded.",
        "Owner: Director of Public Health.",
        "Adult smoking: <quote>",
        "Owner: Director of Public Health.",
        "Due: 1 December 2026.",
    ]


def test_an_area_to_compare_with_is_neither_judged_nor_asked_to_explain() -> None:
    made = card(
        row("a", short=moved("up", good=False)),
        area=ENGLAND,
        counts={"tracker": 1},
        declining=[uid("a")],
    )
    assert told(made, words("explanation", area=ENGLAND)) == (
        [
            "Ill health prevention in England: shown for comparison, not judged.",
            "Largest moves for the worse: Year 6 obesity, up 1.8 percentage points since 2023/24.",
            "Watched, without a verdict: 1.",
        ],
        ["Shown for comparison: no explanation is expected."],
        ["Shown for comparison: no action is expected."],
    )


def test_a_card_story_names_its_card_first_and_the_words_it_quotes() -> None:
    made = card(row("a", benchmark="worse"), counts={"worse": 1})
    spoken = words("explanation")
    other = words("action", indicator="PR1")
    story = card_story(made, glossary=GLOSSARY, library=Library((spoken, other)))
    assert story.made_from == (made.id, spoken.id)
    assert story.order == made.counter
    assert story.tone == "concern"


def test_no_story_before_the_framework_names_every_indicator() -> None:
    made = card(row("a"), row("b", indicator="XX1"))
    assert write(made, glossary=GLOSSARY, library=Library()) is None


def test_tones() -> None:
    def tone(**counts: int) -> str:
        return card_story(card(counts=counts), glossary=GLOSSARY, library=Library()).tone

    assert tone(green=3, red=1) == "concern"
    assert tone(green=3, amber=1) == "achievement"
    assert tone(amber=1) == "steady"
    assert tone(tracker=1) == "unknown"


def test_only_a_clear_move_sets_the_tone() -> None:
    def tone(**changes: Any) -> str:
        made = card(row("a", short=moved("up", good=False, **changes)), declining=[uid("a")])
        return card_story(made, glossary=GLOSSARY, library=Library()).tone

    assert tone() == "concern"
    assert tone(tested=False) == "unknown"
