"""Series of an area's figures without expected results: they are read, and nothing is claimed."""

import math

from thrive_scoring.verification.reading import Row, Table, UnreadableError, number

_COLUMNS = ("indicator", "code", "period", "value")


def are_figures(table: Table) -> bool:
    """Indicators by period, none of whose columns states what a method should find."""
    return table.has(*_COLUMNS) and not any(name.startswith("expected") for name in table.columns)


def note(table: Table) -> str:
    """How many figures there are; raises UnreadableError where one can't be read."""
    for at, row in enumerate(table.rows, start=1):
        _read(row, at=at)
    missing = sum(not row["value"].strip() for row in table.rows)
    return f"{len(table.rows)} figures read ({missing} missing), no expected result to compare"


def _read(row: Row, *, at: int) -> None:
    try:
        value = number(row["value"])
        lower, upper = number(row.get("lower95")), number(row.get("upper95"))
    except ValueError as error:
        raise UnreadableError(f"row {at}: {error}") from error
    stated = [each for each in (lower, value, upper) if not math.isnan(each)]
    if stated != sorted(stated):
        raise UnreadableError(f"row {at}: the value lies outside its own limits")
