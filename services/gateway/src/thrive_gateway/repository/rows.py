"""Rows on their way into unnest."""

from collections.abc import Iterable
from typing import Any


def columns(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    """Turn rows into columns, one array parameter each. There must be a row at least."""
    return [list(column) for column in zip(*rows, strict=True)]
