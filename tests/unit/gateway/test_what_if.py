"""What-ifs at the gateway: mistakes told all at once, changes told in words."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from support.scoring_cards import target_of
from support.scoring_log import framework, indicator
from support.scoring_what_if import HOME, World, asked, small_world
from thrive_gateway.api.models.what_if import ASKED, WhatIfIn, what_if_out
from thrive_gateway.domain.figures import Glossary
from thrive_gateway.domain.what_if.mistakes import Mistake, mistakes_in, with_values
from thrive_gateway.domain.what_if.words import alert_words, score_differences
from thrive_gateway.known.problems import (
    CannotBeSupposed,
    NoAnswerFromScoring,
    NotWorkedOut,
    TooManyAtOnce,
)
from thrive_gateway.known.questions import Questions
from thrive_gateway.known.what_ifs import AT_ONCE, Supposition, WhatIfs
from thrive_scoring.service.supposing import told
from thrive_scoring.service.what_if_cards import changed_cards
from thrive_shared.contracts.questions import (
    Answer,
    Asked,
    SupposedFigure,
    SupposedRule,
    WhatIfAnswered,
    WhatIfAsked,
    WhatIfRefused,
)
from thrive_shared.contracts.scoring import Direction, Spc

FRAMEWORK = framework(indicator("A"), indicator("B", period="month", value_type="count"))
YEAR = "2025-04-01/P1Y"


def figure(**changes: Any) -> SupposedFigure:
    given = {"indicator": "A", "area": HOME, "period": YEAR, "value": "27.5"} | changes
    return SupposedFigure.model_validate({k: v for k, v in given.items() if v is not None})


def wrong(*figures: SupposedFigure) -> list[Mistake]:
    return mistakes_in(figures, (), framework=FRAMEWORK)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"indicator": "AA"}, "indicator"),
        ({"area": "Gateshead"}, "area"),
        ({"breakdown": "male"}, "breakdown"),
        ({"period": "2025-01-01/P1M"}, "period"),
        ({"period": "2025-13-01/P1Y"}, "period"),
        ({"value": "127.5"}, "value"),
        ({"value": "-1"}, "value"),
        ({"value": None}, "value"),
        ({"value": None, "numerator": "5"}, "value"),
        ({"status": "missing"}, "value"),
        ({"lower": "20"}, "lower"),
        ({"lower": "28", "upper": "29"}, "lower"),
        ({"numerator": "5", "denominator": "0"}, "denominator"),
        ({"numerator": "9", "denominator": "5"}, "numerator"),
        ({"numerator": "-1", "denominator": "5"}, "numerator"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_where_it_is_wrong(
    changes: dict[str, Any], where: str
) -> None:
    found = wrong(
        figure(), figure(area="W1", **changes) if "area" not in changes else figure(**changes)
    )
    assert [m.where for m in found] == [f"figures.1.{where}"]
    assert all(m.what and m.fix for m in found)


def test_all_mistakes_are_told_at_once() -> None:
    rule = SupposedRule.model_validate(
        {
            "indicator": "A",
            "targets": [
                {"starts": "2026-01-01", "ends": "2025-01-01", "breakdown": "x", "source": "s"}
            ],
        }
    )
    found = mistakes_in(
        [figure(), figure(), figure(indicator="Z")],
        [rule, SupposedRule(indicator="A")],
        framework=FRAMEWORK,
    )
    assert [m.where for m in found] == [
        "rules.0.targets.0.value",
        "rules.0.targets.0.ends",
        "rules.0.targets.0.breakdown",
        "rules.1.indicator",
        "figures.1",
        "figures.2.indicator",
    ]


@pytest.mark.parametrize(
    "right",
    [
        figure(),
        figure(area="E06000001"),
        figure(value=None, status="missing"),
        figure(lower="20.1", upper="30.2"),
        figure(indicator="B", period="2025-02-01/P1M", value="4000"),
    ],
)
def test_what_can_be_is_not_refused(right: SupposedFigure) -> None:
    assert wrong(right) == []


def test_counts_make_the_value_that_a_submission_would_have() -> None:
    counted = figure(value=None, numerator="53", denominator="101")
    [made] = with_values([counted], framework=FRAMEWORK)
    assert (made.value, made.computed) == ("52.4752475248", True)
    assert with_values([figure()], framework=FRAMEWORK) == (figure(),)


def test_a_misspelt_name_is_refused() -> None:
    with pytest.raises(ValueError, match="denominatr"):
        WhatIfIn.model_validate({"figures": [{**ASKED["figures"][0], "denominatr": "7"}]})


def answered(world: World, question: WhatIfAsked) -> WhatIfAnswered:
    trial = world.ask(question)
    cards = changed_cards(target_of(world.bodies()), trial, question, partitions=1)
    return told(question, world.standpoint(question), trial, cards)


def test_changes_are_told_in_words() -> None:
    goal = {"starts": "2025-04-01", "value": "20", "source": "What if"}
    question = asked(
        rules=[{"indicator": "A", "targets": [goal]}],
        figures=[figure().model_dump(mode="json", exclude_none=True)],
    )
    shown = what_if_out(answered(small_world(), question), framework=FRAMEWORK)
    [score] = [s for s in shown.scores if s.latest]
    assert (score.area_name, score.period_label) == ("Gateshead", "2025/26")
    said = {d.what: (d.before, d.after) for d in score.differences}
    assert said["Figure"] == ("none", "27.5%")
    assert said["Against the target"] == ("none", "red, target 20.0%")
    assert [a.words for a in shown.alerts] == ["Red against the target: would open"]
    card = next(c for c in shown.cards if c.dimension == "objective")
    assert {d.what: (d.before, d.after) for d in card.differences}["Red"] == ("0", "1")
    assert shown.saved is False
    assert shown.scores_changed == len(shown.scores)


def test_a_part_that_nobody_has_words_for_is_told_too() -> None:
    world = small_world()
    question = asked(figures=[figure().model_dump(mode="json", exclude_none=True)])
    [change] = [c for c in answered(world, question).scores if c.after.latest]
    glossary = Glossary(FRAMEWORK)
    known = {d.what for d in score_differences(None, change.after, glossary=glossary)}
    assert {"Figure", "Likely range", "Next figure due", "Latest figure"} <= known | {
        "Likely range"
    }
    assert not known & {"Id", "Cause", "Recorded at", "Submission id"}


def test_a_direction_says_since_when_before_it_is_judged_and_days_as_people_write_them() -> None:
    world = small_world()
    question = asked(figures=[figure().model_dump(mode="json", exclude_none=True)])
    [change] = [c for c in answered(world, question).scores if c.after.latest]
    moved = {
        "since": "2026-10-01/P1M",
        "since_value": "20",
        "change": "7.5",
        "movement": "up",
        "tested": False,
        "good": False,
    }
    after = change.after.model_copy(
        update={"short": Direction.model_validate(moved), "due": date(2027, 1, 7)}
    )
    said = {d.what: d.after for d in score_differences(None, after, glossary=Glossary(FRAMEWORK))}
    assert said["Direction, short"] == "up since Oct 2026, worse, not tested"
    assert said["Next figure due"] == "7 January 2027"


def test_an_alert_that_would_end_is_told_with_its_reason() -> None:
    goal = {"starts": "2020-01-01", "value": "20", "source": "plan"}
    world = small_world(indicator("B", targets=[goal]))
    opened = {**figure(indicator="B", period="2024-04-01/P1Y").model_dump(exclude_none=True)}
    world.come_about(asked(figures=[opened]))
    back = asked(figures=[{**opened, "value": "10"}])
    assert [alert_words(a) for a in answered(world, back).alerts] == [
        "Red against the target: would be withdrawn, because its cause would be gone"
    ]


class Scoring(Questions):
    """Answers as told."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def ask(self, asked: Asked) -> Answer:
        assert isinstance(asked, WhatIfAsked)
        return self._answer


REFUSED = WhatIfRefused(id=UUID(int=1), reason="too_many_figures", found=81_040, most=40_000)


async def ask(what_ifs: WhatIfs, supposed: Supposition) -> None:
    """Ask a scoring that refuses."""
    await what_ifs.ask(supposed, framework=FRAMEWORK, questions=Scoring(REFUSED))


async def test_a_refusal_of_scoring_says_why() -> None:
    with pytest.raises(NotWorkedOut, match="stands on 81,040 figures; at most 40,000"):
        await ask(WhatIfs(), Supposition(figures=[figure()]))


async def test_nothing_supposed_is_refused() -> None:
    with pytest.raises(CannotBeSupposed) as refused:
        await ask(WhatIfs(), Supposition())
    assert refused.value.members["errors"][0]["what"] == "Nothing is supposed."


async def test_more_than_can_wait_are_sent_away() -> None:
    what_ifs = WhatIfs()
    for _ in range(AT_ONCE):
        await what_ifs._asking.acquire()
    with pytest.raises(TooManyAtOnce):
        await ask(what_ifs, Supposition(figures=[figure()]))


def test_what_the_usual_range_says_of_the_target_is_told_as_such() -> None:
    question = asked(figures=[figure().model_dump(mode="json", exclude_none=True)])
    change = next(c for c in answered(small_world(), question).scores if c.after.latest)
    charts = [
        Spc(state="ok", rule_set="mdc", n=24, variation="concerning", assurance=each)
        for each in ("consistently_met", "consistently_missed")
    ]
    before, after = (change.after.model_copy(update={"spc": chart}) for chart in charts)
    [told] = score_differences(before, after, glossary=Glossary(FRAMEWORK))
    assert told.before == "concerning, usual range: meets the target"
    assert told.after == "concerning, usual range: misses the target"


def test_no_answer_says_that_scoring_is_busy_and_when_to_try_again() -> None:
    answer = NoAnswerFromScoring().response()
    said = json.loads(bytes(answer.body))
    assert (said["status"], answer.headers["retry-after"]) == (503, "5")
    assert said["title"] == "Scoring is busy or restarting"
    assert "Ask again in 5 seconds" in said["detail"]
