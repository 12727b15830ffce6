"""Alert rules folded over the periods of a series into episodes.

An episode opens where the rule fires and ends where it has been clear long enough. The fold is a
pure function of the periods as now known: no counter survives a record.
"""

from datetime import date
from typing import NamedTuple

from thrive_shared.contracts.period import add_months

from thrive_scoring.domain import conditions
from thrive_scoring.domain.rules import Ending, Rules
from thrive_scoring.domain.series import Series
from thrive_scoring.domain.spans import Span, span

CLEAR_PERIODS = 3


class Fold(NamedTuple):
    """One rule's state after some periods."""

    opened: str | None
    """Period that opened the episode now under way."""
    apart_after: date
    """A period that starts later shares no data with the last firing one; kept where that ends an
    episode."""
    clears: int
    confirmed: bool
    """Whether a final figure fired in it."""
    ended: tuple[tuple[int, int], ...]
    """Keys of the first and the last period of each episode that is over."""

    def runs_through(self, key: int) -> bool:
        """Whether a period lies in the episode under way."""
        return self.opened is not None and span(self.opened).key <= key

    def ran_through(self, key: int) -> bool:
        """Whether a period lies in an episode that is over."""
        return any(first <= key <= last for first, last in self.ended)


class Folds(NamedTuple):
    """The state of every rule after some periods."""

    each: tuple[Fold, ...]
    """One for each of conditions.RULES."""
    heeded: int
    """The conditions that change any of them; a period that has none of these leaves all alone."""


QUIET = Fold(None, date.min, 0, False, ())
ALL_QUIET = Folds((QUIET,) * len(conditions.RULES), conditions.ANY_FIRES)


def latest_folds(series: Series) -> Folds:
    """The folds as far as the memo goes."""
    return series.folds[-1] if series.folds else ALL_QUIET


def fold(series: Series, *, rules: Rules) -> Folds:
    """The folds after the latest period, going on from where the memo still holds."""
    memo, after = series.folds, latest_folds(series)
    for key in series.head_keys[len(memo) :]:
        period = series.periods[key]
        packed = series.heads[period].conditions
        if packed & after.heeded:
            after = _advance_all(after, at=span(period), packed=packed, rules=rules)
        memo.append(after)
    return after


def _advance_all(before: Folds, *, at: Span, packed: int, rules: Rules) -> Folds:
    tentative = conditions.provisional(packed)
    each, heeded = list(before.each), before.heeded
    for place in conditions.places(packed & heeded):
        seen = conditions.condition(packed, place=place)
        after = advance(each[place], at=at, seen=seen, tentative=tentative, rules=rules)
        each[place] = after
        heeded = conditions.put(heeded, _heeded(after, rules=rules), place=place)
    return Folds(tuple(each), heeded)


def _heeded(fold: Fold, *, rules: Rules) -> int:
    """What changes a rule's state: all that fires or is clear, but for what only goes on."""
    if fold.opened is None:
        return conditions.FIRES
    goes_on = fold.confirmed and not fold.clears and rules.ending is not Ending.ONE_APART
    return conditions.CLEAR if goes_on else conditions.CLEAR | conditions.FIRES


def advance(before: Fold, *, at: Span, seen: int, tentative: bool, rules: Rules) -> Fold:
    """One rule's state after one more period. A period without a verdict changes nothing."""
    if seen == conditions.FIRES:
        opened = before.opened or at.text
        apart_after = date.min
        if rules.ending is Ending.ONE_APART:
            apart_after = add_months(at.end, max(rules.window - at.months, 0))
        return Fold(opened, apart_after, 0, before.confirmed or not tentative, before.ended)
    if seen == conditions.SILENT or before.opened is None:
        return before
    if _is_over(before, at=at, tentative=tentative, ending=rules.ending):
        over = (span(before.opened).key, at.key)
        return Fold(None, date.min, 0, False, (*before.ended, over))
    return before._replace(clears=before.clears + 1)


def _is_over(before: Fold, *, at: Span, tentative: bool, ending: Ending) -> bool:
    if ending is Ending.THREE_CLEAR:
        return before.clears + 1 >= CLEAR_PERIODS
    if tentative:
        return False
    return ending is Ending.ONE_FINAL or at.start > before.apart_after
