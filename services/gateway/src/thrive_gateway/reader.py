"""What pages and REST may ask of the gateway's projections."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol
from uuid import UUID

from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.ingest import (
    CommentaryReceived,
    Observation,
    RebaseDecided,
    SubmissionRejected,
)
from thrive_shared.contracts.scoring import (
    AlertChanged,
    ScorecardComputed,
    ScoreComputed,
)

from .domain.explaining.evidence import Evidence
from .domain.pairing import StoryShown, StoryState

__all__ = [
    "AlertState",
    "PeerValue",
    "Reader",
    "Readers",
    "SeriesPoint",
    "StoryShown",
    "StoryState",
    "SubmissionTrace",
]

AlertState = Literal["pending", "open", "resolved", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPoint:
    """The current revision of one period of a series, and the score that stands on it."""

    indicator: str
    area: str
    breakdown: str
    period: str
    observation: Observation
    """Value, counts, limits, status, revision and row, as accepted."""
    partner: str
    reference: str
    file: str | None
    submission_id: UUID
    framework_version: int
    received_at: datetime
    score: ScoreComputed | None
    """None for a reference area, or until scoring has answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerValue:
    """One area's figure of an indicator, breakdown and period; None: the source has none."""

    area: str
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionTrace:
    """What became of one submission downstream."""

    submission_id: UUID
    partner: str
    reference: str
    file: str | None
    received_at: datetime
    accepted: int
    """Rows in the log of record."""
    rejected: SubmissionRejected | None
    points: tuple[SeriesPoint, ...]
    """Those of its rows that are current, at most 500."""
    score_ids: tuple[UUID, ...]
    """Scores that name it, at most 500."""
    alerts: tuple[AlertChanged, ...]
    """Transitions caused by those scores."""


class Reader(Protocol):
    """Every read of the gateway. Heads only ever move forward: a version seen never goes back."""

    known_at: datetime | None
    """The instant that it reads as known at; None: now."""

    async def framework(self) -> FrameworkSlice | None:
        """The current framework with all indicators, merged from the partitions' slices."""
        ...

    async def day(self) -> date | None:
        """The day of the newest day barrier: what 'overdue' is measured against."""
        ...

    async def cards(self, area: str) -> list[ScorecardComputed]:
        """The current cards of an area, by dimension and group."""
        ...

    async def scores(self, area: str) -> list[ScoreComputed]:
        """The latest score of each series of an area, those without any figure included."""
        ...

    async def score(self, score_id: UUID) -> ScoreComputed | None:
        """One score, current or superseded."""
        ...

    async def series(self, indicator: str, area: str) -> list[SeriesPoint]:
        """All periods of an indicator in an area, by breakdown and period, oldest first."""
        ...

    async def peers(self, *, indicator: str, breakdown: str, period: str) -> list[PeerValue]:
        """The figures of all areas that have the period, by area code."""
        ...

    async def alerts(
        self, *, area: str | None = None, states: Collection[AlertState] = ("open", "pending")
    ) -> list[AlertChanged]:
        """The newest transition of each alert now in one of the states, newest first."""
        ...

    async def alert_history(self, alert_id: UUID) -> list[AlertChanged]:
        """All transitions of one alert, oldest first."""
        ...

    async def proposing(self) -> list[ScoreComputed]:
        """The latest score of each series that proposes a step change, by area and indicator."""
        ...

    async def rebases(
        self, *, area: str | None = None, indicator: str | None = None
    ) -> list[RebaseDecided]:
        """Decisions about step changes, oldest first; the latest about a period is in force."""
        ...

    async def stories_beside(
        self, shown: Sequence[ScorecardComputed | ScoreComputed]
    ) -> list[StoryShown]:
        """The stories to show beside cards or scores already read, in their order."""
        ...

    async def stories(self, area: str) -> list[StoryShown]:
        """The stories of all series and cards of an area."""
        ...

    async def commentary(self, ids: Collection[UUID]) -> dict[UUID, CommentaryReceived]:
        """Commentary by id; one that was erased is absent."""
        ...

    async def commentary_about(
        self, area: str, *, indicator: str | None = None
    ) -> list[CommentaryReceived]:
        """All commentary on an area, newest first."""
        ...

    async def submission(self, submission_id: UUID) -> SubmissionTrace | None:
        """What became of a submission; None if the gateway has not heard of it (yet)."""
        ...

    async def evidence(self, asked: UUID, *, area: str | None = None) -> Evidence | None:
        """What a score, an alert, a transition or a scorecard stands on; None if nothing has that
        id. Raises EvidenceMissing.

        `area`: whose scorecards of an earlier instant are looked at for one that was never shown.
        """
        ...


class Readers(Protocol):
    """Opens a reader for each request."""

    async def last_event_id(self) -> int:
        """Id of the newest live event: changes whenever any read may."""
        ...

    async def now(self) -> Reader:
        """A reader of what is known now; everything that it reads is of one generation."""
        ...

    async def at(self, moment: datetime) -> Reader:
        """A reader as known at an instant; raises the problem for which there can be none."""
        ...
