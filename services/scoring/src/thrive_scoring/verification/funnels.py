"""Counts and rates with their place in a funnel around the group's average."""

import re
from functools import partial

import numpy as np

from thrive_scoring.domain.methods import peers
from thrive_scoring.domain.methods.columns import Column, divide
from thrive_scoring.domain.methods.peers import FunnelVerdict
from thrive_scoring.verification.check import Check, checked
from thrive_scoring.verification.reading import Row, Table, number
from thrive_scoring.verification.results import CaseResult
from thrive_scoring.verification.rows import named

_EXPECTED = re.compile(r"(dsr|crude)_per_(\d+)_(with|without)_0")
_WORDS = {
    FunnelVerdict.NONE: "",
    FunnelVerdict.NOT_SIGNIFICANT: "Not significant",
    FunnelVerdict.HIGH_95: "High (0.025)",
    FunnelVerdict.LOW_95: "Low (0.025)",
    FunnelVerdict.HIGH_998: "High (0.001)",
    FunnelVerdict.LOW_998: "Low (0.001)",
    FunnelVerdict.TOO_FEW_EVENTS: "Not applicable for events less than 10 for dsrs",
}

Verdicts = dict[str, list[FunnelVerdict | None]]
"""Per expected column the verdict of every row; None for rows that the column leaves out."""


def are_funnels(table: Table) -> bool:
    """Counts with expected verdicts of rates, crude or standardised."""
    return table.has("count", "pop") and any(map(_EXPECTED.fullmatch, table.columns))


def run(table: Table) -> list[CaseResult]:
    """One case a row: its verdict in every expected column."""
    verdicts: Verdicts = {
        name: _placed(table, kind=told[1], multiplier=told[2], with_zeros=told[3] == "with")
        for name in table.columns
        if (told := _EXPECTED.fullmatch(name))
    }
    return [
        checked(named(row, at=at), run=partial(_check, row, at, verdicts))
        for at, row in enumerate(table.rows)
    ]


def _placed(
    table: Table, *, kind: str, multiplier: str, with_zeros: bool
) -> list[FunnelVerdict | None]:
    counts = np.array([number(row["count"]) for row in table.rows])
    listed = (counts != 0) | with_zeros
    people = _denominators(table, counts=counts, kind=kind, multiplier=multiplier)
    codes = peers.funnel(
        count=counts,
        denominator=people,
        average=peers.funnel_average(counts=counts[listed], denominators=people[listed]),
        standardised=kind == "dsr",
    )
    return [FunnelVerdict(code) if here else None for code, here in zip(codes, listed, strict=True)]


def _denominators(table: Table, *, counts: Column, kind: str, multiplier: str) -> Column:
    """The population that count and rate imply; without events that of a crude rate is `pop`."""
    rate = "rate_dsr" if kind == "dsr" else f"rate_crude_per_{multiplier}"
    rates = np.array([number(row[rate]) for row in table.rows])
    people = np.array([number(row["pop"]) for row in table.rows])
    implied = divide(counts * float(multiplier), rates)
    return np.where(counts > 0, implied, people if kind == "crude" else np.nan)


def _check(row: Row, at: int, verdicts: Verdicts, check: Check) -> None:
    for name, placed in verdicts.items():
        verdict = placed[at]
        if verdict is not None:
            check.same(name, expected=row[name].strip(), actual=_WORDS[verdict])
