"""Text into a table or into cases, whichever it is."""

import csv
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Case = Mapping[str, Any]
Row = Mapping[str, str]


class UnreadableError(ValueError):
    """The text is neither a CSV table nor a JSON object with a list of cases."""


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV: its columns in order and its rows; lines that start with # are no rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def has(self, *names: str) -> bool:
        """Whether all these columns are there."""
        return set(names) <= set(self.columns)


def read(text: str) -> Table | list[Case]:
    """A JSON object's cases, or a CSV's table; raises UnreadableError that says where and why."""
    body = text.removeprefix("\ufeff").strip()
    if not body:
        raise UnreadableError("the file is empty")
    return _cases(body) if body.startswith(("{", "[")) else _table(body)


def number(given: object) -> float:
    """A figure as a float; NaN where it is missing (empty or null).

    Raises ValueError or TypeError for anything that is no number.
    """
    if given is None or (isinstance(given, str) and not given.strip()):
        return math.nan
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise TypeError(f"{given!r} is not a number")
    return float(given)


def numbers(given: Sequence[object]) -> list[float]:
    """Several figures; raises TypeError for what is no list."""
    if not isinstance(given, list | tuple):
        raise TypeError(f"{given!r} is not a list of numbers")
    return [number(each) for each in given]


def _cases(body: str) -> list[Case]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not JSON: {error}") from error
    cases = document.get("cases") if isinstance(document, dict) else None
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise UnreadableError("JSON without a list of objects under `cases`")
    if not cases:
        raise UnreadableError("the list of cases is empty")
    return cases


def _table(body: str) -> Table:
    lines = [line for line in body.splitlines() if line.strip() and not line.startswith("#")]
    try:
        cells = list(csv.reader(lines))
    except csv.Error as error:
        raise UnreadableError(f"not CSV: {error}") from error
    if not cells:
        raise UnreadableError("nothing but comments")
    columns, rows = tuple(name.strip() for name in cells[0]), cells[1:]
    if len(set(columns)) != len(columns):
        raise UnreadableError("two columns of one name")
    for at, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            raise UnreadableError(f"row {at} has {len(row)} cells under {len(columns)} columns")
    if not rows:
        raise UnreadableError("a header without rows")
    return Table(columns, tuple(dict(zip(columns, row, strict=True)) for row in rows))
