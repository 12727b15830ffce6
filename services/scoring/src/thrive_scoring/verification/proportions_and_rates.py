"""Rows of count and denominator: Wilson intervals, or exact and Byar's.

The same columns serve both; a column `method` that says exact or Byar's makes it a rate.
"""

from collections.abc import Callable
from functools import partial

from thrive_scoring.domain.methods import intervals
from thrive_scoring.domain.methods.distributions import EXACT_BELOW
from thrive_scoring.domain.methods.intervals import Interval
from thrive_scoring.verification.check import Check, checked
from thrive_scoring.verification.levels import check_limits, levels
from thrive_scoring.verification.reading import Row, Table, number
from thrive_scoring.verification.results import CaseResult

_COLUMNS = ("numerator", "denominator", "multiplier", "value")
_RATE_METHODS = {"", "exact", "byar", "byars"}

Method = Callable[..., Interval]


def are_proportions(table: Table) -> bool:
    """Counts of denominators without a method of rates."""
    return _are_counts(table) and not are_rates(table)


def are_rates(table: Table) -> bool:
    """Counts of denominators with the method each rate was made by."""
    methods = {row["method"].strip().lower() for row in table.rows if "method" in row}
    return _are_counts(table) and bool(methods) and methods <= _RATE_METHODS


def run_proportions(table: Table) -> list[CaseResult]:
    """One case a row: value and limits per `multiplier` at every level that has columns."""
    return _run(table, method=intervals.wilson)


def run_rates(table: Table) -> list[CaseResult]:
    """As for proportions, and the method that belongs to the count."""
    return _run(table, method=intervals.rate)


def _are_counts(table: Table) -> bool:
    return table.has(*_COLUMNS) and bool(levels(table.columns))


def _run(table: Table, *, method: Method) -> list[CaseResult]:
    return [
        checked(row.get("case_id") or f"row {at}", run=partial(_row, row, method))
        for at, row in enumerate(table.rows, start=1)
    ]


def _row(row: Row, method: Method, check: Check) -> None:
    count, denominator = number(row["numerator"]), number(row["denominator"])
    for level, confidence in levels(row).items():
        found = method(
            count, denominator, confidence=confidence, multiplier=number(row["multiplier"])
        )
        check_limits(check, expected=row, level=level, found=found)
    check.close("value", expected=row["value"], actual=found.value[0])
    if method is intervals.rate and row["method"]:
        name = "exact" if count < EXACT_BELOW else "byar"
        check.same("method", expected=row["method"].lower().removesuffix("s"), actual=name)
