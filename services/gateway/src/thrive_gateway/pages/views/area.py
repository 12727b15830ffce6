"""Areas: which there are, and what is known about one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from thrive_shared.contracts.framework import Area
from thrive_shared.contracts.scoring import ScoreComputed

from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.earlier import Earlier, neighbours
from thrive_gateway.pages.views.figure import Figure, figure

COMPARED = "Shown for comparison: scored, but not judged against targets, and without alerts."


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLink:
    """An area in a list."""

    code: str
    name: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaGroup:
    """Areas of one type, in use on the day or not."""

    title: str
    areas: tuple[AreaLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPage:
    """One area."""

    code: str
    name: str
    type: str
    within: str
    note: str
    figures: tuple[Figure, ...]
    earlier: Earlier | None
    """None: its boundaries have not changed."""


def areas_page(names: Names, *, day: date) -> tuple[AreaGroup, ...]:
    """All areas by type: those in use on the day first, former ones after them."""
    return tuple(
        group
        for current in (True, False)
        for kind in names.framework.area_types
        if (group := _group(kind.code, names=names, day=day, current=current)).areas
    )


def area_page(area: Area, *, scores: Sequence[ScoreComputed], names: Names) -> AreaPage:
    """What is known about one area."""
    home = names.framework.home_area
    order = {code: index for index, code in enumerate(names.indicators)}
    known = [each for each in scores if each.indicator in order and each.value is not None]
    kind = names.area_types.get(area.type)
    return AreaPage(
        code=area.code,
        name=area.name,
        type=kind.title if kind else area.type,
        within=names.area(area.parent) if area.parent else "",
        note=_note(area, names=names),
        earlier=neighbours(area.code, names=names),
        figures=tuple(
            figure(each, names=names, home=home)
            for each in sorted(known, key=lambda each: (order[each.indicator], each.breakdown))
        ),
    )


def _note(area: Area, *, names: Names) -> str:
    """What the framework says of the area, and whether it is only there to compare with."""
    compared = names.framework.scored_areas().keys() - names.framework.judged_areas()
    return " ".join(filter(None, (area.note, COMPARED if area.code in compared else "")))


def _group(kind: str, *, names: Names, day: date, current: bool) -> AreaGroup:
    title = names.area_types[kind].plural
    return AreaGroup(
        title=title if current else f"{title}: former boundaries",
        areas=tuple(
            AreaLink(code=area.code, name=area.name, note=area.note or "")
            for area in sorted(names.framework.areas, key=lambda area: area.name)
            if area.type == kind and _in_use(area, day=day) is current
        ),
    )


def _in_use(area: Area, *, day: date) -> bool:
    return (area.valid_from is None or area.valid_from <= day) and (
        area.valid_to is None or day <= area.valid_to
    )
