"""The rows of a scorecard as a story names them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from thrive_shared.contracts.scoring import CardScore, Direction, ScorecardComputed

from .commentary import Library, Told
from .movement import untested
from .wording import Piece, Teller

MOST = 3
"""How many rows are named in one list, reds apart, which are all named."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The scores of one card, each known by its place."""

    card: ScorecardComputed
    teller: Teller

    def reds(self) -> list[int]:
        """Every row that is red."""
        named = set(self.card.roll_up.reds)
        return [
            at
            for at, score in enumerate(self.card.scores)
            if score.rag == "red" or score.score_id in named
        ]

    def places(self, ids: Iterable[UUID]) -> list[int]:
        """The rows of these scores, in the order of the ids."""
        at = {score.score_id: index for index, score in enumerate(self.card.scores)}
        return [at[one] for one in ids if one in at]

    def concerns(self) -> list[int]:
        """The reds, then the largest declines: a few, one for each indicator."""
        found: dict[str, int] = {}
        for at in (*self.reds(), *self.places(self.card.declining)):
            found.setdefault(self.card.scores[at].indicator, at)
        return list(found.values())[:MOST]

    def told(self, at: int, library: Library) -> Told:
        """What was said about a row's series."""
        score = self.card.scores[at]
        return library.told(
            indicator=score.indicator, area=self.card.area, breakdown=score.breakdown
        )

    def named(self, at: int) -> list[Piece]:
        """The indicator, with its population group unless it is everyone."""
        score, names = self.card.scores[at], self.teller.glossary
        found: list[Piece] = [names.indicator_name(score.indicator)]
        if score.breakdown != "all":
            found += [", ", names.breakdown_name(score.breakdown)]
        return found

    def valued(self, at: int) -> list[Piece]:
        """The row with its value, if it has one."""
        if self.card.scores[at].value is None:
            return self.named(at)
        return [*self.named(at), " (", self.teller.figure(f"scores.{at}.value"), ")"]

    def moved(self, at: int) -> list[Piece]:
        """The row with its change, the short one first; empty if it did not move."""
        score = self.card.scores[at]
        for path, change in (("short", score.short), ("long", score.long)):
            if change is not None and change.movement in ("up", "down"):
                return [*self.named(at), *self._by(score, change, f"scores.{at}.{path}")]
        return []

    def _by(self, score: CardScore, change: Direction, path: str) -> list[Piece]:
        doubt = "" if change.tested else f" ({untested(interval=score.lower is not None)})"
        by, since = self.teller.figure(f"{path}.change"), self.teller.figure(f"{path}.since")
        return [f", {change.movement} ", by, " since ", since, doubt]
