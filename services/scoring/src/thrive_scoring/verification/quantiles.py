"""Areas with their quantile within a ranking group."""

from collections.abc import Sequence
from functools import partial

from thrive_scoring.domain.methods import peers
from thrive_scoring.verification.check import Check, checked
from thrive_scoring.verification.reading import Row, Table, number
from thrive_scoring.verification.results import CaseResult
from thrive_scoring.verification.rows import groups, named

_GROUP = ("group_id", "nquantiles", "invert")
_TRUTH = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}


def are_quantiles(table: Table) -> bool:
    """Areas ranked within groups."""
    return table.has(*_GROUP, "value", "expected_quantile")


def run(table: Table) -> list[CaseResult]:
    """One case a row, the quantile of an area within its group."""
    found: dict[int, float] = {}
    for members in groups(table, by=_GROUP):
        assigned = _assigned([row for _, row in members])
        found |= {at: each for (at, _), each in zip(members, assigned, strict=True)}
    return [
        checked(named(row, at=at), run=partial(_check, row, found[at]))
        for at, row in enumerate(table.rows)
    ]


def _assigned(rows: Sequence[Row]) -> list[float]:
    invert = _TRUTH.get(rows[0]["invert"].strip().lower())
    if invert is None:
        raise ValueError(f"invert is neither true nor false: {rows[0]['invert']!r}")
    values, quantiles = [number(row["value"]) for row in rows], number(rows[0]["nquantiles"])
    return list(peers.quantile(values, quantiles=int(quantiles), invert=invert).tolist())


def _check(row: Row, found: float, check: Check) -> None:
    check.close("quantile", expected=row["expected_quantile"], actual=found)
