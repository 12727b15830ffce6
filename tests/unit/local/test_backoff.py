"""Pauses between restarts."""

from thrive_local.supervisor import Backoff


def test_pauses_double_up_to_the_limit() -> None:
    backoff = Backoff(first=0.2, limit=30.0)

    pauses = [backoff.after(failures=n) for n in (1, 2, 3, 8, 9, 500)]

    assert pauses == [0.2, 0.4, 0.8, 25.6, 30, 30]
