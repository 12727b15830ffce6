"""How numbers, days and times read. Every number is rounded half up, once, here."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from thrive_gateway.domain.days import long_date

LONDON = ZoneInfo("Europe/London")
MINUS = "−"
Numeric = Decimal | str | float


def rounded(value: Numeric, *, decimals: int) -> Decimal:
    """Rounded half up from the shortest decimal form, so that 0.25 and '0.25' read alike."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def number(value: Numeric, *, decimals: int) -> str:
    """With thousands separators and a true minus sign; never a minus nought."""
    shown = rounded(value, decimals=decimals)
    return f"{shown or abs(shown):,.{decimals}f}".replace("-", MINUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number in its unit: `text` for a sentence or table, `unit` for beside a large number."""

    text: str
    unit: str


def measure(value: Numeric, *, unit: str, decimals: int) -> Measure:
    """24.1%, £16,833, 183.2 per 100,000. Long explanations of a scale stand beside only."""
    shown = number(value, decimals=decimals)
    sign, rest = unit[:1], unit[1:].strip()
    if sign == "%":
        return Measure(text=f"{shown}%", unit=f"of {rest}" if rest.isalpha() else rest)
    if sign == "£":
        signed = f"{MINUS}£{shown[1:]}" if shown.startswith(MINUS) else f"£{shown}"
        return Measure(text=signed, unit=rest)
    if unit.startswith(("score", "index")):
        return Measure(text=shown, unit=unit)
    return Measure(text=shown, unit=unit)


def in_words(value: Numeric, *, unit: str, decimals: int) -> str:
    """A number with its unit as a sentence needs it."""
    found = measure(value, unit=unit, decimals=decimals)
    spoken = unit[:1] not in "%£" and not unit.startswith(("score", "index"))
    return f"{found.text} {found.unit}" if spoken else found.text


def size_of_change(change: Numeric, *, unit: str, decimals: int) -> str:
    """The size of a change without its sign; percentages change in percentage points.

    One that would read as nothing shows one more decimal, money and what is smaller still that it
    is less than the smallest that can be shown.
    """
    exact = abs(Decimal(str(change)))
    if exact and not unit.startswith("£") and not rounded(exact, decimals=decimals):
        decimals += 1
    size = rounded(exact, decimals=decimals)
    if exact and not size:
        smallest = Decimal(1).scaleb(-decimals)
        return f"less than {size_of_change(smallest, unit=unit, decimals=decimals)}"
    if unit.startswith("%"):
        one = size == 1
        return f"{number(size, decimals=decimals)} percentage point{'' if one else 's'}"
    return in_words(size, unit=unit, decimals=decimals)


def decimals_apart(value: Numeric, *, target: Numeric, decimals: int) -> int:
    """One more decimal where rounding would make a value look equal to its target."""
    looks_equal = rounded(value, decimals=decimals) == rounded(target, decimals=decimals)
    return decimals + 1 if looks_equal and Decimal(str(value)) != Decimal(str(target)) else decimals


def day(found: date) -> str:
    """22 November 2026."""
    return long_date(found)


def moment(found: datetime) -> str:
    """22 November 2026 at 8:47am, Europe/London."""
    local = found.astimezone(LONDON)
    hour = local.hour % 12 or 12
    return f"{day(local.date())} at {hour}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def exact_moment(found: datetime) -> str:
    """The same to the second, where it is not on the minute."""
    second = found.astimezone(LONDON).second
    text = moment(found)
    return f"{text[:-2]}:{second:02d}{text[-2:]}" if second else text


def short_moment(found: datetime) -> str:
    """22 Nov 2026, 8:47am, for tables."""
    local = found.astimezone(LONDON)
    hour = local.hour % 12 or 12
    return f"{short_day(local.date())}, {hour}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def short_day(found: date) -> str:
    """22 Nov 2026."""
    return f"{found.day} {found:%b %Y}"


def share(part: float) -> str:
    """A share of one as a whole percentage."""
    return f"{number(part * 100, decimals=0)}%"
