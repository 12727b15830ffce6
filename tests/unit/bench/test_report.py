"""A target is reached or missed as it says."""

import json
from pathlib import Path

import pytest

from bench.machine import Machine
from bench.report import Measure, Report, Target

HALF_OF_FLOOR = Target(limit=0.5, at_least=True, of_floor=True)
TWO_SECONDS = Target(limit=2.0)


def _measure(value: float, *, floor: float | None, target: Target | None) -> Measure:
    return Measure(benchmark="b", what="w", unit="/s", value=value, floor=floor, target=target)


@pytest.mark.parametrize(
    ("value", "floor", "target", "met"),
    [
        (50.0, 100.0, HALF_OF_FLOOR, True),
        (49.0, 100.0, HALF_OF_FLOOR, False),
        (2.0, None, TWO_SECONDS, True),
        (2.1, None, TWO_SECONDS, False),
        (2.1, 1.0, None, None),
    ],
)
def test_whether_a_target_is_reached(
    value: float, floor: float | None, target: Target | None, met: bool | None
) -> None:
    assert _measure(value, floor=floor, target=target).met is met


def test_a_report_is_kept_with_its_machine(tmp_path: Path) -> None:
    machine = Machine(
        cores=2,
        cpu="a processor",
        memory_gib=8,
        system="Linux",
        python="3.11",
        kafka="4.3.1",
        postgres="18",
        libraries={},
        load_before=0.1,
    )
    measure = _measure(50.0, floor=100.0, target=HALF_OF_FLOOR)
    file = Report(machine=machine, workload="little", measures=[measure]).write(tmp_path)
    kept = json.loads(file.read_text())
    assert kept["machine"]["cores"] == 2
    assert kept["measures"][0]["ratio"] == 0.5
    assert kept["measures"][0]["met"] is True
