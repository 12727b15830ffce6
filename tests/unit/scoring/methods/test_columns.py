"""What the methods share: codes by cases, and sums that don't depend on the crowd."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_scoring.domain.methods.columns import first_of, total


@given(holds=st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=5))
def test_the_first_case_that_holds_gives_the_code(holds: list[list[bool]]) -> None:
    cases = [np.array(each) for each in holds]
    found = first_of(*((each, code) for code, each in enumerate(cases, 1)), otherwise=0)
    expected: Any = np.select(cases, range(1, len(cases) + 1), 0)
    assert found.dtype == np.int8
    assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("width", [1, 2, 9, 40])
def test_a_sum_has_the_same_bits_in_a_row_alone_and_in_any_crowd(width: int) -> None:
    generator = np.random.default_rng(width)
    values = generator.normal(0, 1, (150, width)) * 10.0 ** generator.integers(-9, 9, (150, width))
    where = generator.random((150, width)) > 0.3
    crowd = total(values, where=where)
    for row in range(150):
        alone = total(values[row : row + 1], where=where[row : row + 1])
        assert alone.tobytes() == crowd[row : row + 1].tobytes()
