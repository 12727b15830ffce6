"""Benchmark (e): what a figure costs scoring, by the length of the history behind it.

Scored by `score_batch` in memory: no Kafka, no PostgreSQL, no reading of records. The figures
measured revise the latest month of a series, so that its history stays as long as it is.
"""

from collections.abc import Iterator, Sequence
from itertools import islice, product
from random import Random
from time import process_time
from typing import Any
from uuid import UUID

from thrive_scoring.domain.body import Origin
from thrive_scoring.service.batch import score_batch
from thrive_scoring.service.indicators import SCORED_TOGETHER
from thrive_scoring.service.memory import Memory, Partition
from thrive_scoring.service.records import DayBegan, Entry, FrameworkBegun, Observed
from thrive_shared.contracts.framework import FrameworkSlice

from .log import DAY
from .progress import Progress
from .report import Measure
from .workload import BOROUGH, ENGLAND, Shape, framework

MONTHS = (12, 120, 1_200)
_FIRST_YEAR = 1926
_SHAPE = Shape(indicators=3)
_ROUNDS = 24
_ALONE = 100
_REPEATS = 3
_RECORDED_AT = "2026-11-16T08:00:00+00:00"


def run(
    *, months: Sequence[int] = MONTHS, rounds: int = _ROUNDS, progress: Progress
) -> list[Measure]:
    """Processor time of one figure at each length, in batches and alone."""
    scoring = _Scoring()
    held = 0
    batched: list[float] = []
    single: list[float] = []
    for length in months:
        with progress.step(f"history: {length:,} months"):
            for month in range(held, length):
                scoring.score(scoring.month(month))
            held = length
            batched.append(scoring.cost(length - 1, rounds=rounds, together=SCORED_TOGETHER))
            single.append(scoring.cost(length - 1, rounds=rounds, together=1, most=_ALONE))
    return [
        *_measures(f"batches of {SCORED_TOGETHER}", batched, months=months),
        *_measures("one at a time", single, months=months),
    ]


class _Scoring:
    """One log partition's scoring, and the records that it is fed."""

    def __init__(self) -> None:
        self._memory = Memory()
        self._memory.partitions[0] = Partition(0)
        self._random = Random(_SHAPE.seed)
        self._seq = 0
        self._revision = 1
        slice_ = _monthly()
        self._codes = [i.code for i in slice_.indicators]
        for code in self._codes:
            self._memory.keep(code, partition=0, series={})
        self.score([FrameworkBegun(self._origin(), slice_), DayBegan(self._origin(), DAY)])

    def score(self, entries: Sequence[Entry]) -> float:
        """Apply a batch; the processor seconds that it took."""
        for entry in entries:
            self._memory.partitions[0].accept(entry.origin.seq)
        began = process_time()
        score_batch(self._memory, entries, partitions=1)
        return process_time() - began

    def month(self, month: int) -> list[Entry]:
        """The first figures of a month, one record an indicator."""
        places = [(ENGLAND, "all"), *_places()]
        return [
            self._observed(code, [self._row(*place, month=month) for place in places])
            for code in self._codes
        ]

    def cost(self, month: int, *, rounds: int, together: int, most: int | None = None) -> float:
        """Microseconds of one revised figure of a month; the least of a few repeats."""
        found = []
        for _ in range(_REPEATS):
            entries = list(islice(self._revisions(month, rounds=rounds), most))
            batches = (entries[at : at + together] for at in range(0, len(entries), together))
            found.append(1e6 * sum(map(self.score, batches)) / len(entries))
        return min(found)

    def _revisions(self, month: int, *, rounds: int) -> Iterator[Entry]:
        """Every series but the comparator's sends its figure of that month again, so many times."""
        for _ in range(rounds):
            self._revision += 1
            for code, place in product(self._codes, _places()):
                yield self._observed(code, [self._row(*place, month=month)])

    def _observed(self, code: str, rows: Sequence[dict[str, Any]]) -> Observed:
        origin = self._origin()
        return Observed(origin, code, str(UUID(int=origin.seq)), rows)

    def _origin(self) -> Origin:
        self._seq += 1
        return Origin(0, self._seq, _RECORDED_AT)

    def _row(self, area: str, breakdown: str, *, month: int) -> dict[str, Any]:
        count = round(self._random.gauss(400, 15))
        return {
            "row": 1,
            "area": area,
            "breakdown": breakdown,
            "period": f"{_FIRST_YEAR + month // 12}-{month % 12 + 1:02d}-01/P1M",
            "value": f"{count / 10:.1f}",
            "numerator": str(count),
            "denominator": "1000",
            "status": "final",
            "revision": self._revision,
        }


def _monthly() -> FrameworkSlice:
    """The benchmarks' framework with percentages by month, so that a long history is thinkable."""
    whole = framework(_SHAPE).model_dump(mode="json", exclude={"profiles"})
    for indicator in whole["indicators"]:
        indicator |= {"period": "month", "interval": "wilson", "multiplier": 100, "unit": "%"}
        indicator["value_type"] = "proportion"
        indicator["targets"] = [{"starts": "1926-01-01", "value": "40", "source": "Plan"}]
    return FrameworkSlice.model_validate(whole)


def _places() -> list[tuple[str, str]]:
    """Areas and breakdowns that are compared with England."""
    quintiles = [f"q{n}" for n in range(1, _SHAPE.quintiles + 1)]
    wards = [f"E050{n:05d}" for n in range(1, _SHAPE.wards + 1)]
    return [(BOROUGH, "all"), *((BOROUGH, q) for q in quintiles), *((w, "all") for w in wards)]


def _measures(how: str, costs: Sequence[float], *, months: Sequence[int]) -> Iterator[Measure]:
    for length, cost in zip(months, costs, strict=True):
        yield Measure(
            benchmark="cost of a figure",
            what=f"{length:,} months of history, {how}",
            unit="µs",
            value=cost,
            floor=costs[0],
            beside=f"{months[0]:,} months",
        )
