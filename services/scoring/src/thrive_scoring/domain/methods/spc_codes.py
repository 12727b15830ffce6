"""The verdicts of an XmR chart as small integers."""

from enum import IntEnum

MINIMUM_POINTS = 2


class SpecialCause(IntEnum):
    """Why a point stands out, the first rule that matches; NONE where there is no point."""

    NONE = 0
    COMMON_CAUSE = 1
    ABOVE_UPPER_LIMIT = 2
    BELOW_LOWER_LIMIT = 3
    TREND_RISING = 4
    TREND_FALLING = 5
    NEAR_UPPER_LIMIT = 6
    NEAR_LOWER_LIMIT = 7
    ABOVE_MEAN = 8
    BELOW_MEAN = 9


UPWARD = (
    SpecialCause.ABOVE_UPPER_LIMIT,
    SpecialCause.TREND_RISING,
    SpecialCause.NEAR_UPPER_LIMIT,
    SpecialCause.ABOVE_MEAN,
)
DOWNWARD = (
    SpecialCause.BELOW_LOWER_LIMIT,
    SpecialCause.TREND_FALLING,
    SpecialCause.NEAR_LOWER_LIMIT,
    SpecialCause.BELOW_MEAN,
)
TRENDS = (SpecialCause.TREND_RISING, SpecialCause.TREND_FALLING)


class Variation(IntEnum):
    """A special cause in the words of the polarity; HIGH and LOW without a good direction."""

    NONE = 0
    COMMON_CAUSE = 1
    IMPROVEMENT = 2
    CONCERN = 3
    HIGH = 4
    LOW = 5


class Assurance(IntEnum):
    """Will the process meet its target as it runs now?"""

    NONE = 0
    CONSISTENTLY_MET = 1
    CONSISTENTLY_MISSED = 2
    INCONSISTENT = 3
    TRIAL_LIMITS = 4
