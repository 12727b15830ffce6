"""Do targets say one thing each, for one time, and only where a target may stand?"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import combinations

from thrive_shared.contracts.framework import Indicator, Polarity, Role, Target

from .document import Document
from .partial import FieldUnread, tolerant
from .problems import Problem
from .source import Path


def target_problems(document: Document) -> Iterator[Problem]:
    """Every mistake in the targets of indicators, as far as both can be read."""
    for path, indicator in document.items("indicators", Indicator):
        for rule in (_role, _tolerance, _targets, _overlaps):
            yield from tolerant(rule(document, path, indicator))


def _targets(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    for index, target in enumerate(indicator.targets):
        here = (*path, "targets", index)
        for rule in (_value, _dates, _illustrative, _direction, _within, _tracker):
            yield from tolerant(rule(document, here, indicator, target))


def _value(document: Document, here: Path, _: Indicator, target: Target) -> Iterator[Problem]:
    band = target.lower is not None or target.upper is not None
    if band == (target.value is not None):
        what = "a target needs either a value, or lower and upper"
        yield document.problem(here, what=what, fix="Write value: 95, or lower: 90 and upper: 95.")
    elif band and (target.lower is None or target.upper is None):
        what = "a band needs both ends"
        yield document.problem(here, what=what, fix="Write both lower and upper.")
    if target.lower is not None and target.upper is not None and target.lower > target.upper:
        what = f"the band's lower end {target.lower} is above its upper end {target.upper}"
        yield document.problem((*here, "lower"), what=what, fix="Exchange lower and upper.")


def _dates(document: Document, here: Path, _: Indicator, target: Target) -> Iterator[Problem]:
    if target.ends is not None and target.ends < target.starts:
        what = f"the target ends on {target.ends}, before it starts on {target.starts}"
        yield document.problem((*here, "ends"), what=what, fix="Exchange starts and ends.")


def _illustrative(
    document: Document, here: Path, indicator: Indicator, target: Target
) -> Iterator[Problem]:
    if target.illustrative and not indicator.illustrative:
        what = "an illustrative target stands on a real series"
        fix = "Name the target's source and date, or remove the target."
        yield document.problem((*here, "illustrative"), what=what, fix=fix)


def _direction(
    document: Document, here: Path, indicator: Indicator, _: Target
) -> Iterator[Problem]:
    if indicator.polarity is Polarity.NONE:
        what = "an indicator without a good direction has a target"
        yield document.problem(here, what=what, fix="Remove the target, or set the polarity.")


def _within(
    document: Document, here: Path, indicator: Indicator, target: Target
) -> Iterator[Problem]:
    for name in ("value", "lower", "upper"):
        number = getattr(target, name)
        low, high = indicator.minimum, indicator.maximum
        if number is None or ((low is None or number >= low) and (high is None or number <= high)):
            continue
        what = f"the target {number} lies outside what the indicator can be ({low} to {high})"
        yield document.problem((*here, name), what=what, fix="Correct the target or the limits.")


def _role(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    if indicator.role is Role.TARGET and not indicator.targets:
        what = "the role is target, but there is none"
        yield document.problem((*path, "role"), what=what, fix="Add targets, or write tracker.")


def _tolerance(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    if indicator.tolerance is not None and not indicator.targets:
        what = "a tolerance has no target to be measured from"
        yield document.problem((*path, "tolerance"), what=what, fix="Add targets, or remove it.")


def _tracker(
    document: Document, here: Path, indicator: Indicator, target: Target
) -> Iterator[Problem]:
    starts = _date(document.data.get("valid_from"))
    expired = target.ends is not None and starts is not None and target.ends < starts
    if indicator.role is Role.TRACKER and not expired:
        what = "a tracker has a target in force"
        fix = "Write role: target, or remove the target; one that has ended may stay."
        yield document.problem(here, what=what, fix=fix)


def _overlaps(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    for (first, one), (second, other) in combinations(enumerate(indicator.targets), 2):
        with suppress(FieldUnread):
            if _same_group(one, other) and _share_a_day(one, other):
                what = f"two targets hold on the same day (the other is number {first + 1})"
                fix = "End the earlier one before the later one starts."
                yield document.problem((*path, "targets", second), what=what, fix=fix)


def _same_group(one: Target, other: Target) -> bool:
    return one.breakdown is None or other.breakdown is None or one.breakdown == other.breakdown


def _share_a_day(one: Target, other: Target) -> bool:
    return one.starts <= (other.ends or date.max) and other.starts <= (one.ends or date.max)


def _date(raw: object) -> date | None:
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        return None
