"""What areas follow is checked: codes, dates, shares, each with its line and its fix."""

from decimal import Decimal

import pytest
from thrive_ingest.domain.framework_document import FrameworkInvalid, load_framework
from thrive_shared.contracts.framework import Comparability

from .test_framework_document import SMALL

OLD = """\
  - {code: old-a, name: A, type: borough, parent: E08000037, valid_to: 2026-05-06}
  - {code: old-b, name: B, type: borough, parent: E08000037, valid_to: 2026-05-06}
"""
STATED = "basis: households, source: The review"
AREA = "  - {code: E08000037, name: Gateshead, type: borough, parent: E92000001}\n"


def document(*followers: str) -> str:
    """The small framework with two earlier areas, and later ones that follow them."""
    later = "".join(
        f"  - {{code: new-{n}, name: N{n}, type: borough, valid_from: 2026-05-07, "
        f"follows: [{each}]}}\n"
        for n, each in enumerate(followers, 1)
    )
    return SMALL.replace(AREA, AREA + OLD + later)


def problems(*followers: str, text: str | None = None) -> list[str]:
    with pytest.raises(FrameworkInvalid) as refused:
        load_framework(text or document(*followers))
    return [f"{p.where}: {p.what}. {p.fix}" for p in refused.value.problems]


def test_shares_with_basis_and_source_are_taken() -> None:
    framework = load_framework(
        document(
            f"{{area: old-a, comparability: changed, share: 0.6, {STATED}}}, "
            f"{{area: old-b, comparability: changed, share: 1, {STATED}}}",
            f"{{area: old-a, comparability: changed, share: 0.4, {STATED}, confirmed: false}}",
        )
    )
    first, second = (a for a in framework.areas if a.follows)
    assert [f.share for f in first.follows] == [Decimal("0.6"), 1]
    assert second.follows[0].comparability is Comparability.CHANGED
    assert not second.follows[0].confirmed


def test_an_area_that_follows_nothing_says_nothing() -> None:
    framework = load_framework(SMALL)
    assert '"follows"' not in framework.model_dump_json()


@pytest.mark.parametrize(
    ("followers", "told"),
    [
        (
            ["{area: old-aa, comparability: changed}"],
            "item 1 › area: 'old-aa' is not declared under areas. Did you mean old-a?",
        ),
        (
            ["{area: E92000001, comparability: changed}"],
            "item 1 › area: E92000001 is followed by new-1, but has no end. "
            "Add valid_to to E92000001.",
        ),
        (
            ["{area: old-a, comparability: changed, share: 0.4}"],
            "item 1 › share: a share needs to say what it is a share of, and who says so. "
            "Add basis: households (or population) and source: …",
        ),
        (
            ["{area: old-a, comparability: changed, basis: households}"],
            "item 1 › basis: there is a basis, but no share. Add share: 0.4, or remove basis.",
        ),
        (
            [f"{{area: old-a, comparability: same, share: 1, {STATED}}}"],
            "item 1 › share: the boundaries are same, so there is no share to state. "
            "Remove share, or write comparability: changed.",
        ),
        (
            [f"{{area: old-a, comparability: changed, share: 1.5, {STATED}}}"],
            "item 1 › share: input should be less than or equal to 1. Change it so.",
        ),
        (
            [f"{{area: old-a, comparability: changed, share: 0.7, {STATED}}}"] * 2,
            "item 1 › share: the shares of old-a add up to 1.4, more than all of it. "
            "Correct the shares.",
        ),
        (
            ["{area: old-a, comparability: renamed}, {area: old-b, comparability: changed}"],
            "item 1 › comparability: new-1 has the boundaries of old-a and parts of others "
            "too. Write comparability: changed, or keep this one alone.",
        ),
        (
            ["{area: old-a, comparability: renamed}", "{area: old-a, comparability: changed}"],
            "item 1 › area: old-a is followed whole by one area, and by another too. "
            "Write comparability: changed, or remove the other.",
        ),
        (
            ["{area: old-a, comparability: changed}, {area: old-a, comparability: changed}"],
            "item 2 › area: new-1 follows old-a twice. Keep one of the two.",
        ),
        (
            ["{area: old-a, comparability: other}"],
            "item 1 › comparability: 'other' is not a comparability. "
            "Use one of: changed, renamed, same.",
        ),
    ],
)
def test_every_mistake_is_told_with_its_place_and_its_fix(followers: list[str], told: str) -> None:
    [found] = problems(*followers)
    assert found.endswith(told), found


def test_the_earlier_area_ends_before_the_later_one_starts() -> None:
    text = document("{area: old-a, comparability: changed}")
    [late] = problems(text=text.replace("valid_from: 2026-05-07", "valid_from: 2026-05-06"))
    assert "old-a ends on 2026-05-06, but new-1 starts on 2026-05-06 already" in late
    [never] = problems(text=text.replace("valid_from: 2026-05-07, ", ""))
    assert "new-1 follows an area, but has no start" in never
