"""Cursors, CSV, rate limits, heads."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_gateway.domain import cursor
from thrive_gateway.domain.buckets import Buckets
from thrive_gateway.domain.csv_text import csv_text, safe
from thrive_gateway.domain.heads import newest

PART = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(PART, PART)
def test_a_cursor_holds_a_key(one: str, two: str) -> None:
    assert cursor.decode(cursor.encode(one, two), parts=2) == (one, two)


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    try:
        parts = cursor.decode(text, parts=2)
    except cursor.NotACursor:
        return
    assert len(parts) == 2


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+44 191", "'+44 191"),
        ("-3.2", "-3.2"),
        ("-3.2+1", "'-3.2+1"),
        ("\tx", "'\tx"),
        (None, ""),
        (3, "3"),
        ("Gateshead", "Gateshead"),
    ],
)
def test_no_cell_runs_in_a_spreadsheet(cell: object, shown: str) -> None:
    assert safe(cell) == shown


@given(st.lists(st.tuples(PART, PART)))
def test_csv_reads_back(rows: list[tuple[str, str]]) -> None:
    text = csv_text(("a", "b"), rows)
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["a", "b"],
        *([safe(c) for c in row] for row in rows),
    ]


def test_a_bucket_empties_and_fills_evenly() -> None:
    buckets = Buckets(quota=60, window=60)
    taken = [buckets.take("a", now=0) for _ in range(61)]
    assert [t.allowed for t in taken] == [True] * 60 + [False]
    assert taken[0].remaining == 59
    assert (taken[-1].retry_seconds, taken[-1].reset_seconds) == (1, 60)
    assert buckets.take("b", now=0).allowed
    assert buckets.take("a", now=1).allowed
    assert not buckets.take("a", now=1).allowed


def test_forgotten_clients_bound_the_memory() -> None:
    buckets = Buckets(quota=1, clients=2)
    for name in ("a", "b", "c"):
        assert buckets.take(name, now=0).allowed
    assert buckets.take("a", now=0).allowed
    assert not buckets.take("c", now=0).allowed


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5))))
def test_heads_are_the_newest_whatever_the_order(items: list[tuple[int, int]]) -> None:
    heads = newest(items, key=lambda i: i[0], order=lambda i: i[1])
    assert {k: max(v for j, v in items if j == k) for k, _ in items} == dict(heads)
