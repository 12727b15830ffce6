"""The value that two counts give: computed in one way wherever none was sent."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from .framework import Indicator, IntervalMethod, ValueType

_COMPUTED_DECIMALS = Decimal(1).scaleb(-10)


def counts_make_value(indicator: Indicator) -> bool:
    """Whether numerator / denominator × multiplier is the value.

    Not so for standardised rates, where the counts only describe the crude events.
    """
    if indicator.value_type is ValueType.RATE:
        return indicator.interval in (IntervalMethod.BYAR, IntervalMethod.NONE)
    return indicator.value_type in (ValueType.PROPORTION, ValueType.MEAN)


def ratio(*, numerator: Decimal, denominator: Decimal, multiplier: int) -> Decimal:
    """numerator / denominator × multiplier, to ten decimals, half up, without trailing zeros."""
    with localcontext() as context:
        context.prec = 60
        exact = numerator * multiplier / denominator
        return exact.quantize(_COMPUTED_DECIMALS, rounding=ROUND_HALF_UP).normalize()
