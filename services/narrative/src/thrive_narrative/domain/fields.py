"""What a figure may refer to: the fields of an event, and how each of them is shown."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.scoring import ScorecardComputed, ScoreComputed

from .commentary import Words
from .glossary import Glossary
from .numbers import (
    Scale,
    count,
    decimals_apart,
    difference,
    long_date,
    ordinal,
    period_label,
    quantity,
    share,
    unit_of_difference,
)

Source = ScoreComputed | ScorecardComputed | Words

_INDEX = re.compile(r"\.\d+(?=\.|$)")

_PLAIN: dict[str, Callable[[Any], str]] = {
    "period": period_label,
    "due": long_date,
    "short.since": period_label,
    "long.since": period_label,
    "target.source": str,
    "forecast.aim.period": period_label,
    "gap.since": period_label,
    "rank.position": ordinal,
    "rank.of": count,
    "spc.n": count,
    "spc.proposal.period": period_label,
    "spc.rebased.period": period_label,
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
    "roll_up.robustness.green": share,
    "roll_up.robustness.amber": share,
    "roll_up.robustness.red": share,
    "scores.#.short.since": period_label,
    "scores.#.long.since": period_label,
    "scores.#.due": long_date,
}
_MEASURED: dict[str, Callable[[Any, Scale], str]] = {
    "value": quantity,
    "target.value": quantity,
    "target.lower": quantity,
    "target.upper": quantity,
    "benchmark.value": quantity,
    "interval.lower": quantity,
    "interval.upper": quantity,
    "short.since_value": quantity,
    "short.change": difference,
    "long.since_value": quantity,
    "long.change": difference,
    "forecast.lower": quantity,
    "forecast.upper": quantity,
    "forecast.aim.value": quantity,
    "forecast.aim.lower": quantity,
    "forecast.aim.upper": quantity,
    "gap.least_value": quantity,
    "gap.absolute": difference,
    "spc.centre": quantity,
    "spc.lower": quantity,
    "spc.upper": quantity,
    "spc.increment": quantity,
    "spc.proposal.before.centre": quantity,
    "spc.proposal.after.centre": quantity,
    "spc.rebased.before.centre": quantity,
    "scores.#.value": quantity,
    "scores.#.short.change": difference,
    "scores.#.long.change": difference,
}
_AIMED = frozenset(("value", "target.value", "target.lower", "target.upper"))
_CHARTED = frozenset(
    (
        "spc.centre",
        "spc.lower",
        "spc.upper",
        "spc.increment",
        "spc.proposal.before.centre",
        "spc.proposal.after.centre",
        "spc.rebased.before.centre",
    )
)


class FieldNotFound(LookupError):
    """A figure names a field that its event does not have, or that is empty there."""


class NoStyle(LookupError):
    """A figure names a field that has no way of being shown."""


def resolve(source: Source, field: str) -> Any:
    """The value at a path such as short.change or scores.3.value; raise FieldNotFound."""
    node: Any = source
    for step in field.split("."):
        node = _step(node, step)
    if node is None:
        raise FieldNotFound(f"{field} is empty")
    return node


def show(source: Source, field: str, *, glossary: Glossary) -> str:
    """How a field reads in a sentence; raise FieldNotFound or NoStyle."""
    value = resolve(source, field)
    pattern = _INDEX.sub(".#", field)
    if pattern in _PLAIN:
        return _PLAIN[pattern](value)
    if pattern in _MEASURED:
        return _MEASURED[pattern](value, _scale(source, field, glossary))
    raise NoStyle(f"{field} has no style")


def target_decimals(score: ScoreComputed, indicator: Indicator) -> int:
    """The indicator's decimals, and more where value and target would look equal but are not."""
    if score.value is None or score.target is None:
        return indicator.decimals
    target, value = score.target, Decimal(score.value)
    return max(
        decimals_apart(value, Decimal(aim), indicator.decimals)
        for aim in (target.value, target.lower, target.upper, score.value)
        if aim is not None
    )


def _scale(source: Source, field: str, glossary: Glossary) -> Scale:
    if isinstance(source, ScoreComputed):
        indicator = glossary.indicator(source.indicator)
        decimals = target_decimals(source, indicator) if field in _AIMED else indicator.decimals
        added = field in _CHARTED and source.spc is not None and source.spc.basis == "increments"
        unit = unit_of_difference(indicator.unit) if added else indicator.unit
        return Scale(unit=unit, decimals=decimals)
    row = ".".join(field.split(".")[:2])
    indicator = glossary.indicator(resolve(source, f"{row}.indicator"))
    return Scale(unit=indicator.unit, decimals=indicator.decimals)


def _step(node: Any, step: str) -> Any:
    if isinstance(node, tuple) and step.isdecimal() and int(step) < len(node):
        return node[int(step)]
    if isinstance(node, BaseModel) and step in _names(type(node)):
        return getattr(node, step)
    raise FieldNotFound(f"there is no field {step}")


@lru_cache(maxsize=64)
def _names(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(model.model_fields)
