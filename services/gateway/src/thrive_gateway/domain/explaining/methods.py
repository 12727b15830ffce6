"""Formulas in words, with the constants of the named methods that scores refer to.

The numbers belong to scoring; a test holds these words to them.
"""

from dataclasses import dataclass

from thrive_shared.contracts.framework import AlertRule, Indicator, Polarity, ToleranceScale

TREND_CRITICAL = 9.54953570608324
"""Chi-squared with one degree of freedom at 99.8 %."""
GREEN_FROM = 200.0 / 3.0
AMBER_FROM = 100.0 / 3.0
LEAST_COVERAGE = 0.75

INTERVALS = {
    "published": "The source's own 95 % limits, as sent.",
    "wilson": "Wilson's score interval (95 %) from numerator and denominator.",
    "byar": "Byar's interval (95 %; exact below ten events) from numerator and denominator.",
}
TREND = (
    "Weighted least squares of the last five years on 1 to 5, weights 1 / se². Significant where "
    "(slope / its standard error)² exceeds the critical value (chi-squared, one degree of "
    "freedom, 99.8 %) and the slope keeps its sign with each year left out."
)
FORECAST = (
    "Least squares through the last {n} points on 1 to {n}; in the period of the target the line's "
    "value ± t × s × √(1 + 1 / n + d² / Σd²), with t of n − 2 degrees of freedom (95 %), s the "
    "residual standard deviation and d the distance from the middle. Out of reach where both "
    "limits lie on the wrong side of the target."
)
GAP = (
    "Absolute: most less least deprived; relative: most over least deprived. Standard error of the "
    "absolute gap: √(se² + se²), each se the width of the 95 % interval / 3.92."
)
GAP_CHANGE = (
    "Change of the disadvantage between two periods that share no data: z = (later − earlier) / "
    "√(se² + se²), of the absolute gap and of the logarithm of the ratio; significant beyond "
    "{critical} either way. Closing and widening need both."
)
GAP_CRITICAL = 1.96
COMPLETE_FROM = 0.75
COMPLETE_PERIODS = 12
OUTLIER_WINDOW = 24
FEWEST_FOR_OUTLIERS = 8
Z_LIMIT = 3.0
MODIFIED_Z_LIMIT = 3.5
FLAT_RUN = 4
FEWEST_COUNTS = 50
DIGITS_CRITICAL = 27.877164871256575
QUALITY = (
    "Low: overdue, outside the declared range, an outlier or a flat line. Medium: figures for "
    f"fewer than {COMPLETE_FROM:.0%} of the latest {COMPLETE_PERIODS} expected periods, a "
    "preferred terminal digit, or not final. Outlier, among the latest "
    f"{OUTLIER_WINDOW} points, from {FEWEST_FOR_OUTLIERS} on: more than {Z_LIMIT:g} standard "
    "deviations from the mean, or 0.6745 × distance from the median / median absolute deviation "
    f"above {MODIFIED_Z_LIMIT:g}. Flat line: the same value and counts {FLAT_RUN} times running. "
    f"Terminal digits, of {FEWEST_COUNTS} counts or more: chi-squared against an even spread, "
    f"nine degrees of freedom, above {DIGITS_CRITICAL} (0.1 %)."
)
POSITION = (
    "100 for green, 50 for amber, 0 for red; without a colour 100 for better than the benchmark, "
    "50 for similar, 0 for worse."
)
ROLL_UP = (
    "Sum of weight × position divided by sum of weights, over the figures that have a current "
    "verdict. Lowest and highest count what is missing or overdue as 0 or as 100. Coverage is the "
    f"share of the weight with a verdict: below {LEAST_COVERAGE:.0%}, or where lowest and highest "
    f"fall into different classes, the card is insufficient. Green from {GREEN_FROM:.1f}, amber "
    f"from {AMBER_FROM:.1f}; with a red, or on nothing but how much was done, amber at best."
)
ROBUSTNESS = (
    "Robustness: of so many draws the share in each class. Each draw takes every figure from a "
    "normal distribution with its standard error and judges it again (basis verdicts), or puts all "
    "on a scale from 0 to 100 by min-max or z among their peers or by goalposts (basis "
    "normalisations), weights within 25 % of the stated ones, and an arithmetic or a geometric "
    "mean (positions of 0 count as 1 there)."
)
HISTORY = (
    "Of each period the revision in force just after that record of the log; periods without a "
    "figure and those before a break in the series are no points."
)
ALERTS = {
    AlertRule.RAG_FALL: "Fires on red against the target; clear only past the red boundary by "
    "20 % of the tolerance.",
    AlertRule.BENCHMARK_WORSE: "Fires on worse than the benchmark; clear on any other verdict.",
    AlertRule.SPECIAL_CAUSE: "Fires on concerning variation within firm process limits; trial "
    "limits say nothing.",
    AlertRule.TREND_DECLINE: "Fires on a significant recent trend the wrong way.",
    AlertRule.TARGET_OUT_OF_REACH: "Fires where the 95 % prediction interval for the day of the "
    "target lies wholly on its wrong side; clear where it does not.",
    AlertRule.GAP_WIDENING: "Fires where the gap between the most and the least deprived widens in "
    "absolute and in relative terms; clear on any other tested verdict.",
    AlertRule.ACHIEVEMENT: "Good news. Fires on improving variation within firm process limits or "
    "a significant recent trend the right way; clear where neither says so any more.",
    AlertRule.OVERDUE: "Opens where the day has passed on which the next figure was due; ends when "
    "nothing is late any more.",
    AlertRule.DATA_QUALITY_CHANGE: "Fires where the figure is an outlier, begins a flat line or "
    "leaves the declared range, and the one before it, looked at in the same way, did not; clear "
    "where none of these is so.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The constants of one named version of the rules for XmR charts."""

    trial_up_to: int
    screening_factor: float | None
    limit_factor: float = 2.66
    trend_points: int = 7
    side_points: int = 7
    near_window: int = 3
    near_points: int = 2

    @property
    def words(self) -> str:
        """How a chart is drawn and read under it."""
        screened = (
            f" Moving ranges of {self.screening_factor} times their mean or more are left out once."
            if self.screening_factor
            else ""
        )
        return (
            f"Centre: the mean. Limits: centre ± {self.limit_factor} × mean moving range.{screened}"
            f" Unusual: a point outside the limits; {self.trend_points} rising or falling in a "
            f"row; {self.side_points} in a row on one side of the centre; {self.near_points} of "
            f"{self.near_window} in the outer third towards one limit. Limits of "
            f"{self.trial_up_to} points or fewer are on trial."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRule:
    """The constants of one named version of the rule that finds step changes."""

    fewest_before: int
    fewest_after: int
    smallest: float

    @property
    def words(self) -> str:
        """What counts as a step change under it."""
        return (
            f"At least {self.fewest_after} latest points lie on one side of the mean of all points "
            f"before them, at least {self.fewest_before}. The step is put where two levels fit "
            f"best; they lie at least {self.smallest:g} standard deviation (mean moving range / "
            "1.128, before the step) apart, and fit better than one straight line. Only proposed: "
            "limits start anew once somebody approves it with a cause."
        )


STEP_RULES = {"step.1": StepRule(fewest_before=12, fewest_after=8, smallest=1.0)}
REBASED = (
    "Process limits are made from the points since an approved step change alone; those before it "
    "keep the limits of their own phase."
)


def step(rule: str) -> str:
    """A rule that finds step changes in words, by the name that scores store."""
    known = STEP_RULES.get(rule)
    return f"Rule {rule}. {known.words}" if known else f"Rule {rule}."


RULE_SETS = {
    "mdc.1": RuleSet(trial_up_to=11, screening_factor=None),
    "nhsr.1": RuleSet(trial_up_to=12, screening_factor=3.267),
}


def spc(rule_set: str) -> str:
    """A rule set in words, by the name that scores store."""
    known = RULE_SETS.get(rule_set)
    return f"Rule set {rule_set}. {known.words}" if known else f"Rule set {rule_set}."


def target(indicator: Indicator, *, band: bool) -> str:
    """How a target colours a value."""
    if indicator.polarity is Polarity.NONE:
        return "Neither way is good in itself, so the target gives no colour."
    where = {Polarity.HIGH: "at the target or above it", Polarity.LOW: "at the target or below it"}
    green = "from the lower to the upper bound" if band else where[indicator.polarity]
    return f"Green {green}; {_amber(indicator)}; else red. Compared unrounded."


def _amber(indicator: Indicator) -> str:
    tolerance = indicator.tolerance
    if tolerance is None:
        return "no tolerance is stated, so nothing is amber"
    percent = tolerance.scale is ToleranceScale.PERCENT
    reach = f"{tolerance.value:f}{' % of the target' if percent else ''}"
    return f"amber within the tolerance of {reach} on its wrong side"


def benchmark(indicator: Indicator, *, published: bool) -> str:
    """How a value is compared with its benchmark."""
    if published:
        return "The source's own comparison, as sent: none can be made from an interval."
    outside = "higher or lower" if indicator.polarity is Polarity.NONE else "better or worse"
    return (
        "Similar where the benchmark's value lies inside the area's own 95 % interval, its ends "
        f"included; outside it, {outside}."
    )


def direction(*, tested: bool) -> str:
    """How a change is judged."""
    if not tested:
        return "This value less the earlier one. Not tested: that needs the interval of both."
    return (
        "This value less the earlier one. Clear where the two 95 % intervals do not overlap, or "
        "where the recent trend or the control chart says so; else no clear change."
    )
