"""Server-sent events on the wire."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from thrive_gateway.domain.sse import Scope, encode, heartbeat, parse_last_id

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"))


def parse(wire: bytes) -> dict[str, str]:
    """Read one event as WHATWG HTML 9.2.6 says."""
    found: dict[str, str] = {}
    for line in wire.decode().split("\n"):
        if not line:
            break
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        found[name] = f"{found[name]}\n{value}" if name in found else value
    return found


@given(st.integers(0, 2**53), TEXT)
def test_an_event_survives_the_wire(id: int, body: str) -> None:
    assert parse(encode(id=id, name="score", body=body)) == {
        "id": str(id),
        "event": "score",
        "data": body,
    }


def test_a_heartbeat_moves_the_last_id_and_is_no_event() -> None:
    assert parse(heartbeat(id=7)).get("id") == "7"
    assert "data" not in parse(heartbeat(id=7))


@pytest.mark.parametrize(
    ("text", "id"),
    [(None, None), ("", None), ("12", 12), ("x", -1), ("-3", -1), ("1" * 30, -1), ("٣", -1)],
)
def test_an_id_that_is_not_ours_leads_to_a_reset(text: str | None, id: int | None) -> None:
    assert parse_last_id(text) == id


@pytest.mark.parametrize(
    ("scope", "area", "indicator", "takes"),
    [
        (Scope(), "a", "i", True),
        (Scope(area="a"), "a", "i", True),
        (Scope(area="a"), "b", "i", False),
        (Scope(indicator="i"), "b", "i", True),
        (Scope(area="a", indicator="i"), "a", "j", False),
        (Scope(area="a", indicator="i"), None, None, True),
        (Scope(indicator="i"), "a", None, True),
    ],
)
def test_a_filter_takes_what_concerns_it(
    scope: Scope, area: str | None, indicator: str | None, takes: bool
) -> None:
    assert scope.takes(area=area, indicator=indicator) is takes
