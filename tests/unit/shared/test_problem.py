"""Errors as problem documents that people can read."""

import json

from thrive_shared.http.problem import Problem


class Unwell(Problem):
    """It is not well, as this long sentence says. Say where, what and how
    to mend it."""


def test_a_message_broken_over_lines_in_the_source_is_told_on_one() -> None:
    told = json.loads(bytes(Unwell().response().body))
    words = "It is not well, as this long sentence says. Say where, what and how to mend it."
    assert told["detail"] == words
    assert str(Unwell()) == words


def test_given_words_stay_as_they_are() -> None:
    assert Unwell("line 1\n  line 2").detail == "line 1\n  line 2"
