"""In which order an area's scorecards are answered."""

from datetime import UTC, datetime
from uuid import UUID

from browser.shipped import framework
from thrive_gateway.api.models.scorecards import in_order
from thrive_shared.contracts.framework import Named
from thrive_shared.contracts.scoring import Counts, Dimension, RollUp, ScorecardComputed

FRAMEWORK = framework()


def card(dimension: Dimension, *, code: str) -> ScorecardComputed:
    return ScorecardComputed(
        id=UUID(int=1),
        counter=1,
        area="E08000037",
        dimension=dimension,
        group=Named(code=code, title=code),
        framework_version=1,
        day=None,
        recorded_at=datetime(2026, 11, 2, tzinfo=UTC),
        counts=Counts(),
        roll_up=RollUp(verdict="none", coverage=0.0),
        scores=(),
    )


def test_cards_come_in_the_frameworks_order_and_unknown_ones_last() -> None:
    objectives = [card("objective", code=each.code) for each in FRAMEWORK.objectives]
    pledges = [card("pledge", code=each.code) for each in FRAMEWORK.pledges]
    perspectives = [card("perspective", code=each.code) for each in FRAMEWORK.perspectives]
    wanted = [*objectives, *pledges, *perspectives, card("pledge", code="gone")]

    assert in_order(reversed(wanted), framework=FRAMEWORK) == wanted
