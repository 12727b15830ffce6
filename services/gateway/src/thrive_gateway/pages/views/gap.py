"""The gap between the most and the least deprived, in words and as a table."""

from dataclasses import dataclass
from decimal import Decimal

from thrive_shared.contracts.framework import Indicator, Polarity
from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import Gap, ScoreComputed

from thrive_gateway.pages import format as shown
from thrive_gateway.pages import words
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.words import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """One period: how far the most deprived are from the least deprived."""

    period: str
    absolute: str
    relative: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapShown:
    """The gap and what became of it."""

    sentence: str
    tag: Tag | None
    state: str
    """Why its change was not tested; empty when it was."""
    rows: tuple[GapRow, ...]


def gap(score: ScoreComputed, *, indicator: Indicator, names: Names) -> GapShown | None:
    """None but on the score of the most deprived, where a gap is watched."""
    found = score.gap
    if found is None or score.period is None:
        return None
    rows = (
        _row(score.period, found.absolute, found.relative, indicator=indicator),
        _row(found.since, found.since_absolute, found.since_relative, indicator=indicator),
    )
    return GapShown(
        sentence=_sentence(found, score=score, indicator=indicator, names=names),
        tag=words.gap_tag(found),
        state=words.gap_state(found),
        rows=tuple(each for each in rows if each is not None),
    )


def _row(
    period: str | None, absolute: str | None, relative: float | None, *, indicator: Indicator
) -> GapRow | None:
    if period is None or absolute is None:
        return None
    return GapRow(
        period=Period.parse(period).label(),
        absolute=_signed(absolute, indicator=indicator),
        relative="" if relative is None else f"{shown.number(relative, decimals=2)} times",
    )


def _signed(absolute: str, *, indicator: Indicator) -> str:
    """The disadvantage of the most deprived; with a minus sign where they are better off."""
    size = shown.size_of_change(absolute, unit=indicator.unit, decimals=indicator.decimals)
    better_off = _disadvantage(absolute, indicator=indicator) < 0
    return f"{shown.MINUS}{size}" if better_off and Decimal(absolute) else size


def _disadvantage(absolute: str, *, indicator: Indicator) -> Decimal:
    """Most less least deprived as it stands, the other way round where high is good."""
    return -Decimal(absolute) if indicator.polarity is Polarity.HIGH else Decimal(absolute)


def _sentence(found: Gap, *, score: ScoreComputed, indicator: Indicator, names: Names) -> str:
    if found.absolute is None or score.value is None or found.least_value is None:
        return ""
    most, least = (
        shown.in_words(value, unit=indicator.unit, decimals=indicator.decimals)
        for value in (score.value, found.least_value)
    )
    ends = f"{_group(found.most, names)}: {most}. {_group(found.least, names)}: {least}."
    size = shown.size_of_change(found.absolute, unit=indicator.unit, decimals=indicator.decimals)
    if not Decimal(found.absolute):
        return f"{ends} There is no gap between them."
    if indicator.polarity is Polarity.NONE:
        return f"{ends} They are {size} apart."
    better = _disadvantage(found.absolute, indicator=indicator) < 0
    return f"{ends} The most deprived are {size} {'better' if better else 'worse'} off."


def _group(code: str, names: Names) -> str:
    return names.breakdown(code) or "Everyone"
