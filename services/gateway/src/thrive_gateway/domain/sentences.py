"""Stories as text, with owners' words filled in."""

from collections.abc import Mapping
from uuid import UUID

from thrive_shared.contracts.ingest import CommentaryReceived
from thrive_shared.contracts.narrative import Figure, Fragment, Name, Quote, Text

ERASED = "[erased]"


def sentence_text(
    sentence: tuple[Fragment, ...], *, quotes: Mapping[UUID, CommentaryReceived]
) -> str:
    """One sentence as a person reads it."""
    return "".join(fragment_text(f, quotes=quotes) for f in sentence)


def fragment_text(fragment: Fragment, *, quotes: Mapping[UUID, CommentaryReceived]) -> str:
    """Words, a figure or a name as shown, or an owner's words, which may have been erased."""
    match fragment:
        case Text():
            return fragment.text
        case Figure() | Name():
            return fragment.shown
        case Quote():
            words = quotes.get(fragment.commentary_id)
            said = words and (words.owner if fragment.part == "owner" else words.text)
            return said or ERASED
