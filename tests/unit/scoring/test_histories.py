"""Histories of different lengths side by side, from either end."""

import math
from array import array

from hypothesis import given
from hypothesis import strategies as st
from thrive_scoring.domain.verdicts.figures import Histories

ROWS = st.lists(st.lists(st.floats(allow_nan=False), max_size=12), min_size=1, max_size=8)


@given(rows=ROWS, width=st.integers(1, 9))
def test_the_latest_numbers_of_each_row_stand_at_its_right(
    rows: list[list[float]], width: int
) -> None:
    found = Histories([array("d", row) for row in rows]).latest(width)
    for row, told in zip(rows, found.tolist(), strict=True):
        held = row[-width:]
        before, latest = told[: width - len(held)], told[width - len(held) :]
        assert latest == held
        assert all(map(math.isnan, before))


@given(rows=ROWS)
def test_whole_histories_begin_at_their_left(rows: list[list[float]]) -> None:
    found = Histories([array("d", row) for row in rows]).whole()
    assert found.shape == (len(rows), max(map(len, rows)))
    for row, told in zip(rows, found.tolist(), strict=True):
        assert told[: len(row)] == row
        assert all(map(math.isnan, told[len(row) :]))
