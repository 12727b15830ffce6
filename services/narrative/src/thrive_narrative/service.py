"""The use case: take in a batch and write the stories that it changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg
from thrive_shared.contracts.narrative import StoryWritten
from thrive_shared.contracts.scoring import ScorecardComputed, ScoreComputed

from . import repository
from .domain.commentary import Library
from .domain.glossary import Glossary
from .domain.subject import subject
from .domain.writing import write
from .reading import Batch, CardKey, SeriesKey
from .shelf import Shelf


@dataclass(slots=True)
class Subjects:
    """What may need a new story: the latest score or card of each."""

    scores: dict[SeriesKey, ScoreComputed] = field(default_factory=dict)
    cards: dict[CardKey, ScorecardComputed] = field(default_factory=dict)

    def add_scores(self, scores: Iterable[ScoreComputed]) -> None:
        """Add series; every source reads the stored latest state, so none can be older."""
        self.scores.update(((s.area, s.indicator, s.breakdown), s) for s in scores)

    def add_cards(self, cards: Iterable[ScorecardComputed]) -> None:
        """Add scorecards."""
        self.cards.update(((c.area, c.dimension, c.group.code), c) for c in cards)

    @property
    def events(self) -> tuple[ScoreComputed | ScorecardComputed, ...]:
        """Scores and cards alike."""
        return (*self.scores.values(), *self.cards.values())

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """The areas and indicators whose commentary the stories may quote."""
        spoken = {(s.area, s.indicator) for s in self.scores.values()}
        return spoken | {(c.area, s.indicator) for c in self.cards.values() for s in c.scores}

    @property
    def versions(self) -> set[int]:
        """The framework versions they stand on."""
        return {event.framework_version for event in self.events}


async def take_in(tx: asyncpg.Connection, batch: Batch) -> Subjects:
    """Store what the batch says; return the subjects it touches."""
    await repository.lock(tx, batch)
    await repository.save_slices(tx, batch.slices)
    await repository.save_words(tx, batch.words.values())
    spoken_of = await repository.erase_words(tx, batch.erased)
    spoken_of |= {(one.area, one.indicator) for one in batch.words.values()}
    touched = Subjects(
        scores=await repository.save_scores(tx, batch.scores),
        cards=await repository.save_cards(tx, batch.cards),
    )
    if spoken_of:
        touched.add_scores(await repository.scores_spoken_of(tx, spoken_of))
        touched.add_cards(await repository.cards_of(tx, {area for area, _ in spoken_of}))
    if batch.slices:
        await _add_waiting(tx, batch, touched)
    return touched


async def write_stories(
    tx: asyncpg.Connection, touched: Subjects, *, shelf: Shelf
) -> Sequence[StoryWritten]:
    """Write and check the stories of all subjects; keep and return those that are new.

    A subject whose framework has not arrived keeps waiting: its slice will call for it.
    """
    glossaries = {number: await shelf.version(tx, number) for number in touched.versions}
    library = Library(await repository.load_words(tx, touched.pairs))
    written = written_from(touched, glossaries=glossaries, library=library)
    heads = await repository.load_heads(tx, [subject(story) for story in written])
    news = [
        story.model_copy(update={"counter": head.counter + 1 if head else 1})
        for story in written
        if (head := heads.get(subject(story))) is None or head.story_id != story.id
    ]
    await repository.save_heads(tx, news)
    return news


def written_from(
    touched: Subjects, *, glossaries: Mapping[int, Glossary | None], library: Library
) -> list[StoryWritten]:
    """The stories of all subjects whose framework has arrived, checked."""
    found = (
        write(event, glossary=glossaries[event.framework_version], library=library)
        for event in touched.events
    )
    return [story for story in found if story is not None]


async def _add_waiting(tx: asyncpg.Connection, batch: Batch, touched: Subjects) -> None:
    parts = [part for parts in batch.slices.values() for part in parts]
    versions = {part.version for part in parts}
    indicators = {one.code for part in parts for one in part.indicators}
    waiting = await repository.scores_waiting(tx, versions=versions, indicators=indicators)
    touched.add_scores(waiting)
    touched.add_cards(await repository.cards_waiting(tx, versions=versions))
