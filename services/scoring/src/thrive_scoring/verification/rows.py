"""Rows of a table in groups, and what to call them."""

from collections.abc import Sequence
from itertools import groupby

from thrive_scoring.verification.reading import Row, Table

Member = tuple[int, Row]
"""A row with its place in the table, from 0."""


def groups(table: Table, *, by: Sequence[str]) -> list[list[Member]]:
    """Rows together by the values of some columns."""

    def key(member: Member) -> tuple[str, ...]:
        return tuple(member[1][name] for name in by)

    return [list(each) for _, each in groupby(sorted(enumerate(table.rows), key=key), key=key)]


def named(row: Row, *, at: int) -> str:
    """The row's number from 1 and, where there is one, its area."""
    area = row.get("area_name") or row.get("area_code")
    return f"row {at + 1} {area}" if area else f"row {at + 1}"
