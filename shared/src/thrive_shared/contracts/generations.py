"""Generations: everything computed from the log by one state of code, rule sets and lock.

Within one generation a replay of the log gives the same ids and the same bytes. A change that
alters results for old data raises GENERATION; the new generation is then built beside the live one.
"""

import re

FIRST = "g1"
"""Its topics have plain names, and its tables are those that the migrations make."""
GENERATION = "g1"
"""What this code computes unless its settings say otherwise."""
PATTERN = r"^g[1-9][0-9]{0,8}$"

GROUPS = ("scoring-indicators", "scoring-areas", "narrative-stories")
"""The consumer groups that compute a generation, in the order of the data flow."""


class NotAGeneration(ValueError):
    """A generation is called g1, g2 … : the letter g and a number."""


def number_of(generation: str) -> int:
    """The number in a generation's name: later generations have higher ones.

    Raises NotAGeneration.
    """
    if not re.fullmatch(PATTERN, generation):
        raise NotAGeneration(f"{generation!r}: {NotAGeneration.__doc__}")
    return int(generation[1:])


def suffix(generation: str) -> str:
    """What stands behind the name of a topic or group that belongs to one generation."""
    return "" if generation == FIRST else f".{generation}"
