"""Does every code that the document uses stand in the list that declares it, and only once?"""

from collections.abc import Iterator

from thrive_shared.contracts.base import Contract
from thrive_shared.contracts.framework import Area, Indicator, KnownEvent, MappingProfile

from .document import Document
from .partial import tolerant
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
            yield from tolerant(_field(document, (*path, field), area, section))
    for path, event in document.items("known_events", KnownEvent):
        yield from tolerant(_field(document, (*path, "area_types"), event, "area_types"))
    for path, indicator in document.items("indicators", Indicator):
        for field, section in _INDICATOR.items():
            yield from tolerant(_field(document, (*path, field), indicator, section))
        for rule in (_headline, _targets, _gap):
            yield from tolerant(rule(document, path, indicator))
    for path, profile in document.items("profiles", MappingProfile):
        yield from tolerant(_field(document, (*path, "partner"), profile, "partners"))
        for part in ("columns", "alternatives", "constants", "values"):
            yield from tolerant(_observed(document, (*path, part), profile))
        yield from tolerant(_groups(document, path, profile))


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


def _field(document: Document, path: Path, item: Contract, section: str) -> Iterator[Problem]:
    """The codes in the field that a path ends with."""
    yield from _known(document, path, getattr(item, str(path[-1])), section)


def _headline(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    own = list(indicator.breakdowns)
    for index, code in enumerate(indicator.headline):
        if code not in own:
            what = f"headline {code!r} is not one of this indicator's breakdowns"
            yield document.problem((*path, "headline", index), what=what, fix=closest(code, own))


def _targets(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    own = list(indicator.breakdowns)
    for index, target in enumerate(indicator.targets):
        here = (*path, "targets", index, "breakdown")
        yield from tolerant(_own(document, here, target, own))


def _gap(document: Document, path: Path, indicator: Indicator) -> Iterator[Problem]:
    own = list(indicator.breakdowns)
    for end in ("most", "least") if indicator.gap is not None else ():
        yield from tolerant(_own(document, (*path, "gap", end), indicator.gap, own))


def _own(
    document: Document, path: Path, item: Contract | None, own: list[str]
) -> Iterator[Problem]:
    """Whether the group in the field that a path ends with is one of the indicator's own."""
    code = getattr(item, str(path[-1]))
    if code is not None and code not in own:
        what = f"{code!r} is not one of this indicator's breakdowns"
        yield document.problem(path, what=what, fix=closest(code, own))


def _observed(document: Document, path: Path, profile: MappingProfile) -> Iterator[Problem]:
    for field in getattr(profile, str(path[-1])):
        if field not in FIELDS:
            what = f"{field!r} is not a field of an observation"
            yield document.problem((*path, field), what=what, fix=closest(field, list(FIELDS)))


def _groups(document: Document, path: Path, profile: MappingProfile) -> Iterator[Problem]:
    for cell, code in profile.values.get("breakdown", {}).items():
        if code:
            here = (*path, "values", "breakdown", cell)
            yield from _known(document, here, code, "breakdowns")
