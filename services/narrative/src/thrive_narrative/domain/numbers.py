"""How every figure reads: one place that rounds, half up and once, and writes units and dates."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pydantic import BaseModel
from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import ScorecardComputed, ScoreComputed

from .commentary import Words
from .glossary import Glossary

Source = ScoreComputed | ScorecardComputed | Words

_INDEX = re.compile(r"\.\d+(?=\.|$)")
_SCALES = ("score", "index")


class FieldNotFound(LookupError):
    """A figure names a field that its event does not have, or that is empty there."""


class NoStyle(LookupError):
    """A figure names a field that has no way of being shown."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What a number is measured in and how many decimals it shows."""

    unit: str
    decimals: int


def resolve(source: Source, field: str) -> Any:
    """The value at a path such as short.change or scores.3.value; raise FieldNotFound."""
    node: Any = source
    for step in field.split("."):
        node = _step(node, step)
    if node is None:
        raise FieldNotFound(f"{field} is empty")
    return node


def show(source: Source, field: str, *, glossary: Glossary) -> str:
    """How a field reads in a sentence."""
    value = resolve(source, field)
    pattern = _INDEX.sub(".#", field)
    if pattern in _PLAIN:
        return _PLAIN[pattern](value)
    if pattern in _MEASURED:
        return _MEASURED[pattern](value, scale(source, field, glossary=glossary))
    raise NoStyle(f"{field} has no style")


def scale(source: Source, field: str, *, glossary: Glossary) -> Scale:
    """The scale of a measured field: that of the score's, or the card score's, indicator."""
    if isinstance(source, ScoreComputed):
        return score_scale(source, glossary.indicator(source.indicator))
    indicator = glossary.indicator(_step(_step(source, "scores"), field.split(".")[1]).indicator)
    return Scale(unit=indicator.unit, decimals=indicator.decimals)


def score_scale(score: ScoreComputed, indicator: Indicator) -> Scale:
    """The indicator's decimals, and more where value and target would look equal but are not."""
    decimals = indicator.decimals
    if score.value is not None and score.target is not None:
        value = Decimal(score.value)
        for text in (score.target.value, score.target.lower, score.target.upper):
            if text is not None:
                decimals = max(decimals, _telling_apart(value, Decimal(text), decimals))
    return Scale(unit=indicator.unit, decimals=decimals)


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Half up, away from zero; never minus zero."""
    result = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def quantity(value: Any, scale: Scale) -> str:
    """A value with its unit: 22.9%, £16,833, 412.3 per 100,000, 81.3 years, 1 household."""
    return _with_unit(rounded(_decimal(value), scale.decimals), scale.unit)


def difference(value: Any, scale: Scale) -> str:
    """The size of a change, without its sign; of percentages in percentage points."""
    size = abs(_decimal(value))
    unit = "percentage points" if scale.unit.startswith("%") else scale.unit
    least = Decimal(1).scaleb(-scale.decimals)
    if size > 0 and rounded(size, scale.decimals) == 0:
        return f"less than {_with_unit(least, unit)}"
    return _with_unit(rounded(size, scale.decimals), unit)


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


def _step(node: Any, step: str) -> Any:
    if isinstance(node, tuple) and step.isdecimal() and int(step) < len(node):
        return node[int(step)]
    if isinstance(node, BaseModel) and step in type(node).model_fields:
        return getattr(node, step)
    raise FieldNotFound(f"there is no field {step}")


def _telling_apart(value: Decimal, other: Decimal, decimals: int) -> int:
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


def _period(text: str) -> str:
    return Period.parse(text).label()


_PLAIN: dict[str, Callable[[Any], str]] = {
    "period": _period,
    "short.since": _period,
    "long.since": _period,
    "due": long_date,
    "target.source": str,
    "rank.position": ordinal,
    "rank.of": count,
    "spc.n": count,
    "counts.green": count,
    "counts.amber": count,
    "counts.red": count,
    "counts.better": count,
    "counts.similar": count,
    "counts.worse": count,
    "counts.tracker": count,
    "counts.missing": count,
    "counts.overdue": count,
    "open_alerts": count,
    "roll_up.coverage": share,
    "scores.#.period": _period,
    "scores.#.short.since": _period,
    "scores.#.long.since": _period,
    "scores.#.due": long_date,
}
_MEASURED: dict[str, Callable[[Any, Scale], str]] = {
    "value": quantity,
    "interval.lower": quantity,
    "interval.upper": quantity,
    "target.value": quantity,
    "target.lower": quantity,
    "target.upper": quantity,
    "benchmark.value": quantity,
    "short.since_value": quantity,
    "short.change": difference,
    "long.since_value": quantity,
    "long.change": difference,
    "spc.lower": quantity,
    "spc.upper": quantity,
    "scores.#.value": quantity,
    "scores.#.short.change": difference,
    "scores.#.long.change": difference,
}
