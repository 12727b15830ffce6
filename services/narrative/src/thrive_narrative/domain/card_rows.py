"""The rows of a scorecard as a story names them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from thrive_shared.contracts.scoring import CardScore, Direction, ScorecardComputed, Verdict

from .commentary import Library, Told
from .movement import untested
from .wording import Piece, Teller

MOST = 3
"""How many rows are named in one list, reds apart, which are all named."""


@dataclass(frozen=True)
class Rows:
    """The scores of one card, each known by its place."""

    card: ScorecardComputed
    teller: Teller

    @property
    def judged(self) -> bool:
        """Whether the council answers for the area; else it is there to compare with."""
        return self.card.area in self.teller.glossary.judged

    def reds(self) -> list[int]:
        """Every row that counts as red."""
        return self.places(self.card.roll_up.reds)

    def against_benchmark(self, verdict: Verdict) -> list[int]:
        """Current rows that the benchmark judges so, in place of a target."""
        return [
            at
            for at, score in enumerate(self.card.scores)
            if score.benchmark == verdict and score.rag is None and _current(score)
        ]

    def overdue(self) -> list[int]:
        """Rows whose figure stands but whose next one is late."""
        scores = enumerate(self.card.scores)
        return [at for at, score in scores if score.state == "scored" and score.overdue]

    def without_figure(self) -> list[int]:
        """Rows that have no figure to show."""
        return [at for at, score in enumerate(self.card.scores) if score.state != "scored"]

    def places(self, ids: Iterable[UUID]) -> list[int]:
        """The rows of these scores, in the order of the ids."""
        return [self._place_of[one] for one in ids if one in self._place_of]

    @cached_property
    def _place_of(self) -> dict[UUID, int]:
        return {score.score_id: at for at, score in enumerate(self.card.scores)}

    @cached_property
    def concerns(self) -> list[int]:
        """The reds, the largest declines, those worse than the benchmark: a few indicators.

        None where nobody answers for the area.
        """
        if not self.judged:
            return []
        found: dict[str, int] = {}
        declining = self.places(self.card.declining)
        for at in (*self.reds(), *declining, *self.against_benchmark("worse")):
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
            found += [" (", names.breakdown_name(score.breakdown), ")"]
        return found

    def valued(self, at: int) -> list[Piece]:
        """The row with its value, if it has one."""
        if self.card.scores[at].value is None:
            return self.named(at)
        return [*self.named(at), ", ", self.teller.figure(f"scores.{at}.value")]

    def due(self, at: int) -> list[Piece]:
        """The row with the day its next figure is due."""
        if self.card.scores[at].due is None:
            return self.named(at)
        return [*self.named(at), ", due ", self.teller.figure(f"scores.{at}.due")]

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


def _current(score: CardScore) -> bool:
    return score.state == "scored" and not score.overdue
