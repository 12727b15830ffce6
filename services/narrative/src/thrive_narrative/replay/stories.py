"""The third hop: the latest scores and scorecards to the stories that stand."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from thrive_shared.contracts.envelope import Headers
from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.narrative import StoryHeading
from thrive_shared.contracts.topics import (
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    STORY_WRITTEN,
    SUBMISSION_ACCEPTED,
)
from thrive_shared.kafka.consumer import Record
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.replay.comparison import Comparison
from thrive_shared.replay.reading import Ends, read_all
from thrive_shared.replay.report import Report
from thrive_shared.replay.workers import by_partition
from thrive_shared.settings import KafkaSettings

from thrive_narrative.consumers import story_event
from thrive_narrative.domain.commentary import Library, Words
from thrive_narrative.domain.glossary import Glossary, glossary
from thrive_narrative.reading import Batch, Gathering
from thrive_narrative.service import Subjects, written_from

STORIES_AT_ONCE = 500
_COUNTER = re.compile(rb'"counter":\d+')
_ORDER = re.compile(rb'"order":\d+')


@dataclass(frozen=True, slots=True)
class Cut:
    """How far narrative has come: what it has read, its stories' counters, and commentary.

    Commentary is as narrative keeps it: its topic forgets what was erased, the mark stays here.
    """

    read: Ends
    counters: Mapping[str, int]
    words: Collection[Words]

    def of(self, *topics: str, partition: int | None = None) -> Ends:
        """How far these topics were read, in all their partitions or in one."""
        return {
            (topic, number): end
            for (topic, number), end in self.read.items()
            if topic in topics and partition in (None, number)
        }


class Stories:
    """Compares the latest stories with those that the latest scores and cards give."""

    def __init__(self, *, settings: KafkaSettings, batch: int, report: Report) -> None:
        self._settings = settings
        self._batch = batch
        self._report = report
        self._glossaries: dict[int, Glossary | None] = {}
        self._stories: list[Outgoing] = []

    async def compare(self, *, cut: Cut, published: Ends, workers: int) -> None:
        """Write the stories of the cut, then read those published, and report."""
        sources = cut.of(SUBMISSION_ACCEPTED.name, SCORE_COMPUTED.name, SCORECARD_COMPUTED.name)
        self._report.begin("stories", of=sum(sources.values()) + sum(published.values()))
        self._take_frameworks(await self._gathered(cut.of(SUBMISSION_ACCEPTED.name)))
        await by_partition(
            lambda p: self._write(p, cut=cut),
            partitions=self._settings.partitions,
            workers=workers,
        )
        side = Comparison(strip=strip)
        for record in await self._latest(published, counters=cut.counters):
            side.take_published(record)
        for event in self._stories:
            side.take_recomputed(event)
        await self._report.end(stories=(STORY_WRITTEN, side.outcome()))

    def _take_frameworks(self, log: Batch) -> None:
        versions: dict[int, dict[int, FrameworkSlice]] = {}
        for partition, parts in sorted(log.slices.items()):
            for part in parts:
                versions.setdefault(part.version, {}).setdefault(partition, part)
        for version, parts_of in versions.items():
            slices = list(parts_of.values())
            self._glossaries[version] = glossary(
                slices=slices, partitions=self._settings.partitions
            )

    async def _write(self, partition: int, *, cut: Cut) -> None:
        found = await self._gathered(
            cut.of(SCORE_COMPUTED.name, SCORECARD_COMPUTED.name, partition=partition)
        )
        touched = Subjects(
            scores={key: each.event for key, each in found.scores.items()},
            cards={key: each.event for key, each in found.cards.items()},
        )
        glossaries = {version: self._glossaries.get(version) for version in touched.versions}
        library = Library(tuple(cut.words))
        for story in written_from(touched, glossaries=glossaries, library=library):
            self._stories.append(story_event(story, partitions=self._settings.partitions))

    async def _gathered(self, ends: Ends) -> Batch:
        gathering = Gathering()

        def take(records: Sequence[Record]) -> None:
            self._report.read(len(records))
            gathering.take(records)

        await read_all(ends, settings=self._settings, most=self._batch, take=take)
        return gathering.batch()

    async def _latest(self, ends: Ends, *, counters: Mapping[str, int]) -> list[Record]:
        """The story of each subject with the highest counter that narrative had reached."""
        latest: dict[bytes, tuple[int, Record]] = {}

        def take(records: Sequence[Record]) -> None:
            self._report.read(len(records))
            for record in records:
                key = record.key or b""
                counter = StoryHeading.model_validate_json(record.value or b"").counter
                known = latest[key][0] if key in latest else 1
                if known <= counter <= counters.get(key.decode(), 0):
                    latest[key] = (counter, record)

        await read_all(ends, settings=self._settings, most=STORIES_AT_ONCE, take=take)
        return [record for _, record in latest.values()]


def strip(headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """A story without its counter; that of a card also without the card's counter, its order."""
    body = _COUNTER.sub(b"", body)
    if b'"subject":"scorecard"' in body:
        body = _ORDER.sub(b"", body)
    return headers, body
