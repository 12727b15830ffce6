"""Long questions and answers are packed, and read back as they were."""

import gzip
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_shared.kafka import questions
from thrive_shared.kafka.questions import PLAIN, NotReadable, packed, unpacked


@given(st.binary(max_size=400).filter(lambda b: not b.startswith(b"\x1f\x8b")), st.integers(1, 600))
def test_what_was_packed_is_read_as_it_was(body: bytes, times: int) -> None:
    value = body * times
    assert unpacked(packed(value)) == value
    assert packed(value) == packed(value)


def test_a_short_body_goes_as_it_is_and_a_long_one_packed() -> None:
    assert packed(b"{}") == b"{}"
    long = b'{"area": "E08000037"}' * PLAIN
    assert len(packed(long)) < len(long) / 10


def test_what_is_cut_off_or_no_gzip_is_not_read() -> None:
    whole = packed(os.urandom(PLAIN + 1))
    for value in (whole[:-20], b"\x1f\x8b nonsense"):
        with pytest.raises(NotReadable):
            unpacked(value)


def test_a_body_that_unpacks_to_too_much_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MOST", 1_000)
    with pytest.raises(NotReadable):
        unpacked(gzip.compress(b"x" * 1_001))
    assert unpacked(gzip.compress(b"x" * 1_000)) == b"x" * 1_000
