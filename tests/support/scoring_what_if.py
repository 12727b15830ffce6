"""What-ifs without broker and database, and the same coming about afterwards."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from thrive_scoring.domain.supposed import with_rules
from thrive_scoring.domain.view import View
from thrive_scoring.service.memory import Partition
from thrive_scoring.service.standpoint import Standpoint, part_of
from thrive_scoring.service.what_if import Trial, tried
from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.questions import SupposedFigure, WhatIfAsked
from thrive_shared.kafka.outgoing import Outgoing

from support.scoring_log import Log, framework, indicator, row
from support.scoring_memory import MemoryScorer

AT = "2026-06-02T08:00:00+00:00"
HOME = "E08000037"
Body = dict[str, Any]


class World:
    """A scored log that goes on."""

    def __init__(self, values: Sequence[bytes]) -> None:
        self.scorer = MemoryScorer()
        self.events = list(self.scorer.feed(values))

    @property
    def partition(self) -> Partition:
        return self.scorer.memory.partitions[0]

    @property
    def framework(self) -> FrameworkSlice:
        return self.partition.framework.slice

    def ask(self, asked: WhatIfAsked) -> Trial:
        """What would change."""
        return tried(self.standpoint(asked), asked, at=AT, partitions=1)

    def come_about(self, asked: WhatIfAsked) -> list[Outgoing]:
        """Let it come about; the events that follow."""
        log = Log(version=self.framework.version)
        log._seq[0] = self.partition.last_seq
        values = []
        if asked.rules:
            values.append(log.framework(with_rules(self.framework, asked.rules)))
        if asked.day not in (None, self.partition.day):
            values.append(log.day(asked.day))
        for code in self.partition.framework.rules:
            rows = [self._row(f, n + 1) for n, f in enumerate(asked.figures) if f.indicator == code]
            values += [log.observations(rows, indicator=code)] if rows else []
        found = self.scorer.feed(values)
        self.events += found
        return list(found)

    def bodies(self) -> list[tuple[str, bytes]]:
        return [(e.topic.name, e.value or b"") for e in self.events]

    def _row(self, figure: SupposedFigure, number: int) -> Body:
        row = figure.model_dump(mode="json", exclude_none=True, exclude={"indicator"})
        return {**row, "row": number, "revision": 99}

    def standpoint(self, asked: WhatIfAsked) -> Standpoint:
        """What is known of the indicators in question."""
        codes = {f.indicator for f in asked.figures} | {r.indicator for r in asked.rules}
        codes = set(self.partition.framework.rules) if asked.day else codes
        mine = View(part_of(self.framework, codes))
        partition = Partition(0, self.partition.last_seq, self.partition.day, mine)
        return Standpoint({0: partition}, {c: self.scorer.memory.indicators[c] for c in codes})


def asked(**supposed: Any) -> WhatIfAsked:
    return WhatIfAsked.model_validate({"id": UUID(int=1), "asked_at": AT, **supposed})


def small_world(*more: dict[str, Any]) -> World:
    """Two years of indicator A in Gateshead, and further indicators without a figure."""
    log = Log()
    rows = [row(HOME, "2023-04-01/P1Y", "24.0"), row(HOME, "2024-04-01/P1Y", "25.0")]
    return World(
        [
            log.framework(framework(indicator("A"), *more)),
            log.day(date(2025, 6, 1)),
            log.observations(rows, indicator="A"),
        ]
    )
