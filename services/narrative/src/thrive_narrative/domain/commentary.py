"""What is known of an owner's words: never the words themselves, which can be erased."""

from datetime import date
from typing import Literal
from uuid import UUID, uuid5

from thrive_shared.contracts.base import Code, Contract, Moment, PeriodText

CommentaryKind = Literal["explanation", "action"]


class Words(Contract):
    """One commentary without its text and its owner's name."""

    id: UUID
    kind: CommentaryKind
    indicator: Code
    area: Code
    breakdown: Code
    period: PeriodText | None = None
    due: date | None = None
    has_owner: bool = False
    illustrative: bool = False
    erased: bool = False
    recorded_at: Moment

    @property
    def lineage(self) -> UUID:
        """What a story made from it names: an erasure counts as something new."""
        return uuid5(self.id, "erased") if self.erased else self.id


class Told(Contract):
    """The current words on one series."""

    explanation: Words | None = None
    action: Words | None = None

    @property
    def words(self) -> tuple[Words, ...]:
        """Those that exist."""
        return tuple(one for one in (self.explanation, self.action) if one is not None)


NOTHING_TOLD = Told()


class Library:
    """The current words of many series: of the series itself, else on everyone."""

    def __init__(self, words: tuple[Words, ...] = ()) -> None:
        self._current = {(w.indicator, w.area, w.breakdown, w.kind): w for w in words}

    def told(self, *, indicator: str, area: str, breakdown: str) -> Told:
        """What was said about a series."""

        def current(kind: CommentaryKind) -> Words | None:
            own = self._current.get((indicator, area, breakdown, kind))
            return own or self._current.get((indicator, area, "all", kind))

        return Told(explanation=current("explanation"), action=current("action"))
