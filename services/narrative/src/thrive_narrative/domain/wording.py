"""Sentences: plain words with every figure, name and quotation as a fragment of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from thrive_shared.contracts.narrative import Figure, Name, Quote, Sentence, Text

from .fields import Source, show
from .glossary import Glossary

Piece = str | Figure | Name | Quote


@dataclass(frozen=True, slots=True)
class Teller:
    """Reads figures from one event, as that event's framework version writes them."""

    source: Source
    glossary: Glossary

    def figure(self, field: str) -> Figure:
        """The field as it reads in a sentence, with its reference."""
        shown = show(self.source, field, glossary=self.glossary)
        return Figure(source_id=self.source.id, field=field, shown=shown)


def sentence(*pieces: Piece) -> Sentence:
    """Put fragments in a row; words that meet become one text."""
    found: list[Text | Figure | Name | Quote] = []
    words = ""
    for piece in pieces:
        if isinstance(piece, str):
            words += piece
            continue
        if words:
            found.append(Text(text=words))
            words = ""
        found.append(piece)
    if words:
        found.append(Text(text=words))
    return tuple(found)


def listed(
    items: Sequence[Sequence[Piece]], *, between: str = ", ", last: str = " and "
) -> list[Piece]:
    """A, B and C."""
    pieces: list[Piece] = []
    for index, item in enumerate(items):
        if index:
            pieces.append(last if index == len(items) - 1 else between)
        pieces.extend(item)
    return pieces
