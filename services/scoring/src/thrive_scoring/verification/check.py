"""Expected beside actual values of one case."""

import math
from collections.abc import Callable, Sequence

from thrive_scoring.verification.reading import number
from thrive_scoring.verification.results import CaseResult, Figure, Mismatch

CLOSE = 1e-9
NOTHING = 1e-12
"""How near to nought counts as nought, where a share of the expected value says nothing."""


class Check:
    """Collects what differs; missing (null, NaN) agrees with missing only."""

    def __init__(self) -> None:
        self._differs: list[Mismatch] = []
        self._compared = 0

    def close(
        self,
        what: str,
        *,
        expected: object,
        actual: float,
        relative: float = CLOSE,
        absolute: float = NOTHING,
    ) -> None:
        """Compare two numbers, within a share of the expected one or an absolute distance."""
        self._compared += 1
        wanted, found = number(expected), float(actual)
        both_missing = math.isnan(wanted) and math.isnan(found)
        reach = max(relative * abs(wanted), absolute)
        if not both_missing and not (wanted == found or abs(wanted - found) <= reach):
            self._differ(what, expected=_shown(wanted), actual=_shown(found))

    def each_close(
        self,
        what: str,
        *,
        expected: Sequence[object],
        actual: Sequence[float],
        absolute: float = NOTHING,
    ) -> None:
        """Compare two lists of numbers place by place."""
        self.same(f"length of {what}", expected=len(expected), actual=len(actual))
        for at, (wanted, found) in enumerate(zip(expected, actual, strict=False), start=1):
            self.close(f"{what} {at}", expected=wanted, actual=found, absolute=absolute)

    def same(self, what: str, *, expected: Figure, actual: Figure) -> None:
        """Compare two words, counts or truths exactly."""
        self._compared += 1
        if expected != actual:
            self._differ(what, expected=expected, actual=actual)

    def each_same(self, what: str, *, expected: Sequence[Figure], actual: Sequence[Figure]) -> None:
        """Compare two lists exactly, place by place."""
        self.same(f"length of {what}", expected=len(expected), actual=len(actual))
        for at, (wanted, found) in enumerate(zip(expected, actual, strict=False), start=1):
            self.same(f"{what} {at}", expected=wanted, actual=found)

    def result(self, case: str) -> CaseResult:
        """What differs; a case that compared nothing doesn't agree."""
        if not self._compared:
            self._differ("case", expected="an expected value", actual="none stated")
        return CaseResult(case=case, mismatches=tuple(self._differs))

    def _differ(self, what: str, *, expected: Figure, actual: Figure) -> None:
        self._differs.append(Mismatch(what=what, expected=expected, actual=actual))


def checked(case: str, *, run: Callable[[Check], None]) -> CaseResult:
    """The result of one case; one that isn't made as its format says is told, not raised."""
    check = Check()
    try:
        run(check)
    except KeyError as error:
        return _unusable(case, reason=f"{error.args[0]!r} is missing or not known")
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        return _unusable(case, reason=str(error))
    return check.result(case)


def _unusable(case: str, *, reason: str) -> CaseResult:
    told = Mismatch(what="case", expected="a case of this format", actual=reason)
    return CaseResult(case=case, mismatches=(told,))


def _shown(value: float) -> float | None:
    return None if math.isnan(value) else value
