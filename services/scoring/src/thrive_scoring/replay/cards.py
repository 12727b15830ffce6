"""The second hop: scores and alerts to the final cards."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thrive_shared.contracts.envelope import Headers
from thrive_shared.contracts.scoring import ScorecardHeading
from thrive_shared.contracts.topics import ALERT_CHANGED, SCORE_COMPUTED, SCORECARD_COMPUTED
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.replay.comparison import Comparison
from thrive_shared.replay.reading import Ends, read_all
from thrive_shared.replay.report import Report
from thrive_shared.replay.workers import by_partition
from thrive_shared.settings import KafkaSettings

from thrive_scoring.service.events import read
from thrive_scoring.service.rescoring import CardRebuilding

CARDS_AT_ONCE = 500
_COUNTER = re.compile(rb'"counter":\d+')


@dataclass(frozen=True, slots=True)
class AreaCut:
    """How far the live area group has come: what it has read, and its areas' card counters."""

    read: Ends
    counters: Mapping[str, int]


class Cards:
    """Compares the latest cards with those that the scores and alerts give."""

    def __init__(self, *, settings: KafkaSettings, batch: int, report: Report) -> None:
        self._settings = settings
        self._batch = batch
        self._report = report
        self._cards: dict[bytes, Outgoing] = {}
        self._versions: dict[int, int] = {}
        """The framework version that cards of each partition are made under."""

    async def compare(self, *, cut: AreaCut, published: Ends, workers: int) -> None:
        """Build the cards of the cut, then read those published, and report."""
        self._report.begin("scorecards", of=sum(cut.read.values()) + sum(published.values()))
        await by_partition(
            lambda p: self._rebuild(p, upto=cut.read),
            partitions=self._settings.partitions,
            workers=workers,
        )
        side = Comparison(strip=strip)
        for version, record in await self._latest(published, counters=cut.counters):
            has_left = version < self._versions.get(record.partition, 0)
            if has_left and record.key not in self._cards:
                side.leave_out()
            else:
                side.take_published(record)
        for event in self._cards.values():
            side.take_recomputed(event)
        await self._report.end(cards=(SCORECARD_COMPUTED, side.outcome()))

    async def _rebuild(self, partition: int, *, upto: Ends) -> None:
        building = CardRebuilding(partition, partitions=self._settings.partitions)
        sources = [(t.name, partition) for t in (SCORE_COMPUTED, ALERT_CHANGED)]
        ends = {s: upto.get(s, 0) for s in sources}

        def take(records: Sequence[Record]) -> None:
            self._report.read(len(records))
            building.take(map(read, records))

        await read_all(ends, settings=self._settings, most=self._batch, take=take)
        self._cards.update((event.key, event) for event in building.cards())
        self._versions[partition] = building.version

    async def _latest(self, ends: Ends, *, counters: Mapping[str, int]) -> list[tuple[int, Record]]:
        """The card of each group with the highest counter that its area had reached.

        With it stands its framework version: an older one where the group has left the framework.
        """
        latest: dict[bytes, tuple[int, int, Record]] = {}

        def take(records: Sequence[Record]) -> None:
            self._report.read(len(records))
            for record in records:
                card = ScorecardHeading.model_validate_json(record.value or b"")
                key = record.key or b""
                known = latest[key][0] if key in latest else 1
                if known <= card.counter <= counters.get(card.area, 0):
                    latest[key] = (card.counter, card.framework_version, record)

        await read_all(ends, settings=self._settings, most=CARDS_AT_ONCE, take=take)
        return [(version, record) for _, version, record in latest.values()]


def strip(headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """A card without its counter."""
    return headers, _COUNTER.sub(b"", body)
