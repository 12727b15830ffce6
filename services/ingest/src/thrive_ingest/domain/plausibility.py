"""Whether the numbers of a row can be true together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from thrive_shared.contracts.counting import counts_make_value, ratio
from thrive_shared.contracts.framework import Indicator, ValueType

from .mistakes import Code
from .numbers import agrees, as_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The numbers of one row, as sent; the value may have been computed."""

    value: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    lower: str | None = None
    upper: str | None = None
    computed: bool = False
    """Whether the value was not sent but follows from the counts."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that cannot be true."""

    column: str
    code: Code
    message: str
    fix: str


def wrongs(numbers: Numbers, indicator: Indicator) -> list[Wrong]:
    """Everything about these numbers that cannot be true of this indicator."""
    return [wrong for check in _CHECKS for wrong in check(numbers, indicator)]


def value_from_counts(numbers: Numbers, indicator: Indicator) -> Numbers:
    """The same numbers with the value that numerator and denominator give, if they do."""
    exact = _exact(numbers, indicator)
    return numbers if exact is None else replace(numbers, value=as_text(exact), computed=True)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _exact(numbers: Numbers, indicator: Indicator) -> Decimal | None:
    numerator, denominator = _decimal(numbers.numerator), _decimal(numbers.denominator)
    if numerator is None or not denominator or not counts_make_value(indicator):
        return None
    return ratio(numerator=numerator, denominator=denominator, multiplier=indicator.multiplier)


def _negative(numbers: Numbers, indicator: Indicator) -> Iterator[Wrong]:
    names = ["numerator", "denominator"]
    if indicator.value_type is ValueType.COUNT:
        names.append("value")
    for name in names:
        number = _decimal(getattr(numbers, name))
        if number is not None and number < 0:
            yield Wrong(
                name,
                Code.NEGATIVE_COUNT,
                "A count can't be negative.",
                "Check the sign; leave the cell empty when there is no count.",
            )


def _fraction(numbers: Numbers, indicator: Indicator) -> Iterator[Wrong]:
    numerator, denominator = _decimal(numbers.numerator), _decimal(numbers.denominator)
    if denominator == 0:
        yield Wrong(
            "denominator",
            Code.ZERO_DENOMINATOR,
            "Nothing can be divided by 0.",
            "Send the true denominator, or leave value and counts empty when nobody was counted.",
        )
    elif (
        indicator.value_type is ValueType.PROPORTION
        and numerator is not None
        and denominator is not None
        and numerator > denominator
    ):
        yield Wrong(
            "numerator",
            Code.NUMERATOR_EXCEEDS_DENOMINATOR,
            f"{numbers.numerator} of {numbers.denominator} can't be: a part exceeds its whole.",
            "Check whether the two columns have changed places.",
        )


def _missing(numbers: Numbers, indicator: Indicator) -> Iterator[Wrong]:
    """Counts that can't make up for an empty value."""
    if numbers.value is not None or (numbers.numerator is None and numbers.denominator is None):
        return
    both = numbers.numerator is not None and numbers.denominator is not None
    if not both or not counts_make_value(indicator):
        yield Wrong(
            "value",
            Code.MISSING_VALUE,
            "The row gives counts but no value, and the counts alone don't make one.",
            "Fill in the value, or both numerator and denominator.",
        )


def _range(numbers: Numbers, indicator: Indicator) -> Iterator[Wrong]:
    value = _decimal(numbers.value)
    if value is None or (indicator.value_type is ValueType.COUNT and value < 0):
        return
    lowest, highest = bounds(indicator)
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        low = "" if lowest is None else f" from {lowest}"
        high = "" if highest is None else f" to {highest}"
        yield Wrong(
            "value",
            Code.OUT_OF_RANGE,
            f"A value of {indicator.code} runs{low}{high}.",
            f"Check the decimal point and the unit ({indicator.unit}).",
        )


def bounds(indicator: Indicator) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and highest possible value: as the framework says, else 0–100 % by nature."""
    share = indicator.value_type is ValueType.PROPORTION
    lowest = indicator.minimum if indicator.minimum is not None else Decimal(0) if share else None
    highest = indicator.maximum
    if highest is None and share:
        highest = Decimal(indicator.multiplier)
    return lowest, highest


def _limits(numbers: Numbers, _: Indicator) -> Iterator[Wrong]:
    lower, upper, value = map(_decimal, (numbers.lower, numbers.upper, numbers.value))
    if lower is None and upper is None:
        return
    if lower is None or upper is None:
        column = "lower" if lower is None else "upper"
        message, fix = "Only one of the two limits is given.", "Send both limits, or neither."
    elif lower > upper:
        column, message = "lower", "The lower limit is above the upper one."
        fix = "Let the two limits change places."
    elif value is not None and not lower <= value <= upper:
        column = "lower" if value < lower else "upper"
        message, fix = "The value lies outside its limits.", "Check the value and both limits."
    else:
        return
    yield Wrong(column, Code.LIMITS_OUT_OF_ORDER, message, fix)


def _agreement(numbers: Numbers, indicator: Indicator) -> Iterator[Wrong]:
    value, exact = _decimal(numbers.value), _exact(numbers, indicator)
    if value is None or exact is None or indicator.value_type is ValueType.MEAN:
        return
    if not agrees(value, exact=exact):
        yield Wrong(
            "value",
            Code.VALUE_DISAGREES_WITH_COUNTS,
            f"{numbers.numerator} / {numbers.denominator} × {indicator.multiplier} is "
            f"{as_text(exact)}, not {numbers.value}.",
            "Correct the value or the counts; a value left empty is computed from the counts.",
        )


_Check = Callable[[Numbers, Indicator], Iterator[Wrong]]
_CHECKS: tuple[_Check, ...] = (_negative, _fraction, _missing, _range, _limits, _agreement)
