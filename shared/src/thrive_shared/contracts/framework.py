"""The framework: what a council measures, why, against what, and who owns it.

Versioned configuration, written as YAML, published as an event. Scores carry the version
they were computed under. Source: Gateshead Council, *Delivering Thrive – Performance
Management and Improvement Framework*.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from .base import Code, Contract, FiniteDecimal
from .period import PeriodType

Sentence = Annotated[str, Field(min_length=1, max_length=600)]
Title = Annotated[str, Field(min_length=1, max_length=200)]


class Polarity(StrEnum):
    """Which way is good."""

    HIGH = "high"
    LOW = "low"
    NONE = "none"


class ValueType(StrEnum):
    """What kind of number a value is; decides which interval can be computed."""

    PROPORTION = "proportion"
    RATE = "rate"
    MEAN = "mean"
    COUNT = "count"
    INDEX = "index"


class IntervalMethod(StrEnum):
    """How the 95 % interval is made. `auto`: published limits if sent, else counts, else none."""

    WILSON = "wilson"
    BYAR = "byar"
    PUBLISHED = "published"
    NONE = "none"


class Accumulation(StrEnum):
    """Whether a period's value stands alone or builds up through the year."""

    PERIOD = "period"
    YEAR_TO_DATE = "year_to_date"
    ROLLING = "rolling"


class Kind(StrEnum):
    """The question an indicator answers."""

    HOW_MUCH = "how_much"
    HOW_WELL = "how_well"
    DIFFERENCE_MADE = "difference_made"


class Influence(StrEnum):
    """How far the council itself can move the number."""

    CONTROL = "control"
    SHARED = "shared"
    WATCH = "watch"


class Level(StrEnum):
    STRATEGIC = "strategic"
    OPERATIONAL = "operational"


class Role(StrEnum):
    """`target`: judged against a target; `tracker`: watched, without one."""

    TARGET = "target"
    TRACKER = "tracker"


class AlertRule(StrEnum):
    """What opens an alert, or a piece of good news. Each looks at the latest period of a series
    only."""

    RAG_FALL = "rag_fall"
    """Red against the target."""
    BENCHMARK_WORSE = "benchmark_worse"
    """Worse than the benchmark."""
    SPECIAL_CAUSE = "special_cause"
    """Special-cause variation in the wrong direction."""
    TREND_DECLINE = "trend_decline"
    """A significant recent trend in the wrong direction."""
    TARGET_OUT_OF_REACH = "target_out_of_reach"
    """The forecast for the day of the target lies wholly on its wrong side."""
    GAP_WIDENING = "gap_widening"
    """The gap between the most and the least deprived widens."""
    ACHIEVEMENT = "achievement"
    """Good news: special-cause variation or a significant trend in the right direction."""
    OVERDUE = "overdue"
    """The next figure has not come by the day it was due."""
    DATA_QUALITY_CHANGE = "data_quality_change"
    """The latest figure can suddenly be trusted less than those before it."""


class Named(Contract):
    code: Code
    title: Title


class Objective(Named):
    number: int
    short: Title
    """A few words for headings and charts."""


class AreaType(Named):
    plural: Title
    scored: bool = True
    """Whether its areas get scores, cards and stories; the others are kept for reference."""
    judged: bool = True
    """Whether its areas are judged against the council's targets and raise alerts; a comparator
    is scored but not judged."""


class Comparability(StrEnum):
    """How the figures of an area compare with those of an earlier one that it follows."""

    SAME = "same"
    """The same boundaries under another code."""
    RENAMED = "renamed"
    """The same boundaries under another name."""
    CHANGED = "changed"
    """Other boundaries: not comparable."""


class ShareBasis(StrEnum):
    """What a share of an earlier area was counted in."""

    HOUSEHOLDS = "households"
    POPULATION = "population"


class Follows(Contract):
    """An earlier area of which this one has all or a part."""

    area: Code
    comparability: Comparability
    share: FiniteDecimal | None = Field(default=None, gt=0, le=1)
    """Of changed boundaries: the share of the earlier area's households or population that lies
    in this one, as stated by `source`. None: not stated."""
    basis: ShareBasis | None = None
    source: Title | None = None
    confirmed: bool = True
    """Whether the source stands behind this; if not, every figure made with it says so."""

    @property
    def whole(self) -> bool:
        """Whether the earlier area's boundaries are this one's."""
        return self.comparability is not Comparability.CHANGED


def _empty(value: object) -> bool:
    return value == ()


class Area(Contract):
    code: Code
    name: Title
    type: Code
    parent: Code | None = None
    locality: Code | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    note: str | None = None
    """For example that a code is not confirmed."""
    follows: tuple[Follows, ...] = Field(default=(), exclude_if=_empty)
    """Every area of the earlier boundaries of which this one has a part. Empty: not stated."""


class Breakdown(Contract):
    """A population group. `all` is everyone."""

    code: Code
    title: Title
    group: Code
    """all, sex, deprivation, circumstance …"""


class PeerGroup(Named):
    """Areas to rank among: all whose code starts so."""

    area_code_prefix: Annotated[str, Field(min_length=2, max_length=9)]


class KnownEvent(Contract):
    """Something that happened to everyone, dated once and drawn on every affected chart."""

    code: Code
    title: Title
    starts: date
    ends: date
    note: str
    area_types: tuple[Code, ...] = ()
    """Drawn only on charts of areas of these types; empty: on every chart."""


class Partner(Named):
    """An organisation that sends figures."""


class Target(Contract):
    """A value to reach. It colours only periods that end between `starts` and `ends`."""

    starts: date
    ends: date | None = None
    value: FiniteDecimal | None = None
    lower: FiniteDecimal | None = None
    upper: FiniteDecimal | None = None
    """`lower` and `upper` make a band; otherwise `value` is the target."""
    breakdown: Code | None = None
    """The one population group it was set for; None: every one."""
    source: Title
    illustrative: bool = False


class ToleranceScale(StrEnum):
    POINTS = "points"
    PERCENT = "percent"


class Tolerance(Contract):
    """How far on the wrong side of the target is amber rather than red."""

    value: FiniteDecimal = Field(ge=0)
    scale: ToleranceScale = ToleranceScale.POINTS


class Break(Contract):
    """From this date values are not comparable with earlier ones."""

    starts: date
    reason: Title


class Goalposts(Contract):
    """The values that count as worst and as best when figures of different units are put on one
    scale from 0 to 100."""

    worst: FiniteDecimal
    best: FiniteDecimal


class GapEnds(Contract):
    """The two population groups whose difference is the gap, both among the breakdowns."""

    most: Code
    """The most deprived; its score carries the gap."""
    least: Code
    """The least deprived."""


class Indicator(Contract):
    code: Code
    name: Title
    short: Title
    definition: Sentence
    why: Sentence
    """Why it matters, in one plain sentence."""
    objective: Code | None = None
    perspective: Code | None = None
    pledges: tuple[Code, ...] = ()
    strategies: tuple[str, ...] = ()
    committee: Code
    owner: Title
    teams: tuple[str, ...] = ()
    kind: Kind
    influence: Influence
    level: Level
    role: Role
    unit: Title
    """As written behind a value: %, per 100,000, years, £ …"""
    decimals: Annotated[int, Field(ge=0, le=4)] = 1
    value_type: ValueType
    multiplier: Annotated[int, Field(ge=1)] = 1
    """numerator / denominator × multiplier = value (100 for %)."""
    polarity: Polarity
    interval: IntervalMethod
    period: PeriodType
    accumulation: Accumulation = Accumulation.PERIOD
    seasonal: bool = False
    rolling_year: bool = False
    """Whether its page shows beside a month what the twelve months to it come to: the sum of their
    numerators over the mean of their denominators, for what adds up over a year."""
    breakdowns: tuple[Code, ...] = ("all",)
    headline: tuple[Code, ...] = ("all",)
    """The breakdowns that count in a scorecard; they share the indicator's weight."""
    gap: GapEnds | None = None
    """Whose gap is watched; None: no gap."""
    goalposts: Goalposts | None = None
    """With them and with peers, a card's robustness varies the normalisation too."""
    area_types: tuple[Code, ...]
    """Where figures are expected; others of the framework's areas are accepted too."""
    minimum: FiniteDecimal | None = None
    maximum: FiniteDecimal | None = None
    comparator: Code | None = None
    """Area code of the benchmark."""
    peers: Code | None = None
    targets: tuple[Target, ...] = ()
    tolerance: Tolerance | None = None
    spc_rule_set: Code | None = "mdc"
    weight: FiniteDecimal = Field(default=Decimal(1), ge=0)
    alert_rules: tuple[AlertRule, ...] = ()
    release_lag_days: Annotated[int, Field(ge=0, le=1500)]
    """Days from the end of a period to the day its figure is due."""
    breaks: tuple[Break, ...] = ()
    replaces: str | None = None
    """The legacy measure this one follows."""
    source: Title
    source_of_record: Code
    """The partner whose figures count; another partner's row is refused."""
    licence: Title
    illustrative: bool = False
    caution: str | None = None
    """Shown wherever the number is."""
    commentary_required: bool = False

    @property
    def charted(self) -> bool:
        """Whether a control chart may look at its figures: independent and not seasonal."""
        overlapping = self.period.overlapping or self.accumulation is Accumulation.ROLLING
        snapshot = self.period is PeriodType.SNAPSHOT
        return bool(self.spc_rule_set) and not (overlapping or snapshot or self.seasonal)

    disclosure: Code = "public"


class FrameworkCore(Contract):
    """What every partition needs of a framework, whichever indicators it holds."""

    code: Code
    title: Title
    version: Annotated[int, Field(ge=1)]
    valid_from: date
    review_by: date
    demonstration_day: date | None = None
    home_area: Code
    pledges: tuple[Named, ...]
    objectives: tuple[Objective, ...]
    perspectives: tuple[Named, ...]
    committees: tuple[Named, ...]
    area_types: tuple[AreaType, ...]
    areas: tuple[Area, ...]
    breakdowns: tuple[Breakdown, ...]
    peer_groups: tuple[PeerGroup, ...] = ()
    reference_names: dict[Code, Title] = Field(default_factory=dict)
    """What reference areas are called where they are shown; one without a name shows its code."""
    known_events: tuple[KnownEvent, ...] = ()
    partners: tuple[Partner, ...]

    def scored_areas(self) -> dict[str, Area]:
        """Areas that get scores of their own, by code; all others are kept for reference."""
        types = {t.code for t in self.area_types if t.scored}
        return {a.code: a for a in self.areas if a.type in types}

    def judged_areas(self) -> frozenset[str]:
        """The scored areas that targets and alerts concern."""
        types = {t.code for t in self.area_types if t.judged}
        return frozenset(a.code for a in self.scored_areas().values() if a.type in types)


class FrameworkSlice(FrameworkCore):
    """A framework with the indicators of one log partition only."""

    indicators: tuple[Indicator, ...]


class MappingProfile(Contract):
    """How the columns of a partner's CSV file become observations."""

    code: Code
    title: Title
    partner: Code | None = None
    """Source of record that the file speaks for."""
    columns: dict[str, str]
    """Our field (area, period, indicator, value, breakdown, numerator, denominator, lower,
    upper, status, published_verdict) to the file's column."""
    alternatives: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Further names under which a field's column may appear."""
    constants: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Field to a map from the file's cell to ours; keys are compared without case. An empty
    text on our side means: not stated. A cell not listed stands as it is."""
    breakdown_columns: tuple[str, ...] = ()
    """Columns that may carry the population group. The first cell that `values["breakdown"]`
    knows wins; a cell that is neither known nor missing refuses the row."""
    mixed_columns: tuple[str, ...] = ()
    """Columns looked at after those, which hold a group or something else, such as a unit of
    measurement: a cell that `values["breakdown"]` does not know says nothing of the group."""
    missing: tuple[str, ...] = ("", "NA")
    """Cells that mean: no figure."""
    ignored_columns: tuple[str, ...] = ()


class Framework(FrameworkSlice):
    """The whole document as an author writes it."""

    profiles: tuple[MappingProfile, ...] = ()
