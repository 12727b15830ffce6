"""Reading the log in its order."""

import pytest
from support.gateway_records import accepted
from thrive_gateway.domain.log_order import HoleInTheLog, in_order


def test_records_seen_before_are_skipped() -> None:
    records = [accepted(n, "1") for n in (1, 2, 2, 1, 3)] + [accepted(1, "1", partition=1)]
    fresh, moved = in_order(records, positions={0: 1, 1: 0})
    assert [(r.partition, r.seq) for r in fresh] == [(0, 2), (0, 3), (1, 1)]
    assert moved == {0: 3, 1: 1}


def test_a_hole_stops_everything() -> None:
    with pytest.raises(HoleInTheLog, match="partition 0: seq 4 follows 2"):
        in_order([accepted(2, "1"), accepted(4, "1")], positions={0: 1})
