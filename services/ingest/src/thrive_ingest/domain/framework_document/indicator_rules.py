"""Does each indicator ask only for what its kind of number allows?"""

from collections.abc import Callable, Iterator

from thrive_shared.contracts.framework import (
    Accumulation,
    AlertRule,
    Indicator,
    IntervalMethod,
    Polarity,
    Role,
    ValueType,
)
from thrive_shared.contracts.period import PeriodType

from .document import Document
from .partial import tolerant
from .problems import Problem
from .source import Path

_INTERVALS = {
    IntervalMethod.WILSON: (ValueType.PROPORTION,),
    IntervalMethod.BYAR: (ValueType.RATE, ValueType.COUNT),
}
_ADDS_UP = (ValueType.MEAN, ValueType.RATE)
_RULE_SETS = ("mdc", "nhsr")


def indicator_problems(document: Document) -> Iterator[Problem]:
    """Every rule that an indicator breaks, as far as it can be read."""
    for path, indicator in document.items("indicators", Indicator):
        for rule in _RULES:
            yield from tolerant(rule(document, path, indicator))


def _place(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    if (indicator.objective is None) == (indicator.perspective is None):
        what = "an indicator belongs to one objective or to one perspective"
        yield document.problem(path, what=what, fix="Write exactly one of the two.")


def _headline(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    if not indicator.headline:
        what = "no breakdown counts in the scorecard"
        yield document.problem((*path, "headline"), what=what, fix="Name one, such as [all].")


def _area_types(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    if not indicator.area_types:
        what = "no type of area is expected to have figures"
        yield document.problem((*path, "area_types"), what=what, fix="Name one.")


def _limits(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    low, high = indicator.minimum, indicator.maximum
    if low is not None and high is not None and low >= high:
        what = f"the minimum {low} is not below the maximum {high}"
        yield document.problem((*path, "minimum"), what=what, fix="Exchange the two.")


def _interval(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    fitting = _INTERVALS.get(indicator.interval)
    if fitting is not None and indicator.value_type not in fitting:
        what = f"a {indicator.interval} interval does not fit a {indicator.value_type}"
        fix = f"Use it for a {' or '.join(fitting)} only, else published or none."
        yield document.problem((*path, "interval"), what=what, fix=fix)


def _chart(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    if indicator.spc_rule_set is not None and indicator.spc_rule_set not in _RULE_SETS:
        what = f"{indicator.spc_rule_set!r} is not a set of control-chart rules"
        fix = f"Use one of: {', '.join(_RULE_SETS)}."
        yield document.problem((*path, "spc_rule_set"), what=what, fix=fix)


def _gap(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    if indicator.gap is not None and indicator.gap.most == indicator.gap.least:
        what = f"a gap lies between two groups, and both ends are {indicator.gap.most!r}"
        fix = "Write the most deprived group and the least deprived one."
        yield document.problem((*path, "gap", "least"), what=what, fix=fix)


def _goalposts(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    posts = indicator.goalposts
    if posts is None:
        return
    here = (*path, "goalposts")
    if indicator.polarity is Polarity.NONE:
        what = "goalposts need a good direction, and the polarity is none"
        yield document.problem(here, what=what, fix="Remove the goalposts.")
        return
    low, high = posts.worst, posts.best
    if indicator.polarity is Polarity.LOW:
        low, high = high, low
    if low >= high:
        what = f"best {posts.best} does not lie on the good side of worst {posts.worst}"
        yield document.problem((*here, "best"), what=what, fix="Exchange the two.")


def _goalposts_peers(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    if indicator.goalposts is not None and indicator.peers is None:
        what = "goalposts are used beside the figures of peers, and no peers are named"
        fix = "Name a peer group under peers, or remove the goalposts."
        yield document.problem((*path, "goalposts"), what=what, fix=fix)


def _builds_up(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    builds_up = indicator.accumulation is Accumulation.YEAR_TO_DATE
    if builds_up and indicator.period not in (PeriodType.MONTH, PeriodType.QUARTER):
        what = "a year to date builds up by months or quarters"
        yield document.problem((*path, "period"), what=what, fix="Use month or quarter.")


def _rolling_year(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    if not indicator.rolling_year:
        return
    here = (*path, "rolling_year")
    if (
        indicator.period is not PeriodType.MONTH
        or indicator.accumulation is not Accumulation.PERIOD
    ):
        what = "twelve months are added up from months that stand each for itself"
        fix = "Use it with period: month and accumulation: period, or remove it."
        yield document.problem(here, what=what, fix=fix)
    if indicator.value_type not in _ADDS_UP:
        what = f"a {indicator.value_type} does not add up over a year"
        yield document.problem(here, what=what, fix="Remove it: it is for means and rates.")


def _rolling(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    rolls = indicator.accumulation is Accumulation.ROLLING
    if rolls != (indicator.period is PeriodType.ROLLING_12_MONTHS):
        what = "accumulation rolling and period rolling_12_months go together"
        yield document.problem((*path, "accumulation"), what=what, fix="Write both or neither.")


def _variant(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    main, dash, years = indicator.code.rpartition("-")
    declared = document.codes("indicators")
    if dash and years.isdigit() and main in declared and indicator.weight != 0:
        what = f"{indicator.code} counts the same as {main} once more"
        yield document.problem((*path, "weight"), what=what, fix="Write weight: 0 for a variant.")


def _disclosure(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    if indicator.disclosure == "public":
        return
    what = f"the disclosure profile is {indicator.disclosure!r}"
    fix = (
        "Write public or take the indicator out: publishing a restricted indicator is refused "
        "until disclosure control is built."
    )
    yield document.problem((*path, "disclosure"), what=what, fix=fix)


def _alerts(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    for index, rule in enumerate(indicator.alert_rules):
        here = (*path, "alert_rules", index)
        yield from tolerant(_alert(document, here, indicator, rule))


def _alert(
    document: Document, here: Path, indicator: Indicator, rule: AlertRule
) -> Iterator[Problem]:
    why = _why_not(rule, indicator)
    if why is not None:
        yield document.problem(here, what=f"{rule} {why}", fix="Remove this rule.")


_RULES = (
    _place,
    _headline,
    _area_types,
    _limits,
    _interval,
    _chart,
    _gap,
    _goalposts,
    _goalposts_peers,
    _builds_up,
    _rolling,
    _rolling_year,
    _variant,
    _disclosure,
    _alerts,
)


def _why_not(rule: AlertRule, indicator: Indicator) -> str | None:
    if rule in _WITHOUT_DIRECTION:
        return None
    if indicator.polarity is Polarity.NONE:
        return "needs a good direction, and the polarity is none"
    return _NEEDS.get(rule, _nothing)(indicator)


def _nothing(_: Indicator) -> str | None:
    return None


def _why_no_target(indicator: Indicator) -> str | None:
    return None if indicator.role is Role.TARGET else "needs a target, and this is a tracker"


def _why_no_comparator(indicator: Indicator) -> str | None:
    return "needs a comparator" if indicator.comparator is None else None


def _why_no_trend(indicator: Indicator) -> str | None:
    return None if indicator.period.annual else "needs yearly periods that do not overlap"


def _why_no_forecast(indicator: Indicator) -> str | None:
    builds_up = indicator.accumulation is Accumulation.YEAR_TO_DATE
    monthly = indicator.period is PeriodType.MONTH and not builds_up
    if not (indicator.period.annual or monthly):
        return "needs yearly or monthly periods that do not overlap"
    return "says nothing of seasonal figures" if indicator.seasonal else _why_no_target(indicator)


def _why_no_gap(indicator: Indicator) -> str | None:
    return "needs a gap between two groups" if indicator.gap is None else None


def _why_no_improvement(indicator: Indicator) -> str | None:
    if _why_no_chart(indicator) and _why_no_trend(indicator):
        return "needs a control chart or a trend: an spc_rule_set or yearly periods"
    return None


def _why_no_chart(indicator: Indicator) -> str | None:
    if indicator.spc_rule_set is None:
        return "needs an spc_rule_set"
    if indicator.period.overlapping:
        return "needs periods that do not overlap"
    return None


_WITHOUT_DIRECTION = (AlertRule.OVERDUE, AlertRule.DATA_QUALITY_CHANGE)
_NEEDS: dict[AlertRule, Callable[[Indicator], str | None]] = {
    AlertRule.RAG_FALL: _why_no_target,
    AlertRule.BENCHMARK_WORSE: _why_no_comparator,
    AlertRule.SPECIAL_CAUSE: _why_no_chart,
    AlertRule.TREND_DECLINE: _why_no_trend,
    AlertRule.TARGET_OUT_OF_REACH: _why_no_forecast,
    AlertRule.GAP_WIDENING: _why_no_gap,
    AlertRule.ACHIEVEMENT: _why_no_improvement,
}
