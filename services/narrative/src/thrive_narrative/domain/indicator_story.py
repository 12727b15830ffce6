"""The story of one series, from exactly one score event and what its owner said."""

from thrive_shared.contracts.framework import Accumulation, Indicator
from thrive_shared.contracts.narrative import Sentence, StoryWritten
from thrive_shared.contracts.scoring import ScoreComputed

from .benchmark import against_benchmark, place
from .commentary import NOTHING_TOLD, Told
from .course import course
from .gap import gap
from .glossary import Glossary
from .identity import story_id
from .movement import changes, during
from .noise import likely_range, noise
from .owners_words import doing, why
from .step_change import step_change
from .target import against_target
from .tone import score_tone
from .wording import Piece, Teller, sentence

_STATUS = {
    "provisional": "The figure is provisional and may change.",
    "estimated": "The figure is an estimate.",
}

_DOUBTS = {
    "out_of_range": "The figure lies outside what is possible: ask before relying on it.",
    "outlier": "The figure lies far from its own recent ones: ask before relying on it.",
    "flat_line": "The same value was sent again and again: it may not have been measured anew.",
}


def indicator_story(
    score: ScoreComputed, *, glossary: Glossary, told: Told = NOTHING_TOLD
) -> StoryWritten:
    """Write the story; its words follow from the arguments alone."""
    indicator = glossary.indicator(score.indicator)
    teller = Teller(source=score, glossary=glossary)
    made_from = (score.id, *(words.lineage for words in told.words))
    return StoryWritten(
        id=story_id(made_from),
        subject="indicator",
        area=score.area,
        indicator=score.indicator,
        breakdown=score.breakdown,
        made_from=made_from,
        order=score.cause.seq,
        happening=tuple(_happening(score, indicator, teller)),
        why=tuple(
            why(
                told=told,
                area=score.area,
                period=score.period,
                indicator=indicator,
                glossary=glossary,
            )
        ),
        doing=tuple(doing(told=told, area=score.area, indicator=indicator, glossary=glossary)),
        tone=score_tone(score),
        illustrative=indicator.illustrative,
        recorded_at=max([score.recorded_at, *(words.recorded_at for words in told.words)]),
    )


def _happening(score: ScoreComputed, indicator: Indicator, teller: Teller) -> list[Sentence]:
    if score.value is None:
        return [
            _no_figure(score, teller),
            *_warnings(score, indicator, teller),
            *_next(score, teller),
        ]
    return [
        _figure(score, indicator, teller),
        *_warnings(score, indicator, teller),
        *against_target(score, indicator, teller),
        *against_benchmark(score, teller),
        *changes(score, indicator, teller),
        *noise(score, teller),
        *step_change(score, teller),
        *gap(score, indicator, teller),
        *course(score, indicator, teller),
        *place(score, indicator, teller),
        *likely_range(score, teller),
        *_next(score, teller),
    ]


def _figure(score: ScoreComputed, indicator: Indicator, teller: Teller) -> Sentence:
    when: list[Piece] = []
    if score.period is not None:
        when = [f" {during(score.period)} ", teller.figure("period")]
    so_far = indicator.accumulation is Accumulation.YEAR_TO_DATE
    return sentence(
        *_series(score, teller),
        " stood at ",
        teller.figure("value"),
        *when,
        ", counted from the start of the year." if so_far else ".",
    )


def _series(score: ScoreComputed, teller: Teller) -> list[Piece]:
    names = teller.glossary
    found: list[Piece] = [
        names.indicator_name(score.indicator),
        " in ",
        names.area_name(score.area),
    ]
    if score.breakdown != "all":
        found += [" (", names.breakdown_name(score.breakdown), ")"]
    return found


def _no_figure(score: ScoreComputed, teller: Teller) -> Sentence:
    if score.period is None:
        return sentence(*_series(score, teller), ": no figure received.")
    period = teller.figure("period")
    return sentence(*_series(score, teller), ": the source gives no figure for ", period, ".")


def _warnings(score: ScoreComputed, indicator: Indicator, teller: Teller) -> list[Sentence]:
    found = []
    caution = teller.glossary.caution(indicator.code)
    said = caution is not None and "illustrative" in caution.shown.lower()
    if indicator.illustrative and not said:
        found.append(sentence("These figures are illustrative, not official."))
    if score.computed and not indicator.illustrative:
        found.append(sentence("The figure is computed from the counts that its source sent."))
    if score.status in _STATUS:
        found.append(sentence(_STATUS[score.status]))
    doubts = score.quality.reasons if score.quality else ()
    found += [sentence(_DOUBTS[each]) for each in doubts if each in _DOUBTS]
    if caution is not None:
        found.append(sentence("Caution: ", caution))
    return found


def _next(score: ScoreComputed, teller: Teller) -> list[Sentence]:
    if score.due is None:
        return []
    first = "first" if score.state == "no_figure" else "next"
    if score.overdue:
        return [sentence(f"Overdue: the {first} figure was due on ", teller.figure("due"), ".")]
    return [sentence(f"The {first} figure is due on ", teller.figure("due"), ".")]
