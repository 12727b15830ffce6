"""Numbers as partners write them: decimals kept digit for digit."""

import re
from decimal import Decimal

_PLAIN = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
_SCIENTIFIC = re.compile(r"-?\d(\.\d{1,20})?[eE][+-]?\d{1,2}", re.ASCII)
_DECIMAL_COMMA = re.compile(r"-?\d+,(\d{1,2}|\d{4,})", re.ASCII)
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_COMPUTED_DECIMALS = Decimal(1).scaleb(-10)


class NotANumber(ValueError):
    """This is not a plain decimal number such as 8.3."""


def read_number(cell: str) -> str:
    """A cell as a decimal text, digits as sent; machine notation (1e-05) is written out.

    Raises NotANumber for anything else: thousands separators, per cent signs, words.
    """
    if _PLAIN.fullmatch(cell):
        return cell
    if _SCIENTIFIC.fullmatch(cell):
        written = f"{Decimal(cell):f}"
        if _PLAIN.fullmatch(written):
            return written
    raise NotANumber


def mended(cell: str) -> str | None:
    """What the writer probably meant by a number we refuse: 1,234 → 1234, 8,3 → 8.3, 8.3% → 8.3.

    A comma before exactly three digits separates thousands; any other one stands for the point.
    """
    stripped = re.sub(r"[\s%£]", "", cell)
    if _DECIMAL_COMMA.fullmatch(stripped):
        stripped = stripped.replace(",", ".")
    elif _THOUSANDS.fullmatch(stripped):
        stripped = stripped.replace(",", "")
    if stripped.startswith("."):
        stripped = "0" + stripped
    return stripped if stripped != cell and _PLAIN.fullmatch(stripped) else None


def as_text(number: Decimal) -> str:
    """A number in plain digits."""
    return f"{number:f}"


def agrees(value: Decimal, *, exact: Decimal) -> bool:
    """Whether a value is the exact one, rounded to as many decimals as it shows."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    half_a_unit = Decimal(5).scaleb(exponent - 1)
    return abs(value - exact) <= half_a_unit + _COMPUTED_DECIMALS
