"""A field of a JSON object that can't be read is told in plain words."""

import pytest
from pydantic import ValidationError
from thrive_ingest.domain.json_fields import refused_field
from thrive_ingest.domain.mistakes import Mistake
from thrive_shared.contracts.partners import CommentaryOffered

SENT = {"kind": "explanation", "indicator": "PR1", "area": "E08000037", "text": "Because."}


def refused(**changed: object) -> Mistake:
    value = SENT | changed
    with pytest.raises(ValidationError) as found:
        CommentaryOffered.model_validate(value)
    [error] = found.value.errors()
    return refused_field(1, value, dict(error), fixes={"kind": "Use one of: a, b."})


def test_it_says_what_is_wrong_without_repeating_what_was_sent() -> None:
    found = refused(kind="secret")
    assert (found.message, found.value) == ("kind is not known.", "secret")


def test_a_fix_of_the_door_goes_before_the_common_one() -> None:
    assert refused(kind="x").fix == "Use one of: a, b."
    found = refused(reference="two\nlines")
    assert found.message == "reference is not one line of text."
    assert found.fix == "Leave out line breaks and other control characters."
