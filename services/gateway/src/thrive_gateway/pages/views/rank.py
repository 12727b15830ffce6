"""Rank among comparable areas: a strip of dots and the table of the same values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from thrive_shared.contracts.framework import Indicator, PeerGroup, Polarity
from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import Rank, ScoreComputed

from thrive_gateway.charts.strip import Strip, strip_chart
from thrive_gateway.pages import format as shown
from thrive_gateway.pages.lookup import Names
from thrive_gateway.reader import PeerValue

NARROW = 360.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One area's place; several may share one: 29 =."""

    position: str
    area: str
    value: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Where the area stands."""

    sentence: str
    order: str
    wide: Markup
    narrow: Markup
    places: tuple[Place, ...]


def ranking(peers: Sequence[PeerValue], *, score: ScoreComputed, names: Names) -> Ranking | None:
    """Rank as scored, with the peers that have a figure; None when the score has no rank."""
    indicator = names.indicators[score.indicator]
    group = _group(indicator, names=names)
    if score.rank is None or group is None or score.value is None or score.period is None:
        return None
    values = _values(peers, group=group)
    places = _places(values, score=score, indicator=indicator, names=names)
    title = f"{names.area(score.area)} among {score.rank.of} {group.title.lower()}"
    strip = _strip(values, score=score, names=names, title=title)
    return Ranking(
        sentence=f"{_place(score.rank)} of {score.rank.of} {group.title.lower()} "
        f"with a figure for {Period.parse(score.period).label()}.",
        order=_order(indicator, tied=any(each.position.endswith("=") for each in places)),
        wide=strip_chart(strip),
        narrow=strip_chart(strip, width=NARROW),
        places=places,
    )


def _group(indicator: Indicator, *, names: Names) -> PeerGroup | None:
    groups = names.framework.peer_groups
    return next((each for each in groups if each.code == indicator.peers), None)


def _values(peers: Sequence[PeerValue], *, group: PeerGroup) -> list[tuple[str, float]]:
    return [
        (each.area, float(each.value))
        for each in peers
        if each.value is not None
        and each.area.startswith(group.area_code_prefix)
        and math.isfinite(float(each.value))
    ]


def _strip(
    values: Sequence[tuple[str, float]], *, score: ScoreComputed, names: Names, title: str
) -> Strip:
    indicator = names.indicators[score.indicator]
    own = names.area(score.area)
    benchmark = score.benchmark.value if score.benchmark else None
    told = shown.in_words(score.value or 0, unit=indicator.unit, decimals=indicator.decimals)
    return Strip(
        key="rank",
        title=title,
        summary=f"{own}: {told}. The shaded band holds the middle half of areas.",
        peers=tuple(value for area, value in values if area != score.area),
        own=float(score.value or 0),
        own_name=f"{own} {told}",
        benchmark=float(benchmark) if benchmark is not None else None,
        benchmark_name=names.area(indicator.comparator) if indicator.comparator else "",
    )


def _places(
    values: Sequence[tuple[str, float]],
    *,
    score: ScoreComputed,
    indicator: Indicator,
    names: Names,
) -> tuple[Place, ...]:
    sign = 1 if indicator.polarity is Polarity.LOW else -1
    ordered = sorted(values, key=lambda pair: (sign * pair[1], pair[0]))
    numbers = [value for _, value in ordered]
    return tuple(
        Place(
            position=f"{numbers.index(value) + 1}{' =' if numbers.count(value) > 1 else ''}",
            area=names.area(area),
            value=shown.measure(value, unit=indicator.unit, decimals=indicator.decimals).text,
            own=area == score.area,
        )
        for area, value in ordered
    )


def _order(indicator: Indicator, *, tied: bool) -> str:
    best = "the highest" if indicator.polarity is Polarity.NONE else "the best"
    return f"1 is {best}" + ("; = marks a place that areas share" if tied else "")


def _place(rank: Rank) -> str:
    ordinal = _ordinal(rank.position)
    return f"Joint {ordinal}" if rank.tied else ordinal


def _ordinal(position: int) -> str:
    teens = 10 <= position % 100 <= 20
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(position % 10, "th")
    return f"{position}{ending}"
