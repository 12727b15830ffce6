"""The floor of a replay: the same figures as a plain batch. COPY, one numpy pass, COPY.

What a statistician's nightly script would do: read every figure out of PostgreSQL, compute for each
its Wilson interval, its colour against a target, and the XmR chart of its series up to it (mean and
limits from cumulative sums, whether it lies outside), and write these columns back. No log, no
revisions, no runs, direction, trend, rank, comparison or alert, no identities and no lineage.

Beside it a batch that writes as much as Thrive publishes: it reads every figure of the log, with
revisions, makes the same pass, and writes as many rows as the replay compares, of the same mean
size: what the results leave empty of a row is filled with zeros.
"""

import csv
import io
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from time import perf_counter, process_time

import asyncpg
import numpy as np
from numpy.typing import NDArray

from .workload import Figure, Shape, figures

Z = 1.959963984540054
LIMIT = 2.66
TARGET_PART = 0.9
"""Amber reaches this part of the target."""
Numbers = NDArray[np.float64]
Row = tuple[object, ...]

_TABLES = """
create table plain_figure (
    indicator text, area text, breakdown text, period text,
    numerator float8, denominator float8
);
create table plain_result (
    indicator text, area text, breakdown text, period text,
    value float8, lower float8, upper float8, rag text,
    mean float8, lower_limit float8, upper_limit float8, outside boolean
);
create table received_figure (like plain_figure, revision int);
create table filled_result (like plain_result, filling bytea);
"""
_OUT = """
select indicator, area, breakdown, period, numerator, denominator from plain_figure
order by indicator, area, breakdown, period
"""
_OUT_RECEIVED = """
select indicator, area, breakdown, period, numerator, denominator from received_figure
order by indicator, area, breakdown, period, revision
"""
_NUMBER_BYTES = 8


@dataclass(frozen=True, slots=True)
class Measured:
    """What the batch came to."""

    figures: int
    seconds: float
    processor: float
    """Seconds of a core, without those of PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Written:
    """How much a replay compares: what the second batch is to write."""

    rows: int
    mean_bytes: int


async def run(dsn: str, *, shape: Shape, as_much_as: Written) -> tuple[Measured, Measured]:
    """Load the figures, then time the batch alone, and then the one that writes as much."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(_TABLES)
        await connection.copy_records_to_table("plain_figure", records=list(_records(shape)))
        await connection.copy_records_to_table("received_figure", records=list(_received(shape)))
        await connection.execute("analyze plain_figure, received_figure")
        return await _timed(_batch(connection)), await _timed(_full_batch(connection, as_much_as))
    finally:
        await connection.close()


async def _timed(batch: Awaitable[int]) -> Measured:
    began, used = perf_counter(), process_time()
    count = await batch
    return Measured(count, perf_counter() - began, process_time() - used)


def _records(shape: Shape) -> Iterator[Row]:
    """The figures as they stand at last, one for each period of a series."""
    last = {(f.indicator, f.area, f.breakdown, f.period): f for f in figures(shape)}
    for f in last.values():
        yield _row(f)


def _received(shape: Shape) -> Iterator[Row]:
    """Every figure that the log holds."""
    for f in figures(shape):
        yield (*_row(f), f.revision)


def _row(f: Figure) -> Row:
    numbers = float(f.numerator), float(f.denominator)
    return (f.indicator, f.area, f.breakdown, f.period, *numbers)


async def _batch(connection: asyncpg.Connection) -> int:
    records = await _computed(connection, query=_OUT)
    await connection.copy_records_to_table("plain_result", records=records)
    return len(records)


async def _full_batch(connection: asyncpg.Connection, written: Written) -> int:
    records = await _computed(connection, query=_OUT_RECEIVED)
    filling = bytes(max(0, written.mean_bytes - _mean_bytes(records)))
    rows = ((*record, filling) for record in islice(cycle(records), written.rows))
    await connection.copy_records_to_table("filled_result", records=rows)
    return len(records)


def _mean_bytes(records: Sequence[Row]) -> int:
    """Of the first row, which is as long as any: its texts and its numbers."""
    return sum(len(c) if isinstance(c, str) else _NUMBER_BYTES for c in records[0])


async def _computed(connection: asyncpg.Connection, *, query: str) -> list[Row]:
    """Every figure's key and results."""
    out = io.BytesIO()
    await connection.copy_from_query(query, output=out, format="csv")
    rows = list(csv.reader(io.StringIO(out.getvalue().decode())))
    keys = [tuple(row[:4]) for row in rows]
    numbers = np.array([row[4:] for row in rows], dtype=np.float64)
    starts = np.array([i == 0 or keys[i][:3] != keys[i - 1][:3] for i in range(len(keys))])
    results = _results(numbers[:, 0], numbers[:, 1], starts=starts)
    said = zip(*(column.tolist() for column in results), strict=True)
    return [(*key, *each) for key, each in zip(keys, said, strict=True)]


def _results(
    count: Numbers, of: Numbers, *, starts: NDArray[np.bool_]
) -> list[NDArray[np.generic]]:
    """Value, limits, colour, mean, chart limits and whether the figure lies outside them."""
    part = count / of
    spread = Z * np.sqrt(part * (1 - part) / of + Z * Z / (4 * of * of))
    centre, scale = part + Z * Z / (2 * of), 1 + Z * Z / of
    value = 100 * part
    target = float(np.median(value))
    missed = np.where(value >= TARGET_PART * target, "amber", "red")
    rag = np.where(value >= target, "green", missed)
    series = np.cumsum(starts) - 1
    first = np.flatnonzero(starts)[series]
    n = np.arange(len(value)) - first + 1
    mean = _since(value, first) / n
    moved = np.where(starts, 0.0, np.abs(np.diff(value, prepend=value[:1])))
    width = LIMIT * _since(moved, first) / np.maximum(n - 1, 1)
    outside = (value > mean + width) | (value < mean - width)
    lower, upper = 100 * (centre - spread) / scale, 100 * (centre + spread) / scale
    return [value, lower, upper, rag, mean, mean - width, mean + width, outside]


def _since(column: Numbers, first: NDArray[np.intp]) -> Numbers:
    """The sum of each series up to each of its figures."""
    total = np.cumsum(column)
    return total - (total - column)[first]
