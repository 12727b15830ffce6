"""The lower end of every explanation: figure, submission, row and cells."""

from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.period import Period

from thrive_gateway.domain.figures import Glossary

from .evidence import Received
from .tree import Node, facts, from_record

_FIGURE = {
    "area": "area",
    "breakdown": "population group",
    "period": "period",
    "value": "value",
    "numerator": "numerator",
    "denominator": "denominator",
    "lower": "published lower limit",
    "upper": "published upper limit",
    "published_verdict": "the source's own comparison",
    "computed": "computed from the counts",
    "status": "status",
    "revision": "revision",
}
_UNKNOWN_CELLS = "; it came before cells were kept"
_REPEATED = "; every field was sent just as the figure shows it"


def amount(value: str | None, unit: str) -> str:
    """A value in its unit, digits as they are: 26.1%, £16833, 183.2 per 100,000."""
    if value is None:
        return "no figure"
    if unit.startswith("%"):
        return f"{value}%"
    return f"£{value}" if unit.startswith("£") else f"{value} {unit}"


def observation_node(found: Received, *, indicator: Indicator, names: Glossary) -> Node:
    """One revision of a figure, down to the row that it was read from."""
    said = found.observation
    group = "" if said.breakdown == "all" else f", {names.breakdown(said.breakdown)}"
    return Node(
        kind="observation",
        says=f"{names.area(said.area)}{group}, {Period.parse(said.period).label()}: "
        f"{amount(said.value, indicator.unit)} ({said.status}, revision {said.revision})",
        formula=_division(indicator) if said.computed else None,
        facts=from_record(said, _FIGURE),
        stands_on=(_submission(found),),
    )


def _division(indicator: Indicator) -> str:
    times = f" × {indicator.multiplier}" if indicator.multiplier != 1 else ""
    return f"numerator / denominator{times}, to ten decimals, rounded half up: no value was sent"


def _submission(found: Received) -> Node:
    return Node(
        kind="submission",
        id=found.submission_id,
        says=f"submission “{found.reference}” of {found.partner}",
        facts=facts(
            partner=("partner", found.partner),
            reference=("reference", found.reference),
            received_at=("received", found.received_at),
            framework_version=("checked under framework version", found.framework_version),
            partition=("log partition", found.partition),
            seq=("record of the log", found.seq),
        ),
        stands_on=(_row(found),),
    )


def _row(found: Received) -> Node:
    row, cells = found.observation.row, found.observation.cells
    place = f"{found.file}, row {row}" if found.file else f"row {row} (sent without a file name)"
    note = _UNKNOWN_CELLS if cells is None else "" if cells else _REPEATED
    return Node(
        kind="row",
        says=place + note,
        facts=facts(file=("file", found.file), row=("row", row)),
        cells=cells,
    )
