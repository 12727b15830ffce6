"""The story of one scorecard, from exactly one card event and what the owners said."""

from collections.abc import Iterable, Sequence

from thrive_shared.contracts.narrative import Sentence, StoryWritten
from thrive_shared.contracts.scoring import ScorecardComputed

from .card_happening import happening, illustrative
from .card_rows import Rows
from .commentary import Library, Words
from .glossary import Glossary, inner
from .identity import story_id
from .owners_words import NOT_ACTED_ON, NOT_EXPLAINED, doing, why
from .tone import card_tone
from .wording import Teller, sentence


def card_story(card: ScorecardComputed, *, glossary: Glossary, library: Library) -> StoryWritten:
    """Write the story; its words follow from the arguments alone."""
    rows = Rows(card=card, teller=Teller(source=card, glossary=glossary))
    words = words_for(card, glossary=glossary, library=library)
    made_from = (card.id, *(one.lineage for one in words))
    return StoryWritten(
        id=story_id(made_from),
        subject="scorecard",
        area=card.area,
        dimension=card.dimension,
        group=card.group.code,
        made_from=made_from,
        order=card.counter,
        happening=tuple(happening(rows)),
        why=tuple(_why(rows, library)),
        doing=tuple(_doing(rows, library)),
        tone=card_tone(card),
        illustrative=any(illustrative(rows)),
        recorded_at=max([card.recorded_at, *(one.recorded_at for one in words)]),
    )


def words_for(
    card: ScorecardComputed, *, glossary: Glossary, library: Library
) -> tuple[Words, ...]:
    """The commentary on the card's concerns, each once."""
    rows = Rows(card=card, teller=Teller(source=card, glossary=glossary))
    found = [one for at in rows.concerns for one in rows.told(at, library).words]
    return tuple({one.lineage: one for one in found}.values())


def _why(rows: Rows, library: Library) -> Iterable[Sentence]:
    concerns = rows.concerns
    if not concerns:
        nothing = "Nothing red, worse or declining to explain."
        yield sentence(nothing if rows.judged else NOT_EXPLAINED)
    for at in concerns:
        score, names = rows.card.scores[at], rows.teller.glossary
        said = why(
            told=rows.told(at, library),
            area=rows.card.area,
            period=score.period,
            indicator=names.indicator(score.indicator),
            glossary=names,
        )
        yield from _under(at, said, rows)


def _doing(rows: Rows, library: Library) -> Iterable[Sentence]:
    concerns = rows.concerns
    if not concerns:
        nothing = "Nothing red, worse or declining to act on."
        yield sentence(nothing if rows.judged else NOT_ACTED_ON)
    for at in concerns:
        indicator = rows.teller.glossary.indicator(rows.card.scores[at].indicator)
        said = doing(
            told=rows.told(at, library),
            area=rows.card.area,
            indicator=indicator,
            glossary=rows.teller.glossary,
        )
        yield from _under(at, said, rows)


def _under(at: int, said: Sequence[Sentence], rows: Rows) -> Iterable[Sentence]:
    first, *others = said
    pieces = [inner(one.text) if one.kind == "text" else one for one in first]
    yield sentence(*rows.named(at), ": ", *pieces)
    yield from others
