"""Boundaries that changed: what is comparable, what is not, and what is not stated."""

from dataclasses import replace

import pytest
from browser.shipped import framework as shipped
from support.boundaries import FOLLOWS, K, M, N, bins, changed_geography
from thrive_gateway.domain.boundaries import Boundaries, boundaries_of


def of(area: str) -> Boundaries:
    found = boundaries_of(changed_geography(bins()), area)
    assert found is not None
    return found


def test_changed_boundaries_are_not_comparable_either_way() -> None:
    assert (of(N).state, of("old-a").state) == ("changed", "changed")
    assert of(N).says == (
        "These boundaries are in force since 7 May 2026. Figures before 7 May 2026 are of other "
        "boundaries: not comparable."
    )
    assert [each.area for each in of("old-a").followed_by] == [N, M]
    assert "until 6 May 2026" in of("old-a").says


def test_a_new_name_leaves_figures_comparable_both_ways() -> None:
    assert (of(K).state, of("old-c").state) == ("renamed", "renamed")
    assert of(K).says.endswith("Before, the same boundaries were Old-C (old-c): comparable.")
    assert of("old-c").says.endswith("Since, the same boundaries are New-K (new-k): comparable.")


def test_what_is_not_stated_is_not_compared() -> None:
    framework = changed_geography(bins(), follows=FOLLOWS | {M: []})
    found = boundaries_of(framework, M)
    assert found is not None
    assert found.state == "not_stated"
    assert "not compared" in found.says


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (None, None),
        ("2026-06-01/P1M", None),
        ("2026-05-01/P1M", "across"),
        ("2026-04-01/P1M", "before"),
    ],
)
def test_a_period_is_placed_in_time(period: str | None, expected: str | None) -> None:
    assert of(N).outside(period) == expected


def test_a_period_after_the_end_is_placed_too() -> None:
    assert of("old-a").outside("2026-06-01/P1M") == "after"
    assert of("old-a").outside("2026-05-01/P1M") == "across"
    assert of("old-a").outside("2026-04-01/P1M") is None
    assert replace(of("old-a"), until=None).outside("2026-06-01/P1M") is None


def test_the_shipped_framework_states_only_what_is_confirmed() -> None:
    framework = shipped()
    assert boundaries_of(framework, "E08000037") is None
    wards = [a.code for a in framework.areas if a.type == "ward-2026"]
    found = [boundaries_of(framework, code) for code in wards]
    assert len(found) == 22
    assert {each.state for each in found if each} == {"not_stated"}
