"""Which way is good."""

from enum import IntEnum


class Polarity(IntEnum):
    """What a higher value of an indicator means; BAND is good between two bounds."""

    NONE = 0
    HIGH = 1
    LOW = 2
    BAND = 3
