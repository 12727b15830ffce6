"""Data quality over REST: by partner, and what is late, incomplete or odd."""

from datetime import UTC, date, datetime

import pytest
from support import gateway_records
from support.gateway_records import AREA, day_begun, indicator, published, score
from support.gateway_world import World
from thrive_shared.contracts.topics import SCORE_COMPUTED, SUBMISSION_ACCEPTED

READ = "/v1/data-quality"
OUTLIER = {"n": 24, "z": 3.4, "modified_z": 5.1}


@pytest.fixture(autouse=True)
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are of the past, whatever the clock says."""
    monkeypatch.setattr(gateway_records, "EPOCH", datetime(2020, 1, 1, tzinfo=UTC))


async def test_what_is_late_and_odd_is_listed(world: World) -> None:
    async with world.gateway() as gateway:
        await world.publish(
            SUBMISSION_ACCEPTED,
            published(1, indicator(), indicator("PR6")),
            day_begun(2, date(2020, 1, 1)),
            partition=0,
        )
        await world.publish(SUBMISSION_ACCEPTED, published(1, partition=1), partition=1)
        quality = {"confidence": "low", "reasons": ["outlier"], "outlier": OUTLIER}
        await world.publish(
            SCORE_COMPUTED,
            score(3, days_late=3, quality=quality),
            score(3, indicator="PR6", days_late=0, quality={"confidence": "high"}),
            score(
                9,
                indicator="PR6",
                overdue=True,
                due=date(2019, 12, 1),
                quality={"confidence": "low", "reasons": ["overdue"]},
            ),
        )
        await world.until_read()
        now = await gateway.get(READ)
        assert now["area"] == {"code": AREA, "name": "Gateshead"}
        assert now["day"] == "2020-01-01"
        [partner] = now["partners"]
        counted = ("expected", "current", "due", "on_time", "doubtful")
        assert [partner[name] for name in counted] == [2, 1, 2, 0, 2]
        assert [s["indicator"] for s in now["late"]] == ["PR6"]
        [odd] = now["odd"]
        assert (odd["indicator"], odd["days_late"]) == ("PR5", 3)
        assert odd["quality"]["outlier"] == OUTLIER
