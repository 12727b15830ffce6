"""What scoring publishes: scores, alerts and scorecards. Scoring owns the numbers."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from .base import Code, Contract, DecimalText, Moment, PeriodText
from .framework import AlertRule, FrameworkSlice, Named
from .ingest import Status

Rag = Literal["green", "amber", "red"]
Verdict = Literal["better", "similar", "worse", "higher", "lower"]
Reach = Literal["within_reach", "out_of_reach"]
GapVerdict = Literal[
    "no_clear_change",
    "closing",
    "widening",
    "closing_absolute_widening_relative",
    "widening_absolute_closing_relative",
]
Dimension = Literal["objective", "pledge", "perspective"]


class Cause(Contract):
    """The log record that made a result: identity and order within its partition."""

    partition: int
    seq: int


class Interval(Contract):
    """95 % limits of a value."""

    lower: float
    upper: float
    method: Literal["wilson", "byar", "published"]


class TargetVerdict(Contract):
    """The value against the target of its own period."""

    value: DecimalText | None = None
    lower: DecimalText | None = None
    upper: DecimalText | None = None
    rag: Rag | None = None
    distinguishable: bool | None = None
    """False: the interval contains the target. None: there is no interval."""
    source: str
    illustrative: bool = False


class BenchmarkVerdict(Contract):
    """The value against the comparator of the same period."""

    area: Code
    value: DecimalText | None = None
    verdict: Verdict | None = None
    basis: Literal["interval", "published"] | None = None
    """`published`: the source's own verdict, since no interval can be computed."""
    state: Literal["compared", "no_comparator_figure", "no_interval"]


class Direction(Contract):
    """Change since an earlier period of the same series."""

    since: PeriodText
    since_value: DecimalText
    change: DecimalText
    movement: Literal["up", "down", "same", "no_clear_change"]
    """`no_clear_change`: tested and not significant."""
    tested: bool
    good: bool | None = None
    """Whether the movement is the way that is good, also where it could not be `tested`; None
    without polarity or without movement."""


class ChartLimits(Contract):
    """XmR limits of one phase of a chart, made from its own points alone."""

    n: int
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    trial: bool
    """Made from too few points to trust."""


class StepProposal(Contract):
    """A step change in the chart's figures that nobody has decided about: where limits would start
    anew, and why. Proposed, never applied: approving it is a decision with a cause."""

    rule: Code
    """Rule and version that found it."""
    period: PeriodText
    """The first period at the new level, where two levels fit the figures best."""
    run_period: PeriodText
    """The period since which every figure lies on that side of the mean of those before it."""
    higher: bool
    """Whether the new level lies above the old one."""
    size: float | None = None
    """Distance of the levels in standard deviations before the step (mean moving range / 1.128);
    None where nothing varied before it."""
    before: ChartLimits
    after: ChartLimits


class Rebased(Contract):
    """The approved step change at which the chart's limits begin, and the limits before it."""

    period: PeriodText
    decision_id: UUID
    cause: Code
    before: ChartLimits


class Spc(Contract):
    """XmR verdict on the latest point of the score's own history. Source: NHS England MDC.

    Values that build up through the year hold each other's data: their chart stands on increments,
    what each period added to the year (percentage points, where the value is a percentage).
    """

    state: Literal[
        "ok",
        "trial",
        "too_few_points",
        "overlapping_periods",
        "seasonal",
        "too_few_events",
        "year_to_date",
        "no_increment",
        "not_applied",
    ]
    """`no_increment`: the period before, in the same year, has no figure. `year_to_date`: no longer
    said."""
    basis: Literal["values", "increments"] = "values"
    """What `n`, `centre`, `lower`, `upper` and the verdicts are of: never draw limits of increments
    over values."""
    increment: DecimalText | None = None
    """What this period added, where `basis` is increments."""
    rule_set: Code
    n: int
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    special_cause: Literal["outside_limits", "trend", "near_limit", "shift"] | None = None
    variation: Literal["common", "improving", "concerning", "high", "low"] | None = None
    assurance: Literal["consistently_met", "consistently_missed", "inconsistent"] | None = None
    proposal: StepProposal | None = None
    rebased: Rebased | None = None


class Trend(Contract):
    """Recent trend over five consecutive annual points. Source: Fingertips."""

    state: Literal["tested", "not_enough_data", "not_annual", "overlapping_periods", "no_interval"]
    verdict: Literal["increasing", "decreasing", "no_change"] | None = None
    good: bool | None = None
    chi_squared: float | None = None


class Gap(Contract):
    """How far the most deprived are from the least deprived, and whether the gap closes.

    On the score of the most deprived group. Tested against the latest period that shares no data.
    Source: Public Health England, Inequality calculation tool.
    """

    state: Literal[
        "tested",
        "no_other_figure",
        "no_earlier_period",
        "overlapping_periods",
        "not_comparable",
        "no_interval",
        "no_polarity",
        "reversed",
        "cannot_calculate",
    ]
    """`no_other_figure`: the least deprived have none for the period, so there is no gap at all.
    The others say why its change was not tested. `not_comparable`: the earlier ones lie before a
    break. `reversed`: the most deprived are better off in one of the two."""
    most: Code
    least: Code
    least_value: DecimalText | None = None
    absolute: DecimalText | None = None
    """Most less least deprived, in the indicator's unit (percentage points of percentages)."""
    relative: float | None = None
    """Most over least deprived; None over nought."""
    se: float | None = None
    """Of the absolute gap, from the widths of both intervals."""
    since: PeriodText | None = None
    """The period it is compared with."""
    since_absolute: DecimalText | None = None
    since_relative: float | None = None
    absolute_z: float | None = None
    """Of the change of the disadvantage: positive is worse for the most deprived."""
    relative_z: float | None = None
    """The same of the logarithm of the ratio."""
    verdict: GapVerdict | None = None
    """Closing and widening need both terms to be significant and to agree."""
    levelled_down: bool = False
    """It closes more because the least deprived got worse than because the most deprived got
    better."""


class Aim(Contract):
    """The target to be met next after a score's period."""

    period: PeriodText
    """The period that must meet it."""
    value: DecimalText | None = None
    lower: DecimalText | None = None
    upper: DecimalText | None = None
    source: str
    illustrative: bool = False


class Forecast(Contract):
    """Where a straight line leads in the period of the next target; none without such a target.

    Least squares through the last five years or twelve months, with a 95 % prediction interval.
    """

    state: Literal[
        "calculated",
        "not_enough_data",
        "not_consecutive",
        "overlapping_periods",
        "no_interval",
        "constant",
        "no_scatter",
        "seasonal",
        "year_to_date",
        "not_annual_or_monthly",
    ]
    """Why there is no line; a `constant` series and one that lies on its line (`no_scatter`) have a
    value but no limits."""
    aim: Aim
    first: PeriodText | None = None
    """The first point of the line; the last is the score's own."""
    n: int | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    slope: float | None = None
    """Change per period."""
    reach: Reach | None = None
    """Out of reach: the interval lies wholly on the wrong side of the target."""


class Scale(Contract):
    """How the peers' figures of the same period spread, in the indicator's unit."""

    n: int
    lowest: float
    highest: float
    mean: float
    sd: float


class Rank(Contract):
    """Place among peers that have a figure for the period; 1 is best (highest if no polarity)."""

    position: int
    of: int
    group: Code
    tied: bool = False
    """Whether others share the place: then it is joint."""


Signal = Literal[
    "completeness",
    "outlier",
    "flat_line",
    "digit_preference",
    "out_of_range",
]
Untested = Literal[
    "too_few_points",
    "too_few_events",
    "constant",
    "at_bound",
    "overlapping_periods",
    "seasonal",
    "no_increment",
    "no_counts",
    "too_few_counts",
    "too_little_spread",
    "not_declared",
    "irregular_periods",
]
"""Why a signal can't be asked. `at_bound`: zero, or the highest possible value, may truly stay."""
Doubt = Literal[
    "overdue",
    "out_of_range",
    "outlier",
    "flat_line",
    "incomplete",
    "digit_preference",
    "provisional",
    "estimated",
]
"""Why a figure is not trusted fully. The first four alone make confidence low."""


class Completeness(Contract):
    """Figures that are there, of those expected. Of a series: of its latest periods, this one the
    last, at most twelve."""

    present: int
    expected: int


class Outlier(Contract):
    """Distance of the value from its own recent history. Sources: WHO DQR; Iglewicz and Hoaglin."""

    n: int
    z: float | None = None
    """From the mean, in standard deviations."""
    modified_z: float | None = None
    """From the median, 0.6745 × distance / median absolute deviation; None where more than half of
    the points share one value."""


class FlatLine(Contract):
    """How many times running the same value was reported, its counts too."""

    run: int


class DigitPreference(Contract):
    """Counts end in some digits more often than chance allows."""

    n: int
    chi_squared: float
    digit: int
    """The commonest one."""


class OutOfRange(Contract):
    """The value lies outside what the framework in force declares possible."""

    lowest: float | None = None
    highest: float | None = None


Confidence = Literal["high", "medium", "low"]


class Quality(Contract):
    """How far a figure can be trusted. Sources: WHO Data quality review; DHIS2.

    A signal stands here only where it found something; one that couldn't be asked is named in
    `untested` with the reason; all others were asked and found nothing.
    """

    confidence: Confidence
    reasons: tuple[Doubt, ...] = ()
    completeness: Completeness | None = None
    outlier: Outlier | None = None
    flat_line: FlatLine | None = None
    digit_preference: DigitPreference | None = None
    out_of_range: OutOfRange | None = None
    untested: dict[Signal, Untested] = Field(default_factory=dict)


class History(Contract):
    """Which points the score stood on; resolved in the gateway's series."""

    first: PeriodText
    last: PeriodText
    n: int


LINEAGE = frozenset(
    (
        "id",
        "cause",
        "recorded_at",
        "framework_version",
        "revision",
        "submission_id",
        "received_at",
        "days_late",
        "row",
    )
)
"""Where a score comes from, which is no part of what it says."""


class ScoreComputed(Contract):
    """All verdicts on one figure: a series (indicator, area, breakdown) at one period."""

    kind: Literal["score"] = "score"
    id: UUID
    indicator: Code
    area: Code
    breakdown: Code
    period: PeriodText | None = None
    """None: no figure was ever received (`state` = no_figure)."""
    cause: Cause
    recorded_at: Moment
    framework_version: int
    state: Literal["scored", "missing", "no_figure"]
    latest: bool
    """Whether it stood on the latest period with a figure when it was computed. A newer period
    does not publish it again merely for that: of a series' scores the one with `latest` and the
    highest `cause.seq` is current. When the latest figure is taken back, the one before it is
    published again."""
    status: Status | None = None
    value: DecimalText | None = None
    numerator: DecimalText | None = None
    denominator: DecimalText | None = None
    computed: bool = False
    """Whether Thrive computed the value from the counts; else it is as sent."""
    revision: int | None = None
    interval: Interval | None = None
    se: float | None = None
    target: TargetVerdict | None = None
    benchmark: BenchmarkVerdict | None = None
    short: Direction | None = None
    long: Direction | None = None
    spc: Spc | None = None
    trend: Trend | None = None
    forecast: Forecast | None = None
    gap: Gap | None = None
    rank: Rank | None = None
    scale: Scale | None = None
    """Of an indicator with goalposts: what its position is normalised by."""
    position: float | None = None
    """100 good, 50 middling, 0 poor; None where there is no verdict (a tracker)."""
    history: History | None = None
    quality: Quality | None = None
    """None without a figure, and in scores made before it was looked at."""
    due: date | None = None
    """Day the next figure is due (the first, if none was ever received); None where none is
    expected any more."""
    overdue: bool = False
    """Whether that day had passed, by the day barrier, when the latest score was computed."""
    submission_id: UUID | None = None
    received_at: Moment | None = None
    row: int | None = None
    days_late: int | None = None
    """Days from the day the figure was due to the day its first revision came, by the day barrier;
    negative: early. None where that can't be said: the series' first delivery, or a period that was
    due before the framework was in force."""

    @property
    def series(self) -> str:
        """The series' key: indicator|area|breakdown."""
        return f"{self.indicator}|{self.area}|{self.breakdown}"


class BarrierForwarded(Contract):
    """The indicator group has passed a barrier on one log partition; sent to every partition."""

    kind: Literal["barrier"] = "barrier"
    id: UUID
    cause: Cause
    recorded_at: Moment
    target: int
    """Partition of this topic that the copy was sent to."""
    framework: FrameworkSlice | None = None
    day: date | None = None


ScoreRecord = Annotated[ScoreComputed | BarrierForwarded, Field(discriminator="kind")]
score_record: TypeAdapter[ScoreRecord] = TypeAdapter(ScoreRecord)


class AlertChanged(Contract):
    """A transition in the life of an alert: pending → open → resolved / withdrawn."""

    id: UUID
    """Of this transition: unique, and what a receiver deduplicates on."""
    alert_id: UUID
    rule: AlertRule
    indicator: Code
    area: Code
    breakdown: Code
    state: Literal["pending", "open", "resolved", "withdrawn"]
    severity: Literal["low", "medium", "high"]
    opened_period: PeriodText
    period: PeriodText
    """The latest period with a figure when the transition happened; of a series that never got one
    the period that is awaited, which is `opened_period` of every alert on an overdue figure."""
    value: DecimalText | None = None
    computed: bool = False
    """Whether Thrive computed the value from the counts; else it is as sent."""
    reason: Literal[
        "red_against_target",
        "worse_than_benchmark",
        "special_cause_concerning",
        "trend_worsening",
        "target_out_of_reach",
        "gap_widening",
        "improved",
        "figure_overdue",
        "data_quality_fell",
        "cleared",
        "revised_away",
        "rebased",
        "no_longer_measured",
        "no_longer_awaited",
        "rule_removed",
    ]
    """Why it opened, or why it ended. Withdrawn because a revision removed the cause; because
    a decision about a step change gave its chart other limits (`rebased`); because the
    indicator or population group left the framework, or the area did or has ended
    (`no_longer_measured`); because an overdue figure is expected no more (`no_longer_awaited`);
    because the indicator's definition no longer names the rule."""
    provisional: bool
    """It stands on a figure that is not final yet: provisional, or an estimate."""
    historic: bool
    """The period ended long before the day: recorded, never delivered."""
    inhibited_by: UUID | None = None
    """The parent area's alert under which this one stays quiet."""
    score_id: UUID
    cause: Cause
    recorded_at: Moment
    framework_version: int


class CardScore(Contract):
    """A score as a scorecard shows it."""

    score_id: UUID
    indicator: Code
    breakdown: Code
    period: PeriodText | None = None
    state: Literal["scored", "missing", "no_figure"]
    status: Status | None = None
    value: DecimalText | None = None
    computed: bool = False
    """Whether Thrive computed the value from the counts; else it is as sent."""
    lower: float | None = None
    upper: float | None = None
    rag: Rag | None = None
    benchmark: Verdict | None = None
    benchmark_value: DecimalText | None = None
    short: Direction | None = None
    long: Direction | None = None
    variation: str | None = None
    assurance: str | None = None
    trend: str | None = None
    trend_good: bool | None = None
    reach: Reach | None = None
    """Of the target ahead, by the forecast."""
    gap: GapVerdict | None = None
    """What became of the gap between the most and the least deprived."""
    rank: Rank | None = None
    scale: Scale | None = None
    position: float | None = None
    weight: float
    due: date | None = None
    overdue: bool = False
    received_at: Moment | None = None
    days_late: int | None = None
    confidence: Confidence | None = None
    """None without a figure, and of scores made before it was looked at."""
    doubts: tuple[Doubt, ...] = ()
    """Why confidence is not high."""


class Timeliness(Contract):
    """Of the figures whose day can be told: those that came by the day they were due."""

    on_time: int
    due: int
    """How many came, or are overdue. Left out: first deliveries, and what was due before the
    framework was in force."""


class Robustness(Contract):
    """How often a roll-up would come to each class, had it been made another plausible way.

    Draws from a generator seeded by what the roll-up is made from: each takes the figures from
    their 95 % intervals, weights within 25 % of the stated ones, and an arithmetic or a geometric
    mean. Source: OECD/JRC Handbook 2008, step 7.
    """

    draws: int
    basis: Literal["verdicts", "normalisations"] = "verdicts"
    """What positions are in a draw: the verdicts on its figures, or, where every figure has a
    `scale` and goalposts, one of min-max, z and goalposts."""
    green: float
    """Share of the draws, 0 to 1; so are the next two."""
    amber: float
    red: float
    fixed: int = 0
    """Figures without an interval: taken as they stand in every draw."""


class RollUp(Contract):
    """Weighted mean position of the scores that have a verdict (OECD/JRC Handbook 2008)."""

    position: float | None = None
    lowest: float | None = None
    """If every missing score were the worst."""
    highest: float | None = None
    coverage: float
    """Share of the weight that has a current verdict."""
    verdict: Literal["green", "amber", "red", "insufficient", "none"]
    reds: tuple[UUID, ...] = ()
    """Scores that are red: always named, and with one the roll-up can't be green."""
    robustness: Robustness | None = None
    """None where there is no class."""


class Counts(Contract):
    green: int = 0
    amber: int = 0
    red: int = 0
    better: int = 0
    similar: int = 0
    worse: int = 0
    tracker: int = 0
    missing: int = 0
    overdue: int = 0


class ScorecardHeading(Contract):
    """What identifies a card and what it comes to, without the scores it shows.

    A reader that only passes cards on reads this much of one.
    """

    id: UUID
    counter: int
    """Grows by one with each card of the area; outside identity."""
    area: Code
    dimension: Dimension
    group: Named
    framework_version: int
    framework_pending: bool = False
    """A newer framework version is on its way through the partitions."""
    day: date | None = None
    recorded_at: Moment
    """Of the newest score in it; of a card that lost its last score, of the framework version."""
    counts: Counts
    roll_up: RollUp


class ScorecardComputed(ScorecardHeading):
    """The state of one objective, pledge or perspective in one area."""

    improving: tuple[UUID, ...] = ()
    """Score ids, the largest movers to the better first, at most five."""
    declining: tuple[UUID, ...] = ()
    scores: tuple[CardScore, ...]
    open_alerts: tuple[UUID, ...] = ()
    completeness: Completeness | None = None
    """Of the figures that should stand: those that do. None of cards made before it was told."""
    timeliness: Timeliness | None = None
