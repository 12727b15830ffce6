"""From an event to a checked story, or to none while its framework is not known."""

from thrive_shared.contracts.narrative import StoryWritten
from thrive_shared.contracts.scoring import ScorecardComputed, ScoreComputed

from .card_story import card_story, words_for
from .check import check
from .commentary import Library
from .glossary import Glossary
from .indicator_story import indicator_story


def write(
    event: ScoreComputed | ScorecardComputed, *, glossary: Glossary | None, library: Library
) -> StoryWritten | None:
    """A story fit for publication; None if the framework does not name all it speaks of yet.

    Raises what `check` raises: such a story must never leave.
    """
    if glossary is None or not all(code in glossary for code in _speaks_of(event)):
        return None
    if isinstance(event, ScoreComputed):
        told = library.told(indicator=event.indicator, area=event.area, breakdown=event.breakdown)
        story = indicator_story(event, glossary=glossary, told=told)
        return check(story, sources=(event, *told.words), glossary=glossary)
    story = card_story(event, glossary=glossary, library=library)
    words = words_for(event, glossary=glossary, library=library)
    return check(story, sources=(event, *words), glossary=glossary)


def _speaks_of(event: ScoreComputed | ScorecardComputed) -> set[str]:
    if isinstance(event, ScoreComputed):
        return {event.indicator}
    return {score.indicator for score in event.scores}
