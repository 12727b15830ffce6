"""Trace context: what is passed on, and what is made anew."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_shared.contracts.trace import accepted

GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
FORM = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


def test_a_valid_traceparent_is_passed_on() -> None:
    assert accepted(GIVEN) == GIVEN


@pytest.mark.parametrize("later", [f"cc{GIVEN[2:]}", f"01{GIVEN[2:]}-what-the-future-brings"])
def test_a_later_version_is_passed_on_as_the_one_we_know(later: str) -> None:
    assert accepted(later) == GIVEN


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "no trace",
        GIVEN.upper(),
        f"{GIVEN}-more",
        f"{GIVEN}\n",
        f"ff{GIVEN[2:]}",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
    ],
)
def test_anything_else_is_replaced_by_a_trace_of_its_own(wrong: str) -> None:
    made = accepted(wrong)
    assert FORM.fullmatch(made)
    assert made[:35] != GIVEN[:35]
    assert made != accepted(wrong)


@given(st.text())
def test_what_is_passed_on_is_always_valid(text: str) -> None:
    assert FORM.fullmatch(accepted(text))
