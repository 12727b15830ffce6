"""Where a figure heads, and how far the most deprived are from the least, in words."""

import pytest
from browser.shipped import framework
from support.gateway_records import indicator, score
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.course import course
from thrive_gateway.pages.views.gap import gap
from thrive_gateway.pages.words import verdict_tags

NAMES = Names(framework())
AIM = {"period": "2029-09-01/P1Y", "value": "19", "source": "Plan"}
LINE = {"first": "2020-09-01/P1Y", "n": 5, "value": 24.04, "lower": 21.55, "upper": 26.5}
CALCULATED = {"state": "calculated", "aim": AIM, **LINE, "slope": -0.4}
WATCHED = {"most": "quintile-1", "least": "quintile-5"}
NOW = WATCHED | {"least_value": "20.0", "absolute": "6.1", "relative": 1.305, "se": 0.8}
THEN = {"since": "2023-09-01/P1Y", "since_absolute": "3.0", "since_relative": 1.15}


def heading(forecast, **defined):
    return course(score(3, forecast=forecast), indicator=indicator(**defined))


def apart(found, **defined):
    return gap(score(3, gap=found), indicator=indicator(**defined), names=NAMES)


def test_a_target_out_of_reach_is_told_with_line_range_and_target() -> None:
    found = heading(CALCULATED | {"reach": "out_of_reach"})
    assert found.sentence == (
        "A straight line through the last five years leads to 24.0% in 2029/30, with a 95% range "
        "of 21.6% to 26.5%. The target, 19.0%, lies outside it on the wrong side."
    )
    assert found.tag.text == "Target out of reach on the present course"
    assert (found.period, found.line, found.range) == ("2029/30", "24.0%", "21.6% to 26.5%")
    assert (found.target, found.source) == ("19.0%", "Plan")
    assert found.points == "2020/21 to 2024/25"
    assert (found.ahead.value, str(found.ahead.target)) == (24.04, "19")


def test_a_target_within_reach_is_no_good_news_yet() -> None:
    found = heading(CALCULATED | {"reach": "within_reach"})
    assert found.sentence.endswith("The target, 19.0%, is still within reach.")
    assert found.tag.tone == "neutral"


def test_without_a_good_direction_nothing_is_said_of_the_target() -> None:
    found = heading(CALCULATED, polarity="none")
    assert found.sentence.endswith("The target is 19.0%.")
    assert found.tag is None


def test_twelve_months_are_told_as_such() -> None:
    months = CALCULATED | {"n": 12, "first": "2024-01-01/P1M", "reach": "within_reach"}
    assert "through the last 12 months" in heading(months).sentence


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("no_interval", "no interval"),
        ("seasonal", "seasonal"),
        ("overlapping_periods", "periods overlap"),
        ("not_enough_data", "too few figures"),
        ("not_consecutive", "missing"),
        ("year_to_date", "build up"),
        ("not_annual_or_monthly", "yearly and monthly"),
    ],
)
def test_a_refusal_says_why(state: str, why: str) -> None:
    found = heading({"state": state, "aim": AIM})
    assert found.sentence.startswith("Whether 19.0% can be met in 2029/30 cannot be forecast: ")
    assert why in found.sentence
    assert (found.line, found.how, found.ahead, found.tag) == ("", "", None, None)


@pytest.mark.parametrize("state", ["constant", "no_scatter"])
def test_a_line_without_a_range_says_nothing_of_the_target(state: str) -> None:
    bare = CALCULATED | {"state": state, "lower": None, "upper": None}
    found = heading(bare)
    assert "is not said" in found.sentence
    assert (found.line, found.range) == ("24.0%", "")


def test_an_illustrative_target_is_marked() -> None:
    made_up = CALCULATED | {"aim": AIM | {"illustrative": True}}
    assert heading(made_up).source == "Plan, illustrative"


def test_without_a_target_ahead_there_is_no_course() -> None:
    assert heading(None) is None


def test_a_band_is_told_by_both_ends() -> None:
    band = {"period": "2029-09-01/P1Y", "lower": "10", "upper": "19", "source": "Plan"}
    assert heading(CALCULATED | {"aim": band}).target == "10.0% to 19.0%"


@pytest.mark.parametrize(
    ("polarity", "absolute", "words", "row"),
    [
        (
            "low",
            "6.1",
            "The most deprived are 6.1 percentage points worse off.",
            "6.1 percentage points",
        ),
        ("high", "6.1", "6.1 percentage points better off.", "−6.1 percentage points"),
        ("high", "-6.1", "6.1 percentage points worse off.", "6.1 percentage points"),
        ("low", "-6.1", "6.1 percentage points better off.", "−6.1 percentage points"),
        ("low", "0.0", "There is no gap between them.", "0.0 percentage points"),
        ("none", "6.1", "They are 6.1 percentage points apart.", "6.1 percentage points"),
    ],
)
def test_a_gap_is_told_as_the_disadvantage_of_the_most_deprived(
    polarity: str, absolute: str, words: str, row: str
) -> None:
    said = NOW | {"state": "no_earlier_period", "absolute": absolute}
    found = apart(said, polarity=polarity)
    assert found.sentence.endswith(words)
    assert found.sentence.startswith("Most deprived fifth: 26.1%. Least deprived fifth: 20.0%.")
    assert [(r.period, r.absolute, r.relative) for r in found.rows] == [
        ("2024/25", row, "1.31 times")
    ]


def test_a_gap_that_closes_for_a_bad_reason_says_so() -> None:
    found = apart(NOW | THEN | {"state": "tested", "verdict": "closing", "levelled_down": True})
    assert found.tag.text == "Gap closing"
    assert "least deprived got worse" in found.tag.note
    assert [r.period for r in found.rows] == ["2024/25", "2023/24"]
    assert found.state == ""


@pytest.mark.parametrize(
    "state",
    [
        "no_other_figure",
        "no_earlier_period",
        "overlapping_periods",
        "not_comparable",
        "no_interval",
        "no_polarity",
        "reversed",
        "cannot_calculate",
    ],
)
def test_every_refusal_of_a_gap_has_words(state: str) -> None:
    assert apart(WATCHED | {"state": state}).state


def test_the_tags_of_a_figure_name_an_unreachable_target_and_a_moving_gap() -> None:
    said = score(
        3,
        forecast=CALCULATED | {"reach": "out_of_reach"},
        gap=NOW | THEN | {"state": "tested", "verdict": "widening"},
    )
    told = [tag.text for tag in verdict_tags(said, benchmark="England")]
    assert told[-2:] == ["Target out of reach on the present course", "Gap widening"]
    steady = score(
        3,
        forecast=CALCULATED | {"reach": "within_reach"},
        gap=NOW | THEN | {"state": "tested", "verdict": "no_clear_change"},
    )
    assert not {"Gap", "Target"} & {t.text.split()[0] for t in verdict_tags(steady, benchmark="x")}
