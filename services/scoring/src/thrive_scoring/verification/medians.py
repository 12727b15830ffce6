"""Areas with their distance from the median of a measure and year."""

from collections.abc import Sequence
from functools import partial

from thrive_scoring.domain.methods import peers
from thrive_scoring.verification.check import Check, checked
from thrive_scoring.verification.reading import Table, number
from thrive_scoring.verification.results import CaseResult
from thrive_scoring.verification.rows import Member, groups, named

_GROUP = ("code", "year")
_TOLERANCE = 1e-8
"""Some published distances are rounded to nine decimals."""


def are_medians(table: Table) -> bool:
    """Values with an expected median and distances from it in MADs."""
    return table.has(*_GROUP, "value", "expected_median", "expected_mads_from_median")


def run(table: Table) -> list[CaseResult]:
    """One case a measure and year: its median and the distance of every area."""
    return [
        checked(" ".join(members[0][1][name] for name in _GROUP), run=partial(_check, members))
        for members in groups(table, by=_GROUP)
    ]


def _check(members: Sequence[Member], check: Check) -> None:
    values = [number(row["value"]) for _, row in members]
    centre, distances = peers.median(values), peers.mads_from_median(values).tolist()
    for (at, row), distance in zip(members, distances, strict=True):
        area = named(row, at=at)
        check.close(f"median at {area}", expected=row["expected_median"], actual=centre)
        check.close(
            f"MADs from the median at {area}",
            expected=row["expected_mads_from_median"],
            actual=distance,
            absolute=_TOLERANCE,
        )
