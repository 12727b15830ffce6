"""What is wrong with a what-if: every mistake at once, with where it is and how to mend it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from thrive_shared.contracts.counting import counts_make_value, ratio
from thrive_shared.contracts.framework import FrameworkSlice, Indicator, Target, ValueType
from thrive_shared.contracts.period import DURATIONS, Period, PeriodNotCanonical
from thrive_shared.contracts.questions import SupposedFigure, SupposedRule

_ONS_AREA = re.compile(r"([EWSN]([0-5]\d|6[0-3]|92)|K0[1-8])\d{6}", re.ASCII)
"""An area of the Office for National Statistics: kept for comparison if it isn't the framework's.
Source: ONS, Register of Geographic Codes."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that cannot be supposed."""

    where: str
    what: str
    fix: str


def with_values(
    figures: Sequence[SupposedFigure], *, framework: FrameworkSlice
) -> tuple[SupposedFigure, ...]:
    """The figures, each with the value that its counts give where none was sent."""
    known = {i.code: i for i in framework.indicators}
    return tuple(_with_value(f, known.get(f.indicator)) for f in figures)


def _with_value(figure: SupposedFigure, indicator: Indicator | None) -> SupposedFigure:
    if indicator is None or figure.value is not None or figure.status == "missing":
        return figure
    if figure.numerator is None or figure.denominator is None or not Decimal(figure.denominator):
        return figure
    if not counts_make_value(indicator):
        return figure
    exact = ratio(
        numerator=Decimal(figure.numerator),
        denominator=Decimal(figure.denominator),
        multiplier=indicator.multiplier,
    )
    return figure.model_copy(update={"value": f"{exact:f}", "computed": True})


def mistakes_in(
    figures: Sequence[SupposedFigure],
    rules: Sequence[SupposedRule],
    *,
    framework: FrameworkSlice,
) -> list[Mistake]:
    """Everything that is wrong, in the order in which it was sent."""
    known = {i.code: i for i in framework.indicators}
    found = [
        Mistake(f"rules.{at}.{where}", what, fix)
        for at, rule in enumerate(rules)
        for where, what, fix in _of_rule(rule, known)
    ]
    seen: set[tuple[str, str, str, str]] = set()
    areas = {a.code for a in framework.areas}
    for at, figure in enumerate(figures):
        key = (figure.indicator, figure.area, figure.breakdown, figure.period)
        if key in seen:
            found.append(Mistake(f"figures.{at}", "This figure is supposed twice.", "Keep one."))
        seen.add(key)
        found += [
            Mistake(f"figures.{at}.{where}", what, fix)
            for where, what, fix in _of_figure(figure, known, areas)
        ]
    return found


_Found = Iterator[tuple[str, str, str]]


def _of_rule(rule: SupposedRule, known: dict[str, Indicator]) -> _Found:
    indicator = known.get(rule.indicator)
    if indicator is None:
        yield _unknown_indicator(rule.indicator, known)
        return
    if not rule.targets and rule.tolerance is None and rule.weight is None:
        yield (
            "indicator",
            "Nothing is supposed of this indicator.",
            ("Give targets, a tolerance or a weight."),
        )
    for at, target in enumerate(rule.targets):
        for where, what, fix in _of_target(target, indicator):
            yield f"targets.{at}.{where}", what, fix


def _of_target(target: Target, indicator: Indicator) -> _Found:
    band = target.lower is not None and target.upper is not None
    if band == (target.value is not None):
        yield (
            "value",
            "A target is one value, or a band from lower to upper.",
            ("Give value, or lower and upper."),
        )
    if target.lower is not None and target.upper is not None and target.lower > target.upper:
        yield (
            "lower",
            "The lower end of the band is above its upper end.",
            "Let them change places.",
        )
    if target.ends is not None and target.ends < target.starts:
        yield "ends", "The target ends before it starts.", "Give a later day, or leave it out."
    if target.breakdown is not None and target.breakdown not in indicator.breakdowns:
        yield "breakdown", *_unknown_breakdown(target.breakdown, indicator)


def _of_figure(figure: SupposedFigure, known: dict[str, Indicator], areas: set[str]) -> _Found:
    if figure.area not in areas and not _ONS_AREA.fullmatch(figure.area):
        yield (
            "area",
            "This is neither an area of the framework nor an ONS area code.",
            ("Use an area code such as E08000037."),
        )
    indicator = known.get(figure.indicator)
    if indicator is None:
        yield _unknown_indicator(figure.indicator, known)
        return
    if figure.breakdown not in indicator.breakdowns:
        yield "breakdown", *_unknown_breakdown(figure.breakdown, indicator)
    for check in _CHECKS:
        yield from check(figure, indicator)


def _period(figure: SupposedFigure, indicator: Indicator) -> _Found:
    try:
        fits = Period.parse(figure.period).fits(indicator.period)
    except PeriodNotCanonical as error:
        yield "period", str(error), "Write the day it starts and how long it is."
        return
    if not fits:
        kind = indicator.period.replace("_", " ")
        yield (
            "period",
            f"{indicator.code} is measured by {kind}.",
            (f"Write its first day, then /{DURATIONS[indicator.period]}."),
        )


def _presence(figure: SupposedFigure, _: Indicator) -> _Found:
    if figure.status == "missing" and figure.value is not None:
        yield "value", "A missing figure has no value.", "Leave the value out, or the status."
    if figure.status != "missing" and figure.value is None:
        yield (
            "value",
            "There is no value, and the counts alone don't make one.",
            ("Give a value; to suppose that the figure is taken back, the status missing."),
        )


def _numbers(figure: SupposedFigure, indicator: Indicator) -> _Found:
    value = _decimal(figure.value)
    lowest, highest = _bounds(indicator)
    if value is not None and (
        (lowest is not None and value < lowest) or (highest is not None and value > highest)
    ):
        low = "" if lowest is None else f" from {lowest}"
        high = "" if highest is None else f" to {highest}"
        yield (
            "value",
            f"A value of {indicator.code} runs{low}{high}.",
            (f"Check the decimal point and the unit ({indicator.unit})."),
        )
    lower, upper = _decimal(figure.lower), _decimal(figure.upper)
    if (lower is None) != (upper is None):
        yield "lower", "Only one of the two limits is given.", "Give both, or neither."
    elif lower is None or upper is None or value is None:
        return
    elif not lower <= value <= upper:
        yield "lower", "The value lies outside its limits.", "Check the value and both limits."


def _counts(figure: SupposedFigure, indicator: Indicator) -> _Found:
    numerator, denominator = _decimal(figure.numerator), _decimal(figure.denominator)
    for name, count in (("numerator", numerator), ("denominator", denominator)):
        if count is not None and count < 0:
            yield name, "A count can't be negative.", "Check the sign."
    if denominator == 0:
        yield "denominator", "Nothing can be divided by 0.", "Give the true denominator."
    share = indicator.value_type is ValueType.PROPORTION
    if share and numerator is not None and denominator and numerator > denominator:
        yield "numerator", "A part exceeds its whole.", "Check whether the two changed places."


_CHECKS: tuple[Callable[[SupposedFigure, Indicator], _Found], ...] = (
    _period,
    _presence,
    _numbers,
    _counts,
)


def _bounds(indicator: Indicator) -> tuple[Decimal | None, Decimal | None]:
    """As the framework says; a share runs from 0 to the whole."""
    share = indicator.value_type is ValueType.PROPORTION
    lowest = indicator.minimum if indicator.minimum is not None else Decimal(0) if share else None
    if indicator.maximum is not None:
        return lowest, indicator.maximum
    return lowest, Decimal(indicator.multiplier) if share else None


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _unknown_indicator(code: str, known: dict[str, Indicator]) -> tuple[str, str, str]:
    near = get_close_matches(code, known, n=3) or sorted(known)[:3]
    return (
        "indicator",
        f"The framework has no indicator {code}.",
        f"Use a code such as {', '.join(near)}.",
    )


def _unknown_breakdown(code: str, indicator: Indicator) -> tuple[str, str]:
    groups = ", ".join(indicator.breakdowns)
    return f"{indicator.code} is not measured for {code}.", f"Use one of: {groups}."
