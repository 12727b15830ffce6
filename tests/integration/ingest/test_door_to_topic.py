"""From a request to the log of record and on to its topic."""

from support.ingest_world import PARTITIONS, TODAY, Replica, World, frameworks_of
from thrive_shared.contracts.ingest import DayBegun, ObservationsAccepted
from thrive_shared.contracts.topics import partition_of

ROW = {
    "indicator": "OC1",
    "area": "E08000037",
    "period": "2024/25",
    "numerator": 53,
    "denominator": 101,
}


async def test_a_row_becomes_a_record_on_the_topic(shared_world: World, replica: Replica) -> None:
    summary = await replica.send({"reference": "r1", "rows": [ROW]})
    world = shared_world

    assert summary["status"] == "success"
    assert (summary["imported"], summary["rejected"]) == (1, 0)
    assert summary["indicators"] == ["OC1"]
    [record] = [r for r in await world.published_log() if isinstance(r, ObservationsAccepted)]
    assert record.partition == partition_of("OC1", partitions=PARTITIONS)
    assert str(record.submission_id) == summary["submission_id"]
    assert (record.reference, record.framework_version) == ("r1", 1)
    [observation] = record.observations
    assert (observation.period, observation.value) == ("2024-04-01/P1Y", "52.4752475248")
    assert (observation.numerator, observation.revision) == ("53", 1)


async def test_every_partition_hears_of_the_day_and_of_its_slice(
    shared_world: World, replica: Replica
) -> None:
    records = await shared_world.published_log()

    assert [r.day for r in records if isinstance(r, DayBegun)] == [TODAY] * PARTITIONS
    slices = frameworks_of(records)
    assert sorted(s.partition for s in slices) == list(range(PARTITIONS))
    for s in slices:
        codes = [i.code for i in s.framework.indicators]
        assert all(partition_of(c, partitions=PARTITIONS) == s.partition for c in codes)
    assert sum(len(s.framework.indicators) for s in slices) == 36
    for partition in range(PARTITIONS):
        seqs = [r.seq for r in records if r.partition == partition]
        assert seqs == list(range(1, len(seqs) + 1))
