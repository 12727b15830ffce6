"""The index of indicators with its filter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, Field
from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.scoring import ScoreComputed

from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.figure import Figure, figure
from thrive_gateway.pages.views.home import HomeData, waiting
from thrive_gateway.pages.views.moves import improving, worsening

Show = Literal["all", "red", "worse", "better", "awaited", "real"]
SHOWS: dict[Show, str] = {
    "all": "All indicators",
    "red": "Red, or worse than the benchmark",
    "worse": "Getting worse",
    "better": "Getting better",
    "awaited": "Awaited or late",
    "real": "Real figures only",
}


class Choice(BaseModel):
    """What a visitor asked for."""

    show: Show = "all"
    group: Annotated[str, Field(max_length=64)] = ""
    """An objective or perspective; empty for all."""
    q: Annotated[str, Field(max_length=100)] = ""
    """Words of the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The figures under one objective or perspective."""

    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """The whole page."""

    choice: Choice
    shows: dict[Show, str]
    groups: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    found: int


def index_page(data: HomeData, *, choice: Choice, names: Names) -> IndexPage:
    """Shape the page."""
    framework = names.framework
    groups = (
        *((each.code, each.short) for each in framework.objectives),
        *((each.code, each.title) for each in framework.perspectives),
    )
    sections = tuple(
        Section(title=title, figures=_figures(data.scores, code, choice=choice, names=names))
        for code, title in groups
        if choice.group in ("", code)
    )
    filled = tuple(each for each in sections if each.figures)
    return IndexPage(
        choice=choice,
        shows=SHOWS,
        groups=groups,
        sections=filled,
        found=sum(len(each.figures) for each in filled),
    )


def _figures(
    scores: Sequence[ScoreComputed], group: str, *, choice: Choice, names: Names
) -> tuple[Figure, ...]:
    by_series = {(each.indicator, each.breakdown): each for each in scores}
    return tuple(
        figure(by_series[indicator.code, breakdown], names=names, home=names.framework.home_area)
        for indicator in names.framework.indicators
        if group in (indicator.objective, indicator.perspective)
        for breakdown in indicator.headline
        if (indicator.code, breakdown) in by_series
        and _chosen(by_series[indicator.code, breakdown], indicator, choice=choice)
    )


def _chosen(score: ScoreComputed, indicator: Indicator, *, choice: Choice) -> bool:
    words = f"{indicator.code} {indicator.name} {indicator.short}".lower()
    if not all(word in words for word in choice.q.lower().split()):
        return False
    return {
        "all": True,
        "red": _red(score),
        "worse": worsening(score),
        "better": improving(score),
        "awaited": waiting(score),
        "real": not indicator.illustrative,
    }[choice.show]


def _red(score: ScoreComputed) -> bool:
    red = score.target is not None and score.target.rag == "red"
    return red or (score.benchmark is not None and score.benchmark.verdict == "worse")
