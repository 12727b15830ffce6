"""The last reader before publication: no number without a reference, no reference that is off."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from uuid import UUID

from thrive_shared.contracts.narrative import Figure, Name, Quote, StoryWritten, Text

from .fields import Source, show
from .glossary import Glossary

_NUMBER_WORDS = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|\w+teen|twenty|thirty"
    r"|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|twice|thrice|half"
    r"|double[ds]?|treble[ds]?|halve[ds]?|zero|nought)\b",
    re.IGNORECASE,
)


class UnreferencedNumber(ValueError):
    """A story's words hold a number that refers to no field."""


class FigureNotFromSource(ValueError):
    """A figure refers to an event that the story was not made from, or shows something else."""


class NameNotFromFramework(ValueError):
    """A name is not what the framework calls it."""


class QuoteNotKnown(ValueError):
    """A quotation refers to a commentary that the story was not made from."""


def check(story: StoryWritten, *, sources: Sequence[Source], glossary: Glossary) -> StoryWritten:
    """Return the story if each of its fragments stands; else raise what is wrong."""
    by_id = {source.id: source for source in sources}
    for fragment in chain.from_iterable((*story.happening, *story.why, *story.doing)):
        if isinstance(fragment, Text):
            _words(fragment.text)
        elif isinstance(fragment, Figure):
            _figure(fragment, by_id, glossary)
        elif isinstance(fragment, Name):
            _name(fragment, story, glossary)
        else:
            _quote(fragment, by_id)
    return story


def _words(text: str) -> None:
    if _holds_number(text):
        raise UnreferencedNumber(f"a number without a reference: {text!r}")


@lru_cache(maxsize=4096)
def _holds_number(text: str) -> bool:
    # Remembered, because the rules write few different texts, over and over.
    return any(character.isnumeric() for character in text) or bool(_NUMBER_WORDS.search(text))


def _figure(figure: Figure, sources: Mapping[UUID, Source], glossary: Glossary) -> None:
    source = sources.get(figure.source_id)
    if source is None:
        raise FigureNotFromSource(f"{figure.field} refers to an event that was not read")
    shown = show(source, figure.field, glossary=glossary)
    if shown != figure.shown:
        raise FigureNotFromSource(f"{figure.field} shows {figure.shown}, its event says {shown}")


def _name(name: Name, story: StoryWritten, glossary: Glossary) -> None:
    if name != _framework_name(name, story, glossary):
        raise NameNotFromFramework(f"{name.of} {name.code} is not called that")


def _framework_name(name: Name, story: StoryWritten, glossary: Glossary) -> Name | None:
    if name.of == "group":
        if story.dimension is None:
            return None
        return glossary.group_name(dimension=story.dimension, code=name.code)
    return {
        "indicator": glossary.indicator_name,
        "area": glossary.area_name,
        "breakdown": glossary.breakdown_name,
        "peers": glossary.peers_name,
        "owner": glossary.owner_name,
        "caution": glossary.caution,
    }[name.of](name.code)


def _quote(quote: Quote, sources: Mapping[UUID, Source]) -> None:
    if quote.commentary_id not in sources:
        raise QuoteNotKnown(f"commentary {quote.commentary_id} was not read")
