"""What the gateway asks of ingest and scoring, and what they answer: no part of the record."""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from .base import Code, Contract, DecimalText, FiniteDecimal, Moment, PeriodText
from .framework import FrameworkSlice, Target, Tolerance
from .ingest import PublishedVerdict, Status
from .scoring import AlertChanged, Cause, Dimension, ScorecardComputed, ScoreComputed

MOST_SUPPOSED_FIGURES = 500
MOST_SUPPOSED_INDICATORS = 50
LONGEST_WAIT = timedelta(seconds=30)
"""Nobody waits for an answer longer than this."""

Seconds = Annotated[float, Field(gt=0, le=LONGEST_WAIT.total_seconds())]


class Asked(Contract):
    """A question. Whoever asks waits seconds only; then it needs no answer."""

    id: UUID
    asked_at: Moment
    waits: Seconds = 5.0
    """How long the asker waits for the answer."""

    @property
    def waits_until(self) -> datetime:
        """The instant from which nobody waits for the answer any more."""
        return self.asked_at + timedelta(seconds=self.waits)


class ProgressAsked(Asked):
    """How far has scoring come in the log of record?"""

    kind: Literal["progress"] = "progress"


class LogEndAsked(Asked):
    """Where does the log of record end, and up to when can nothing be added to it any more?"""

    kind: Literal["log_end"] = "log_end"


class CardKept(Contract):
    """A card that stays, though it may be empty now."""

    dimension: Dimension
    code: Code


class ScorecardsAsked(Asked):
    """Which scorecards follow for an area from these scores and alerts, under this framework?

    It holds all that a card is made from, so that the answer does not depend on who gives it, nor
    on what is known meanwhile.
    """

    kind: Literal["scorecards"] = "scorecards"
    area: Code
    as_known_at: Moment
    framework: FrameworkSlice
    """The newest version that every log partition had passed."""
    framework_since: Moment
    """When the last log partition passed it."""
    framework_pending: bool = False
    """Whether a log partition had passed a newer one."""
    day: date | None = None
    """The day that every log partition had begun."""
    scores: tuple[ScoreComputed, ...]
    """Of each series in the order of the log, from the last one on that stood on the latest
    period: the current one follows from them."""
    alerts: tuple[AlertChanged, ...]
    """The last transition of each alert that was open."""
    kept: tuple[CardKept, ...] = ()
    """Cards that the area had under earlier versions."""


class SupposedFigure(Contract):
    """A figure as if it were accepted: of one indicator, area, breakdown and period."""

    indicator: Code
    area: Code
    breakdown: Code = "all"
    period: PeriodText
    value: DecimalText | None = None
    """None, with the status `missing`: as if the source took its figure back."""
    numerator: DecimalText | None = None
    denominator: DecimalText | None = None
    computed: bool = False
    """Whether the value was divided from the counts."""
    lower: DecimalText | None = None
    """Published 95 % limits."""
    upper: DecimalText | None = None
    published_verdict: PublishedVerdict | None = None
    status: Status = "final"


class SupposedRule(Contract):
    """An indicator's definition as if a new framework version changed it. What is left out stays
    as it is."""

    indicator: Code
    targets: Annotated[tuple[Target, ...], Field(max_length=20)] = ()
    """Each goes before the indicator's own in the periods that end between its dates; a target set
    for one population group still goes before one for every group."""
    tolerance: Tolerance | None = None
    weight: Annotated[FiniteDecimal, Field(ge=0, le=1000)] | None = None


class WhatIfAsked(Asked):
    """What would change if these rules came into force, then this day began, then these figures
    were accepted? All of one indicator's figures as from one request."""

    kind: Literal["what_if"] = "what_if"
    waits: Seconds = 15.0
    """Longer than for others: what-ifs are worked out one at a time."""
    rules: Annotated[tuple[SupposedRule, ...], Field(max_length=MOST_SUPPOSED_INDICATORS)] = ()
    day: date | None = None
    figures: Annotated[tuple[SupposedFigure, ...], Field(max_length=MOST_SUPPOSED_FIGURES)] = ()


class Answered(Contract):
    """An answer."""

    id: UUID
    """Of the question."""


class LogEndAnswered(Answered):
    """Where the log of record ends."""

    kind: Literal["log_end"] = "log_end"
    till: Moment
    """Whatever was, or will be, recorded by then lies at `ends` or before."""
    ends: tuple[Cause, ...]
    """The last record of each log partition; `seq` 0 before the first."""


class ProgressAnswered(Answered):
    """How far scoring has come in the log of record."""

    kind: Literal["progress"] = "progress"
    scored: tuple[Cause, ...]
    """The last record of each log partition that was scored."""
    published: bool
    """Whether Kafka has acknowledged every score and alert that came of them."""


class ScorecardsAnswered(Answered):
    """The scorecards of an area, by dimension and group.

    Their `counter` is 0, for none of them is published.
    """

    kind: Literal["scorecards"] = "scorecards"
    cards: tuple[ScorecardComputed, ...]


class ScoreChange(Contract):
    """A score that would be published."""

    before: ScoreComputed | None = None
    """What stands now; None where the period has no score. Its `cause` is the position at which
    the question was answered."""
    after: ScoreComputed
    """What would stand, with the id that it would get if nothing else came before it."""


class AlertChange(Contract):
    """An alert that would change."""

    before: Literal["pending", "open"] | None = None
    """None: there is no such alert now."""
    after: AlertChanged


class NamedScore(Contract):
    """Which figure a score id on a card means."""

    score_id: UUID
    indicator: Code
    breakdown: Code


class CardChange(Contract):
    """A scorecard that would come to something else.

    Cards are told without the scores they show, which are under `scores` where they change.
    """

    before: ScorecardComputed | None = None
    after: ScorecardComputed
    named: tuple[NamedScore, ...] = ()
    """The scores that either card names, as red or as moving."""


class WhatIfAnswered(Answered):
    """What would change. Nothing has changed: nothing was written."""

    kind: Literal["what_if"] = "what_if"
    known: tuple[Cause, ...]
    """The last record of each log partition that the answer stands on."""
    framework_version: int
    """In force; supposed rules count as the next one."""
    day: date | None = None
    """The day supposed, else the one begun last."""
    scores: tuple[ScoreChange, ...] = ()
    """Those on the latest periods first."""
    alerts: tuple[AlertChange, ...] = ()
    cards: tuple[CardChange, ...] = ()
    scores_changed: int = 0
    """How many there are; of very many only the first are listed. Likewise the others."""
    alerts_changed: int = 0
    cards_changed: int = 0


class WhatIfRefused(Answered):
    """Why scoring can't say what would change."""

    kind: Literal["what_if_refused"] = "what_if_refused"
    reason: Literal[
        "no_framework", "unknown_indicator", "restricted", "too_many_figures", "earlier_day"
    ]
    """`restricted`: differences between answers would reveal suppressed figures. `earlier_day`: the
    day supposed lies before the one begun last."""
    indicator: Code | None = None
    """The one that it concerns."""
    found: int | None = None
    most: int | None = None


Question = Annotated[ProgressAsked | ScorecardsAsked | WhatIfAsked, Field(discriminator="kind")]
question: TypeAdapter[Question] = TypeAdapter(Question)
Answer = Annotated[
    ProgressAnswered | ScorecardsAnswered | WhatIfAnswered | WhatIfRefused,
    Field(discriminator="kind"),
]
answer: TypeAdapter[Answer] = TypeAdapter(Answer)
