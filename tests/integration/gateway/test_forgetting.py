"""The gateway keeps rejections no longer than their topic does."""

from datetime import UTC, datetime, timedelta

from support.gateway_records import rejected, uid
from support.gateway_world import World
from support.waiting import eventually
from thrive_shared.contracts.topics import SUBMISSION_REJECTED


async def test_rejections_are_forgotten_with_their_topic(world: World) -> None:
    """Given one rejection for each side of the limit; when a gateway starts; one is left."""
    now = datetime.now(UTC)
    days = {"old": 31, "young": 29}
    told = [
        rejected(name).model_copy(update={"recorded_at": now - timedelta(days=age)})
        for name, age in days.items()
    ]

    async def kept() -> set[object]:
        return {r["submission_id"] for r in await world.pool.fetch("select * from rejection")}

    async def both() -> bool:
        return await kept() == {uid("old"), uid("young")}

    async def one() -> bool:
        return await kept() == {uid("young")}

    async with world.gateway():
        await world.publish(SUBMISSION_REJECTED, *told)
        await eventually(both, what="both rejections")
    async with world.gateway():
        await eventually(one, what="the end of the old one")
