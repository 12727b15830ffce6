"""What an explanation is made from, as the gateway has stored it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from thrive_shared.contracts.framework import FrameworkSlice, Indicator
from thrive_shared.contracts.ingest import Observation, RebaseDecided
from thrive_shared.contracts.scoring import AlertChanged, ScorecardComputed, ScoreComputed

from thrive_gateway.domain.figures import Glossary

MOST_POINTS = 60
"""Points of a history that are shown; of a longer one the latest."""


class EvidenceMissing(Exception):
    """Something that a number stands on has not reached the gateway yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One revision of a figure, and the submission that it came in."""

    observation: Observation
    submission_id: UUID
    partner: str
    reference: str
    file: str | None
    received_at: datetime
    framework_version: int
    """In force when it was accepted."""
    partition: int
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreEvidence:
    """A score with what it stood on, as known just after the log record that caused it."""

    score: ScoreComputed
    framework: FrameworkSlice
    """The version that it was computed under, with its own indicator at least."""
    figures: Mapping[str, Received]
    """Of its own series, by period: those of its verdicts and, if `history`, all."""
    comparator: Received | None
    least: Mapping[str, Received] = field(default_factory=dict)
    """Of the least deprived, by period: those that the score's gap stands on."""
    rebase: RebaseDecided | None = None
    """The decision at which the limits of its chart begin."""
    history: bool = True

    @property
    def indicator(self) -> Indicator:
        """The definition in force. Raises EvidenceMissing."""
        code = self.score.indicator
        found = next((i for i in self.framework.indicators if i.code == code), None)
        if found is None:
            raise EvidenceMissing
        return found

    @property
    def names(self) -> Glossary:
        return Glossary(self.framework)

    def figure(self, period: str) -> Received:
        """The figure of a period. Raises EvidenceMissing."""
        return _of_period(self.figures, period)

    def least_figure(self, period: str) -> Received:
        """The figure of the least deprived in a period. Raises EvidenceMissing."""
        return _of_period(self.least, period)


def _of_period(figures: Mapping[str, Received], period: str) -> Received:
    if period not in figures:
        raise EvidenceMissing
    return figures[period]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEvidence:
    """An alert with its life, and the score behind the transition asked about."""

    changes: Sequence[AlertChanged]
    """All transitions, oldest first."""
    asked: AlertChanged
    score: ScoreEvidence


@dataclass(frozen=True, slots=True, kw_only=True)
class CardEvidence:
    """A scorecard with the scores on it."""

    card: ScorecardComputed
    scores: Mapping[UUID, ScoreEvidence]


Evidence = ScoreEvidence | AlertEvidence | CardEvidence
