"""Data quality of an area: partners, then what is late, incomplete or odd."""

from collections.abc import Sequence
from dataclasses import dataclass

from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import ScoreComputed

from thrive_gateway.domain import data_quality
from thrive_gateway.pages import format as shown
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.figure import Figure, figure, link
from thrive_gateway.pages.views.trust import trust


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRow:
    """One partner, ready to print."""

    title: str
    current: str
    on_time: str
    doubtful: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsRow:
    """How many parts of the area have a figure, ready to print."""

    name: str
    link: str
    period: str
    present: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A figure with what is to be looked into."""

    figure: Figure
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataQualityPage:
    """The whole page."""

    area: str
    area_code: str
    partners: tuple[PartnerRow, ...]
    parts: tuple[PartsRow, ...]
    late: tuple[Finding, ...]
    incomplete: tuple[Finding, ...]
    odd: tuple[Finding, ...]


def data_quality_page(
    scores: Sequence[ScoreComputed],
    *,
    area: str,
    names: Names,
    parts: Sequence[data_quality.PartsQuality] = (),
) -> DataQualityPage:
    """Shape the page."""
    framework = names.framework
    known = data_quality.headline_scores(scores, framework=framework)
    return DataQualityPage(
        area=names.area(area),
        area_code=area,
        partners=tuple(map(_row, data_quality.by_partner(known, framework=framework))),
        parts=tuple(_parts_row(each, area=area, names=names) for each in parts),
        late=tuple(_late(s, names=names) for s in data_quality.late(known)),
        incomplete=_found(data_quality.incomplete(known), names=names, checks=("Complete",)),
        odd=_found(data_quality.odd(known), names=names, checks=_SIGNS),
    )


_SIGNS = (
    "Like its own recent figures",
    "Measured anew",
    "Counted, not guessed",
    "A possible value",
)


def _row(found: data_quality.PartnerQuality) -> PartnerRow:
    return PartnerRow(
        title=found.title,
        current=f"{found.current} of {found.expected}",
        on_time=f"{found.on_time} of {found.due}" if found.due else "cannot be told yet",
        doubtful=found.doubtful,
    )


def _parts_row(found: data_quality.PartsQuality, *, area: str, names: Names) -> PartsRow:
    group, home = names.breakdown(found.breakdown), names.framework.home_area
    short = names.indicators[found.indicator].short
    return PartsRow(
        name=f"{short} ({group.lower()})" if group else short,
        link=link(found.indicator, area=area, breakdown=found.breakdown, home=home),
        period=Period.parse(found.period).label(),
        present=f"{found.present} of {found.expected}",
    )


def _late(score: ScoreComputed, *, names: Names) -> Finding:
    assert score.due is not None
    which = "The next figure" if score.period else "The first figure"
    return Finding(
        figure=figure(score, names=names, home=names.framework.home_area),
        told=(f"{which} was due on {shown.day(score.due)}",),
    )


def _found(
    scores: Sequence[ScoreComputed], *, names: Names, checks: Sequence[str]
) -> tuple[Finding, ...]:
    """Figures with what these checks of them say; of signs only those found."""
    return tuple(
        Finding(
            figure=figure(score, names=names, home=names.framework.home_area),
            told=_told(score, names=names, checks=checks),
        )
        for score in scores
    )


def _told(score: ScoreComputed, *, names: Names, checks: Sequence[str]) -> tuple[str, ...]:
    found = trust(score, indicator=names.indicators[score.indicator])
    made = found.checks if found else ()
    return tuple(
        each.found
        for each in made
        if each.name in checks and (each.doubtful or checks is not _SIGNS)
    )
