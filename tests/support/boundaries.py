"""A geography that changed on 7 May 2026, with shares: old A, B and C became new N, M and K."""

from datetime import date
from typing import Any

from thrive_shared.contracts.framework import Area, AreaType, FrameworkSlice, Indicator
from thrive_shared.contracts.ingest import Observation

from support.gateway_records import AREA, ENGLAND, framework, indicator

N, M, K = "new-n", "new-m", "new-k"
"""N has 60 % of A and all of B; M has the rest of A; K is C under another name."""
OLD = ("old-a", "old-b", "old-c")
STATED = {"basis": "households", "source": "The boundary review"}
FOLLOWS: dict[str, list[dict[str, Any]]] = {
    N: [
        {"area": "old-a", "comparability": "changed", "share": "0.6", **STATED},
        {"area": "old-b", "comparability": "changed", "share": "1", **STATED},
    ],
    M: [{"area": "old-a", "comparability": "changed", "share": "0.4", **STATED}],
    K: [{"area": "old-c", "comparability": "renamed"}],
}


def bins(**changes: Any) -> Indicator:
    """An indicator of things, by ward and month, from two counts."""
    values: dict[str, Any] = {
        "value_type": "rate",
        "unit": "per 100,000",
        "multiplier": 100_000,
        "period": "month",
        "interval": "byar",
        "comparator": None,
    }
    return indicator("PL3", **(values | changes))


def changed_geography(*indicators: Indicator, follows: Any = FOLLOWS) -> FrameworkSlice:
    """The small framework with both geographies."""
    old = [
        Area(code=c, name=c.title(), type="ward-old", parent=AREA, valid_to=date(2026, 5, 6))
        for c in OLD
    ]
    new = [
        Area.model_validate(
            {
                "code": code,
                "name": code.title(),
                "type": "ward-new",
                "parent": AREA,
                "valid_from": "2026-05-07",
                "follows": follows.get(code, []),
            }
        )
        for code in (N, M, K)
    ]
    base = framework(*indicators)
    types = [
        AreaType(code="district", title="District", plural="Districts"),
        *(AreaType(code=c, title="Ward", plural="Wards") for c in ("ward-old", "ward-new")),
    ]
    council = [
        Area(code=AREA, name="Gateshead", type="district"),
        Area(code=ENGLAND, name="England", type="district"),
    ]
    return base.model_copy(update={"area_types": tuple(types), "areas": (*council, *old, *new)})


def counted(
    area: str, period: str, numerator: str | None, denominator: str | None, **changes: Any
) -> Observation:
    """A figure with its counts."""
    values: dict[str, Any] = {
        "row": 1,
        "area": area,
        "period": period,
        "value": "1",
        "numerator": numerator,
        "denominator": denominator,
        "status": "final",
        "revision": 1,
    }
    return Observation.model_validate(values | changes)
