"""What a page says of an indicator itself."""

from browser.shipped import framework
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.meaning import about

NAMES = Names(framework())


def said(code: str) -> dict[str, str]:
    return dict(about(NAMES.indicators[code], names=NAMES))


def test_a_target_for_years_to_come_is_told_with_its_source() -> None:
    assert said("PR1")["Target"] == (
        "5.0% or less, from 1 January 2030 to 31 December 2030 (National ambition for England, "
        "5 % or less by 2030: Advancing our health, July 2019)"
    )


def test_a_target_of_one_group_names_it_and_a_tracker_without_any_says_nothing() -> None:
    assert said("PR3")["Target"].startswith("Female: 7.3 years or less, ")
    assert "Target" not in said("PR4")
