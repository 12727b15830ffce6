"""A story in three parts, with the owner's words filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from thrive_shared.contracts.ingest import CommentaryReceived
from thrive_shared.contracts.narrative import Figure, Fragment, Name, Sentence, Text

from thrive_gateway.reader import StoryShown


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some words of a sentence: plain, a checked figure, a name or a quotation."""

    kind: str
    text: str
    field: str = ""
    """Where a figure comes from, such as short.change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of the three questions with its answer, sentence by sentence."""

    heading: str
    sentences: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a page shows where a story belongs."""

    state: str
    parts: tuple[Part, ...] = ()
    illustrative: bool = False


def story(found: StoryShown | None) -> Story:
    """Print a story, or say that it is being rewritten or that there is none."""
    if found is None or found.story is None:
        return Story(state=found.state if found else "none")
    told = found.story
    return Story(
        state=found.state,
        parts=tuple(
            Part(heading=heading, sentences=_sentences(sentences, quotes=found.quotes))
            for heading, sentences in (
                ("What is happening", told.happening),
                ("Why", told.why),
                ("What we are doing", told.doing),
            )
        ),
        illustrative=told.illustrative,
    )


def _sentences(
    found: tuple[Sentence, ...], *, quotes: Mapping[UUID, CommentaryReceived]
) -> tuple[tuple[Piece, ...], ...]:
    return tuple(
        tuple(_piece(fragment, quotes=quotes) for fragment in sentence) for sentence in found
    )


def _piece(fragment: Fragment, *, quotes: Mapping[UUID, CommentaryReceived]) -> Piece:
    if isinstance(fragment, Text):
        return Piece(kind="text", text=fragment.text)
    if isinstance(fragment, Figure):
        return Piece(kind="figure", text=fragment.shown, field=fragment.field)
    if isinstance(fragment, Name):
        return Piece(kind="name", text=fragment.shown)
    quoted = quotes.get(fragment.commentary_id)
    if quoted is None:
        return Piece(kind="text", text="[removed]")
    if fragment.part == "owner":
        return Piece(kind="name", text=quoted.owner or "no owner named")
    return Piece(kind="quote", text=quoted.text)
