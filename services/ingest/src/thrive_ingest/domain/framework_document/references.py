"""Does every code that the document uses stand in the list that declares it, and only once?"""

from collections.abc import Iterator

from thrive_shared.contracts.framework import Area, Indicator, KnownEvent, MappingProfile

from .document import Document
from .problems import Problem
from .shape import closest
from .source import Path

SECTIONS = (
    "pledges",
    "objectives",
    "perspectives",
    "committees",
    "area_types",
    "areas",
    "breakdowns",
    "peer_groups",
    "known_events",
    "partners",
    "indicators",
    "profiles",
)

_INDICATOR = {
    "objective": "objectives",
    "perspective": "perspectives",
    "pledges": "pledges",
    "committee": "committees",
    "breakdowns": "breakdowns",
    "area_types": "area_types",
    "comparator": "areas",
    "peers": "peer_groups",
    "source_of_record": "partners",
}
_AREA = {"type": "area_types", "parent": "areas", "locality": "areas"}

FIELDS = (
    "area",
    "period",
    "indicator",
    "value",
    "breakdown",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "status",
    "published_verdict",
)


def reference_problems(document: Document) -> Iterator[Problem]:
    """Every code declared twice, or used without being declared."""
    yield from _twice(document)
    yield from _home(document)
    for path, area in document.items("areas", Area):
        for field, section in _AREA.items():
            yield from _known(document, (*path, field), getattr(area, field), section)
    for path, event in document.items("known_events", KnownEvent):
        yield from _known(document, (*path, "area_types"), event.area_types, "area_types")
    for path, indicator in document.items("indicators", Indicator):
        for field, section in _INDICATOR.items():
            yield from _known(document, (*path, field), getattr(indicator, field), section)
        yield from _within(document, path, indicator)
    for path, profile in document.items("profiles", MappingProfile):
        yield from _profile(document, path, profile)


def _twice(document: Document) -> Iterator[Problem]:
    for section in SECTIONS:
        yield from _repeated(document, section, "code")
    yield from _repeated(document, "indicators", "name")


def _repeated(document: Document, section: str, field: str) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for index, raw in enumerate(document.data.get(section) or ()):
        path = (section, index, field)
        value = raw.get(field) if isinstance(raw, dict) else None
        if value is None:
            continue
        if value in first:
            line = document.source.line(first[value])
            what = f"{value!r} is the {field} of two {section.replace('_', ' ')}"
            yield document.problem(path, what=what, fix=f"Line {line} has it already: change one.")
        first.setdefault(value, path)


def _home(document: Document) -> Iterator[Problem]:
    home = document.data.get("home_area")
    if isinstance(home, str):
        yield from _known(document, ("home_area",), home, "areas")


def _known(
    document: Document, path: Path, used: str | tuple[str, ...] | None, section: str
) -> Iterator[Problem]:
    if used is None:
        return
    declared = document.codes(section)
    single = isinstance(used, str)
    for index, code in enumerate((used,) if isinstance(used, str) else used):
        if code not in declared:
            what = f"{code!r} is not declared under {section}"
            yield document.problem(
                path if single else (*path, index), what=what, fix=closest(code, declared)
            )


def _within(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    own = list(indicator.breakdowns)
    for index, code in enumerate(indicator.headline):
        if code not in own:
            what = f"headline {code!r} is not one of this indicator's breakdowns"
            yield document.problem((*path, "headline", index), what=what, fix=closest(code, own))
    for index, target in enumerate(indicator.targets):
        if target.breakdown is not None and target.breakdown not in own:
            what = f"{target.breakdown!r} is not one of this indicator's breakdowns"
            here = (*path, "targets", index, "breakdown")
            yield document.problem(here, what=what, fix=closest(target.breakdown, own))
    for end in ("most", "least") if indicator.gap is not None else ():
        code = getattr(indicator.gap, end)
        if code not in own:
            what = f"{code!r} is not one of this indicator's breakdowns"
            yield document.problem((*path, "gap", end), what=what, fix=closest(code, own))


def _profile(document: Document, path: Path, profile: MappingProfile) -> Iterator[Problem]:
    yield from _known(document, (*path, "partner"), profile.partner, "partners")
    for part in ("columns", "alternatives", "constants", "values"):
        for field in getattr(profile, part):
            if field not in FIELDS:
                what = f"{field!r} is not a field of an observation"
                yield document.problem(
                    (*path, part, field), what=what, fix=closest(field, list(FIELDS))
                )
    for cell, code in profile.values.get("breakdown", {}).items():
        if code:
            here = (*path, "values", "breakdown", cell)
            yield from _known(document, here, code, "breakdowns")
