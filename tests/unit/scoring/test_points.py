"""A figure comes back from what is stored of it, also from what was stored before."""

import orjson
import pytest
from support.scoring_log import row
from thrive_scoring.domain.points import Point, point_of, restored, sent

YEAR = "2024-04-01/P1Y"


def point(**more: object) -> Point:
    counts = {"numerator": "49", "denominator": "82"}
    made = row("E08000037", YEAR, "59.756097561", **counts, **more)
    return point_of(made, submission_id="s", received_at="2026-06-01T08:00:00Z")


@pytest.mark.parametrize("computed", [True, False])
def test_what_is_stored_comes_back(computed: bool) -> None:
    stored = sent(point(computed=computed))
    found = restored(stored, period=YEAR)
    assert (found.computed, found.number, found.count) == (computed, 59.756097561, 49.0)
    assert sent(found) == stored


def test_a_text_from_before_values_could_be_computed_is_of_a_value_as_sent() -> None:
    earlier = orjson.dumps(orjson.loads(sent(point()))[:-1]).decode()
    assert sent(restored(earlier, period=YEAR)) == sent(point())
