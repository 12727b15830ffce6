"""An indicator's definition, compiled once for each framework version into what scoring asks."""

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from thrive_shared.contracts import framework as contract
from thrive_shared.contracts.framework import Accumulation, AlertRule, Indicator, ValueType
from thrive_shared.contracts.period import PeriodType

from thrive_scoring.domain.methods.forecast import ANNUAL_POINTS, MONTHLY_POINTS
from thrive_scoring.domain.methods.polarity import Polarity
from thrive_scoring.domain.methods.rag import ToleranceScale
from thrive_scoring.domain.methods.spc import MDC, NHSR, RuleSet
from thrive_scoring.domain.spans import Span, key_from, shifted, span

RULE_SETS: dict[str, RuleSet] = {"mdc": MDC, "nhsr": NHSR}
POLARITIES = {
    contract.Polarity.HIGH: Polarity.HIGH,
    contract.Polarity.LOW: Polarity.LOW,
    contract.Polarity.NONE: Polarity.NONE,
}
SCALES = {
    contract.ToleranceScale.POINTS: ToleranceScale.POINTS,
    contract.ToleranceScale.PERCENT: ToleranceScale.PERCENT_OF_TARGET,
}
ROLLING_MONTHS = 12
MOST_YEARS_AHEAD = 50
_POOLED_YEARS = {
    PeriodType.POOLED_3_CALENDAR: 3,
    PeriodType.POOLED_3_ACADEMIC: 3,
    PeriodType.POOLED_5_ACADEMIC: 5,
}


class Ending(Enum):
    """What it takes to end an episode of an alert rule."""

    THREE_CLEAR = "three clear periods"
    ONE_FINAL = "one clear final period"
    ONE_APART = "one clear final period that shares no data with the last firing one"


class RuleSetUnknownError(ValueError):
    """The framework names an SPC rule set that scoring does not have."""


@dataclass(frozen=True, slots=True, eq=False)
class Goal:
    """A target as numbers: one bound, or a band from `bound` to `top`."""

    starts: date
    ends: date
    bound: float
    top: float
    polarity: Polarity
    value: str | None
    lower: str | None
    upper: str | None
    source: str
    illustrative: bool
    parts: dict[tuple[int, bool, bool], dict[str, object]] = field(default_factory=dict)
    """Verdicts against it, made once each: they differ by colour and interval only."""


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """A target that lies ahead of a period, and the period that must meet it."""

    goal: Goal
    at: Span
    ahead: int
    """How many periods later that is."""


@dataclass(slots=True, eq=False)
class Rules:
    """Everything that the verdicts on one indicator's figures depend on."""

    indicator: Indicator
    code: str
    polarity: Polarity
    multiplier: float
    goals: dict[str | None, tuple[Goal, ...]]
    """The targets of each population group that has some of its own, its own first; under None
    those of the others."""
    tolerance: float
    scale: ToleranceScale
    short_lag: int | None
    """Months back; None: no short comparison. 0: the point before, whenever that was."""
    long_lag: int | None
    rule_set: RuleSet | None
    spc_refusal: str | None
    """Why this indicator can never have an SPC verdict, in the contract's words."""
    builds_up: bool
    """Whether values are year-to-date, so that SPC looks at their increments."""
    trend_refusal: str | None
    forecast_refusal: str | None
    """Why this indicator can never have a forecast, in the contract's words."""
    line_points: int
    """How many of the latest points a forecast's line is drawn through."""
    gap: contract.GapEnds | None
    """The most and the least deprived group, where their gap is watched."""
    goalposts: contract.Goalposts | None
    """What counts as worst and best, where positions are to be normalised."""
    annual: bool
    overlaps: bool
    """Whether consecutive periods share data."""
    lowest: float
    highest: float
    """What values are possible; NaN: not declared, and not so by nature."""
    interval: str
    """What the framework allows: wilson, byar, published or none."""
    counts: bool
    """Whether the value itself is a number of events."""
    alert_rules: frozenset[AlertRule]
    ending: Ending
    window: int
    """Months that a figure holds where its period may be shorter, as a rolling year's sent by
    month; else 0."""
    next_months: int
    """Months from one period's start to that of the next expected one."""
    breaks: tuple[int, ...]
    _goals: dict[tuple[str, str | None], Goal | None] = field(default_factory=dict)
    _aims: dict[tuple[str, str | None], Aim | None] = field(default_factory=dict)

    def goal(self, span: Span, breakdown: str) -> Goal | None:
        """The target whose dates cover the period's end, the breakdown's own first."""
        group = breakdown if breakdown in self.goals else None
        key = (span.text, group)
        if key not in self._goals:
            covering = (g for g in self.goals[group] if g.starts <= span.end <= g.ends)
            self._goals[key] = next(covering, None)
        return self._goals[key]

    def aim(self, span: Span, breakdown: str) -> Aim | None:
        """The target to be met next after a period, the breakdown's own first.

        One that is in force is to be met in the last period it covers, one that is to come in the
        first. None where no target has such a day.
        """
        group = breakdown if breakdown in self.goals else None
        key = (span.text, group)
        if key not in self._aims:
            found = (self._deadline(g, span) for g in self.goals[group])
            self._aims[key] = min(filter(None, found), key=lambda aim: aim.ahead, default=None)
        return self._aims[key]

    def covers(self, breakdown: str) -> bool:
        """Whether the indicator is measured for that population group."""
        return breakdown in self.indicator.breakdowns

    def phase(self, span: Span) -> int:
        """The key from which earlier points are comparable with this period."""
        started = bisect_right(self.breaks, span.key)
        return self.breaks[started - 1] if started else 0

    def _deadline(self, goal: Goal, after: Span) -> Aim | None:
        """When a target is to be met; None for a standing one, one whose time is over, and one too
        far ahead for any line."""
        in_force = goal.starts <= after.end
        until = goal.ends if in_force else goal.starts
        if until.year > after.end.year + MOST_YEARS_AHEAD:
            return None
        at, ahead = after, 0
        while at.end < until:
            at, ahead = span(shifted(at.text, self.next_months)), ahead + 1
        if at.end > until and in_force:
            at, ahead = span(shifted(at.text, -self.next_months)), ahead - 1
        return Aim(goal, at, ahead) if ahead > 0 and at.end <= goal.ends else None


def compile_rules(indicator: Indicator) -> Rules:
    """Compile one indicator; raises RuleSetUnknownError."""
    short, long = _lags(indicator)
    kind = indicator.period
    return Rules(
        indicator=indicator,
        code=indicator.code,
        polarity=POLARITIES[indicator.polarity],
        multiplier=float(indicator.multiplier),
        goals=_goals(indicator),
        tolerance=float(indicator.tolerance.value) if indicator.tolerance else math.nan,
        scale=SCALES[indicator.tolerance.scale] if indicator.tolerance else ToleranceScale.POINTS,
        short_lag=short,
        long_lag=long,
        rule_set=_rule_set(indicator),
        spc_refusal=_spc_refusal(indicator),
        builds_up=indicator.accumulation is Accumulation.YEAR_TO_DATE,
        trend_refusal=_trend_refusal(indicator),
        forecast_refusal=_forecast_refusal(indicator),
        line_points=ANNUAL_POINTS if kind.annual else MONTHLY_POINTS,
        gap=indicator.gap,
        goalposts=indicator.goalposts,
        annual=kind.annual,
        overlaps=_overlaps(indicator),
        lowest=_bound(indicator, indicator.minimum, natural=0.0),
        highest=_bound(indicator, indicator.maximum, natural=float(indicator.multiplier)),
        interval=indicator.interval.value,
        counts=indicator.value_type is ValueType.COUNT,
        alert_rules=frozenset(indicator.alert_rules),
        ending=_ending(indicator),
        window=ROLLING_MONTHS if indicator.accumulation is Accumulation.ROLLING else 0,
        next_months=_next_months(kind),
        breaks=tuple(sorted(key_from(b.starts) for b in indicator.breaks)),
    )


def _goals(indicator: Indicator) -> dict[str | None, tuple[Goal, ...]]:
    """By population group: its own, then those for everybody."""
    own: dict[str | None, list[Goal]] = {None: []}
    for target in indicator.targets:
        made = _goal(target, polarity=indicator.polarity)
        own.setdefault(target.breakdown, []).append(made)
    return {None: tuple(own[None])} | {
        group: (*goals, *own[None]) for group, goals in own.items() if group is not None
    }


def _goal(target: contract.Target, *, polarity: contract.Polarity) -> Goal:
    band = target.lower is not None and target.upper is not None
    lower = target.lower if band else target.value
    good = Polarity.BAND if band else POLARITIES[polarity]
    return Goal(
        starts=target.starts,
        ends=target.ends or date.max,
        bound=math.nan if lower is None else float(lower),
        top=float(target.upper) if band and target.upper is not None else math.nan,
        polarity=Polarity.NONE if polarity is contract.Polarity.NONE else good,
        value=None if target.value is None else format(target.value, "f"),
        lower=None if target.lower is None else format(target.lower, "f"),
        upper=None if target.upper is None else format(target.upper, "f"),
        source=target.source,
        illustrative=target.illustrative,
    )


def _lags(indicator: Indicator) -> tuple[int | None, int | None]:
    """Direction of travel looks back so many months, short and long."""
    kind = indicator.period
    if indicator.accumulation is Accumulation.YEAR_TO_DATE:
        return None, 12
    if kind is PeriodType.ROLLING_12_MONTHS or indicator.accumulation is Accumulation.ROLLING:
        return ROLLING_MONTHS, 2 * ROLLING_MONTHS
    if kind is PeriodType.MONTH:
        return 1, 12
    if kind is PeriodType.QUARTER:
        return 3, 12
    if kind in _POOLED_YEARS:
        return 12 * _POOLED_YEARS[kind], 24 * _POOLED_YEARS[kind]
    if kind is PeriodType.SNAPSHOT:
        return 0, None
    return 12, 60


def _overlaps(indicator: Indicator) -> bool:
    return indicator.period.overlapping or indicator.accumulation is Accumulation.ROLLING


def _bound(indicator: Indicator, declared: Decimal | None, *, natural: float) -> float:
    """A bound of possible values: as declared, else that of a proportion."""
    if declared is not None:
        return float(declared)
    return natural if indicator.value_type is ValueType.PROPORTION else math.nan


def _spc_refusal(indicator: Indicator) -> str | None:
    if indicator.spc_rule_set is None or indicator.period is PeriodType.SNAPSHOT:
        return "not_applied"
    if _overlaps(indicator):
        return "overlapping_periods"
    return "seasonal" if indicator.seasonal else None


def _trend_refusal(indicator: Indicator) -> str | None:
    if _overlaps(indicator):
        return "overlapping_periods"
    return None if indicator.period.annual else "not_annual"


def _forecast_refusal(indicator: Indicator) -> str | None:
    if _overlaps(indicator):
        return "overlapping_periods"
    if indicator.accumulation is Accumulation.YEAR_TO_DATE:
        return "year_to_date"
    if indicator.seasonal:
        return "seasonal"
    monthly = indicator.period is PeriodType.MONTH
    return None if indicator.period.annual or monthly else "not_annual_or_monthly"


def _rule_set(indicator: Indicator) -> RuleSet | None:
    name = indicator.spc_rule_set
    if name is None:
        return None
    if name not in RULE_SETS:
        raise RuleSetUnknownError(f"{indicator.code}: no SPC rule set is called {name}")
    return RULE_SETS[name]


def _next_months(kind: PeriodType) -> int:
    """Pooled and rolling figures, and snapshots, are expected once a year."""
    return {PeriodType.MONTH: 1, PeriodType.QUARTER: 3}.get(kind, 12)


def _ending(indicator: Indicator) -> Ending:
    if _overlaps(indicator):
        return Ending.ONE_APART
    if indicator.period in (PeriodType.MONTH, PeriodType.QUARTER):
        return Ending.THREE_CLEAR
    return Ending.ONE_FINAL
