"""Where a figure heads: the straight line of its forecast, beside the target it should meet."""

from dataclasses import dataclass
from decimal import Decimal

from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import Aim, Forecast, ScoreComputed

from thrive_gateway.charts.points import Ahead
from thrive_gateway.pages import format as shown
from thrive_gateway.pages import words
from thrive_gateway.pages.words import Tag

WITHIN_REACH = Tag(text="Target still within reach", tone="neutral")
HOW = (
    "A straight line says where the figures go if nothing changes. It knows nothing of what is "
    "planned."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The forecast of a figure in words, and as the row of a table."""

    sentence: str
    how: str
    """What a forecast is; empty where there is none."""
    tag: Tag | None
    period: str
    """The period that must meet the target."""
    line: str
    """Where the line leads; empty where none could be drawn."""
    range: str
    target: str
    source: str
    """Who set the target."""
    points: str
    """Which figures the line was drawn through."""
    ahead: Ahead | None
    """The same for the chart."""


def course(score: ScoreComputed, *, indicator: Indicator) -> Course | None:
    """None where no target lies ahead."""
    found = score.forecast
    if found is None or score.period is None:
        return None
    period, target = Period.parse(found.aim.period), _wanted(found.aim, indicator=indicator)
    line = "" if found.value is None else _amount(found.value, indicator)
    told = not found.aim.illustrative or "illustrative" in found.aim.source.casefold()
    return Course(
        sentence=_sentence(found, line=line, target=target, indicator=indicator),
        how=HOW if line else "",
        tag=words.forecast_tag(found) or (WITHIN_REACH if found.reach else None),
        period=period.label(),
        line=line,
        range=_range(found, indicator=indicator),
        target=target,
        source=f"{found.aim.source}{'' if told else ', illustrative'}",
        points=_points(found, last=score.period),
        ahead=_ahead(found, period=period),
    )


def _sentence(found: Forecast, *, line: str, target: str, indicator: Indicator) -> str:
    by = Period.parse(found.aim.period).label()
    if not line:
        why = words.forecast_state(found)
        return f"Whether {target} can be met in {by} cannot be forecast: {why}."
    led = f"A straight line through the last {_count(found)} leads to {line} in {by}"
    if found.lower is None:
        return f"{led}. Whether {target} can be met is not said: {words.forecast_state(found)}."
    limits = f"{led}, with a 95% range of {_range(found, indicator=indicator)}."
    if found.reach == "out_of_reach":
        return f"{limits} The target, {target}, lies outside it on the wrong side."
    if found.reach == "within_reach":
        return f"{limits} The target, {target}, is still within reach."
    return f"{limits} The target is {target}."


def _count(found: Forecast) -> str:
    return "five years" if found.n == 5 else f"{found.n} months"


def _points(found: Forecast, *, last: str) -> str:
    if found.first is None:
        return ""
    return f"{Period.parse(found.first).label()} to {Period.parse(last).label()}"


def _range(found: Forecast, *, indicator: Indicator) -> str:
    if found.lower is None or found.upper is None:
        return ""
    return f"{_amount(found.lower, indicator)} to {_amount(found.upper, indicator)}"


def _wanted(aim: Aim, *, indicator: Indicator) -> str:
    limits = (aim.value,) if aim.value is not None else (aim.lower, aim.upper)
    return " to ".join(_amount(each, indicator) for each in limits if each is not None)


def _amount(value: str | float, indicator: Indicator) -> str:
    return shown.in_words(value, unit=indicator.unit, decimals=indicator.decimals)


def _ahead(found: Forecast, *, period: Period) -> Ahead | None:
    if found.value is None:
        return None
    return Ahead(
        start=period.start,
        end=period.end,
        label=period.label(),
        value=found.value,
        lower=found.lower,
        upper=found.upper,
        target=Decimal(found.aim.value) if found.aim.value is not None else None,
    )
