"""No number without a reference; no reference that does not hold; one field, one sentence."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from thrive_narrative.domain.check import (
    FigureNotFromSource,
    NameNotFromFramework,
    QuoteNotKnown,
    UnreferencedNumber,
    check,
)
from thrive_narrative.domain.commentary import Library
from thrive_narrative.domain.fields import FieldNotFound, resolve
from thrive_narrative.domain.writing import write
from thrive_shared.contracts.base import Contract
from thrive_shared.contracts.narrative import Figure, Fragment, Name, Quote, StoryWritten, Text
from thrive_shared.contracts.scoring import ScorecardComputed, ScoreComputed
from unit.narrative.drawing import CARDS, SCORES
from unit.narrative.making import names, score, uid
from unit.narrative.reading_aloud import whole

EVENTS = st.one_of(SCORES, CARDS)
# A busy machine is no reason to fail.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
Event = ScoreComputed | ScorecardComputed


def written(event: Event) -> StoryWritten:
    story = write(event, glossary=names(), library=Library())
    assert story is not None
    return story


def fragments(story: StoryWritten) -> list[Fragment]:
    sentences = (*story.happening, *story.why, *story.doing)
    return [fragment for sentence in sentences for fragment in sentence]


def replaced(story: StoryWritten, old: Fragment, new: Fragment) -> StoryWritten:
    """The story with one fragment exchanged wherever it stands."""

    def part(sentences: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            tuple(new if one == old else one for one in sentence) for sentence in sentences
        )

    return story.model_copy(
        update={name: part(getattr(story, name)) for name in ("happening", "why", "doing")}
    )


def with_field(event: Event, field: str, change: Callable[[Any], Any]) -> Event:
    """The event with one field changed."""
    changed: Event = _changed(event, field.split("."), change)
    return changed


def _changed(node: Any, steps: list[str], change: Callable[[Any], Any]) -> Any:
    if not steps:
        return change(node)
    step, *rest = steps
    if isinstance(node, tuple):
        at = int(step)
        return (*node[:at], _changed(node[at], rest, change), *node[at + 1 :])
    assert isinstance(node, Contract)
    return node.model_copy(update={step: _changed(getattr(node, step), rest, change)})


def another(value: Any) -> Any:
    """A value of the same kind that reads differently at any rounding."""
    if isinstance(value, tuple):
        return (*value, *value, uid("one more"))
    if isinstance(value, float) and 0 <= value <= 1:
        return value + 2.0
    if isinstance(value, int | float):
        return value + 1_000_003
    if isinstance(value, str) and "/P" in value:
        return "1999-01-01/P1Y"
    if isinstance(value, str):
        try:
            return format(Decimal(value) + 1_000_003, "f")
        except ArithmeticError:
            return value + " (other)"
    return value.replace(year=1000 + value.year % 1000)


@UNHURRIED
@given(EVENTS)
def test_no_text_holds_a_digit_whatever_the_event(event: Event) -> None:
    texts = [one.text for one in fragments(written(event)) if isinstance(one, Text)]
    assert not any(character.isdigit() for text in texts for character in text)


@UNHURRIED
@given(EVENTS, st.data())
def test_one_changed_field_changes_the_sentence(event: Event, data: st.DataObject) -> None:
    story = written(event)
    figures = [one for one in fragments(story) if isinstance(one, Figure)]
    assume(figures)
    figure = data.draw(st.sampled_from(figures))
    value = resolve(event, figure.field)
    assume(not hasattr(value, "year") or value.year != 1000 + value.year % 1000)
    changed = with_field(event, figure.field, another)
    assert whole(written(changed)) != whole(story)
    with pytest.raises((FigureNotFromSource, FieldNotFound)):
        check(story, sources=(changed,), glossary=names())


@UNHURRIED
@given(EVENTS, st.data(), st.text(min_size=1))
def test_a_figure_that_shows_anything_else_is_refused(
    event: Event, data: st.DataObject, shown: str
) -> None:
    story = written(event)
    figures = [one for one in fragments(story) if isinstance(one, Figure)]
    assume(figures)
    figure = data.draw(st.sampled_from(figures))
    assume(shown != figure.shown)
    false = replaced(story, figure, figure.model_copy(update={"shown": shown}))
    with pytest.raises(FigureNotFromSource):
        check(false, sources=(event,), glossary=names())


@UNHURRIED
@given(EVENTS, st.data())
def test_a_number_written_as_words_is_refused(event: Event, data: st.DataObject) -> None:
    story = written(event)
    numbers = [
        one
        for one in fragments(story)
        if isinstance(one, Figure) and any(c.isdigit() for c in one.shown)
    ]
    assume(numbers)
    figure = data.draw(st.sampled_from(numbers))
    with pytest.raises(UnreferencedNumber):
        check(replaced(story, figure, Text(text=figure.shown)), sources=(event,), glossary=names())


@pytest.mark.parametrize(
    "text", ["It rose by 3", "½ of all", "twice as many", "Three in ten", "fifty", "zero", "x²"]
)
def test_numbers_hide_in_no_spelling(text: str) -> None:
    story = written(score())
    first = story.happening[0][1]
    with pytest.raises(UnreferencedNumber):
        check(replaced(story, first, Text(text=text)), sources=(score(),), glossary=names())


def test_everyday_words_are_not_numbers() -> None:
    story = written(score())
    everyday = Text(text="One often weighs a tender behalf; a quarter and a fifth are periods.")
    first = story.happening[0][1]
    assert check(replaced(story, first, everyday), sources=(score(),), glossary=names())


def test_a_figure_from_an_event_that_was_not_read_is_refused() -> None:
    with pytest.raises(FigureNotFromSource):
        check(written(score()), sources=(score(id=uid("other")),), glossary=names())


def test_a_name_that_the_framework_does_not_use_is_refused() -> None:
    story = written(score())
    name = story.happening[0][0]
    assert isinstance(name, Name)
    other = name.model_copy(update={"shown": "Year 6 obesity, 99%"})
    with pytest.raises(NameNotFromFramework):
        check(replaced(story, name, other), sources=(score(),), glossary=names())


def test_a_group_is_no_name_in_an_indicator_story() -> None:
    story = written(score())
    group = Name(of="group", code="prevention", shown="Ill health prevention")
    with pytest.raises(NameNotFromFramework):
        check(replaced(story, story.happening[0][0], group), sources=(score(),), glossary=names())


def test_a_quote_that_was_not_read_is_refused() -> None:
    story = written(score())
    quote = Quote(commentary_id=uid("unheard"))
    with pytest.raises(QuoteNotKnown):
        check(replaced(story, story.happening[0][0], quote), sources=(score(),), glossary=names())
