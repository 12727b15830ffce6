"""How every figure reads: one place that rounds, half up and once, and writes units and dates."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any

from thrive_shared.contracts.period import Period

_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
"""Room for every digit of any number a contract allows: nothing but the rounding asked for."""
_SCALES = ("score", "index")


@dataclass(frozen=True, slots=True)
class Scale:
    """What a number is measured in and how many decimals it shows."""

    unit: str
    decimals: int


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Half up, away from zero; never minus zero."""
    result = number.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    return abs(result) if result == 0 else result


def quantity(value: Any, scale: Scale) -> str:
    """A value with its unit: 22.9%, £16,833, 412.3 per 100,000, 81.3 years, 1 household."""
    return _with_unit(rounded(_decimal(value), scale.decimals), scale.unit)


def difference(value: Any, scale: Scale) -> str:
    """The size of a change, without its sign; of percentages in percentage points.

    One that would read as nothing shows one more decimal, money and what is smaller still that it
    is less than the smallest that can be shown.
    """
    size, decimals = abs(_decimal(value)), scale.decimals
    unit = unit_of_difference(scale.unit)
    if size > 0 and not unit.startswith("£") and rounded(size, decimals) == 0:
        decimals += 1
    if size > 0 and rounded(size, decimals) == 0:
        return f"less than {_with_unit(Decimal(1).scaleb(-decimals), unit)}"
    return _with_unit(rounded(size, decimals), unit)


def unit_of_difference(unit: str) -> str:
    """Percentages differ in percentage points, anything else in its own unit."""
    return "percentage points" if unit.startswith("%") else unit


@lru_cache(maxsize=4096)
def long_date(day: date) -> str:
    """2 November 2026."""
    return f"{day.day} {day:%B %Y}"


def count(value: Any) -> str:
    """A count of things, 'no' for none of them; of a list, its length."""
    number = len(value) if isinstance(value, tuple) else int(value)
    return f"{number:,}" if number else "no"


def ordinal(value: int) -> str:
    """1st, 2nd, 3rd, 11th, 22nd."""
    suffix = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10)
    return f"{value}{suffix or 'th'}"


def share(value: Any) -> str:
    """A part of a whole in whole per cent."""
    return f"{rounded(_decimal(value) * 100, 0)}%"


@lru_cache(maxsize=4096)
def period_label(text: str) -> str:
    """2024/25, 2015–17, Oct 2026."""
    return Period.parse(text).label()


def decimals_apart(value: Decimal, other: Decimal, decimals: int) -> int:
    """How many decimals it takes, from `decimals` up, to see that two numbers differ."""
    while value != other and rounded(value, decimals) == rounded(other, decimals):
        decimals += 1
    return decimals


def _decimal(value: Any) -> Decimal:
    # repr gives a float's shortest exact text, so that no binary digits reach the rounding
    return Decimal(value) if isinstance(value, str) else Decimal(repr(value))


def _with_unit(number: Decimal, unit: str) -> str:
    sign, digits = ("−" if number < 0 else ""), f"{abs(number):,}"
    words = unit.split("(", maxsplit=1)[0].strip()
    if words.startswith("%"):
        return f"{sign}{digits}{words.removesuffix(' of £')}"
    if words.startswith("£"):
        return f"{sign}£{digits}"
    if words.startswith(_SCALES):
        return f"{sign}{digits}"
    return f"{sign}{digits} {_singular(words) if digits == '1' else words}"


def _singular(words: str) -> str:
    return words[:-1] if words.endswith("s") else words
