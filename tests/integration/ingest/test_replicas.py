"""Two replicas on one database and one broker."""

import asyncio

from support.ingest_world import Replica, World
from support.waiting import eventually

ROW = {"indicator": "PR1", "area": "E08000037", "period": "2023", "value": "9.1"}


async def test_ten_times_at_once_over_two_replicas_has_one_effect(world: World) -> None:
    rows = [{**ROW, "period": str(year)} for year in range(2011, 2024)]
    body = {"reference": "same", "rows": rows}
    async with world.replica("a") as a, world.replica("b") as b:
        await world.publish_framework(a)
        answers = await asyncio.gather(*(r.send(body) for r in (a, b) for _ in range(10)))
        assert all(answer == answers[0] for answer in answers)
        assert answers[0]["imported"] == len(rows)

        free = await asyncio.gather(*(r.send(rows) for r in (a, b) for _ in range(5)))
        assert all(answer["unchanged"] == len(rows) for answer in free)

        published = await world.published_log()
    [record] = await world.observations()
    assert len(record.observations) == len(rows)
    assert published == await world.log()


async def test_replicas_racing_for_new_figures_number_every_revision_once(world: World) -> None:
    values = [f"{n}.5" for n in range(1, 13)]
    async with world.replica("a") as a, world.replica("b") as b:
        await world.publish_framework(a)
        sending = [(a, b)[n % 2].send([{**ROW, "value": v}]) for n, v in enumerate(values)]
        await asyncio.gather(*sending)
    revisions = await world.revisions("E08000037")
    assert [o.revision for o in revisions] == list(range(1, 13))
    assert sorted(float(o.value or 0) for o in revisions) == [float(v) for v in values]


async def test_replicas_share_the_partitions_and_one_takes_over_from_the_other(
    world: World,
) -> None:
    async def shared() -> bool:
        held = await world.query("select distinct holder from relay where expires_at > now()")
        return len(held) == 2

    async with world.replica("a") as a:
        await world.publish_framework(a)
        async with world.replica("b"):
            await eventually(shared, what="a fair share for each replica")
        await _send_everywhere(a)
        assert await world.published_log() == await world.log()


async def test_a_framework_published_elsewhere_is_followed_at_once(world: World) -> None:
    async with world.replica("a") as a, world.replica("b") as b:
        await world.publish_framework(a)
        assert (await b.send([ROW]))["imported"] == 1
        await world.publish_framework(a, version=2)
        assert (await b.send([{**ROW, "value": "9.2"}]))["updated"] == 1
    versions = [r.framework_version for r in await world.observations()]
    assert versions == [1, 2]


async def _send_everywhere(replica: Replica) -> None:
    await replica.send(
        [
            ROW,
            {"indicator": "OC1", "area": "E08000037", "period": "2022/23", "value": "50"},
            {"indicator": "OP2", "area": "E08000037", "period": "2026-09", "value": "0.7"},
            {"indicator": "LS2", "area": "E08000037", "period": "2024/25", "value": "47"},
        ]
    )
