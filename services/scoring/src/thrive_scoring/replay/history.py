"""The first hop: the log of record to the whole history of scores and alert transitions.

Workers score log partitions and read what was published, whichever comes next, and add up what they
meet. Where the sums of both sides differ, a closer look names the differences.
"""

from dataclasses import replace
from functools import partial

from thrive_shared.contracts.topics import ALERT_CHANGED, SCORE_COMPUTED
from thrive_shared.kafka.outbox import Source
from thrive_shared.replay.reading import Ends
from thrive_shared.replay.report import Report
from thrive_shared.replay.tallies import Tallies, Tally
from thrive_shared.replay.workers import in_processes
from thrive_shared.settings import KafkaSettings

from thrive_scoring.replay.closer import CloserLook
from thrive_scoring.replay.log import last_seqs
from thrive_scoring.replay.tallying import tally


class History:
    """Compares what was published with what the log gives."""

    def __init__(self, *, settings: KafkaSettings, batch: int, report: Report) -> None:
        self._settings = settings
        self._batch = batch
        self._report = report

    async def compare(self, *, log: Ends, published: Ends, workers: int) -> None:
        """Score the log up to its ends, read both topics up to theirs, and report.

        Several workers are processes.
        """
        self._report.begin("scoring", of=sum(log.values()) + sum(published.values()))
        tallies = await self._tallied(log, published, workers=workers)
        uneven = tallies.uneven()
        looked = {}
        if uneven:
            look = CloserLook(settings=self._settings, batch=self._batch, report=self._report)
            looked = await look.compare(uneven, log=log, published=published, workers=workers)
        found = {t.name: Tally().outcome() for t in (SCORE_COMPUTED, ALERT_CHANGED)}
        for (topic, partition), each in sorted(tallies.items()):
            outcome = each.outcome()
            if partition in looked:
                outcome = replace(looked[partition][topic], again=each.again)
            found[topic] += outcome
        await self._report.end(
            scores=(SCORE_COMPUTED, found[SCORE_COMPUTED.name]),
            alerts=(ALERT_CHANGED, found[ALERT_CHANGED.name]),
        )

    async def _tallied(self, log: Ends, published: Ends, *, workers: int) -> Tallies:
        work = partial(
            tally,
            ends={**log, **published},
            upto=await last_seqs(log, settings=self._settings),
            settings=self._settings,
            batch=self._batch,
        )
        parts = await in_processes(
            work,
            tasks=[*_largest_first(log), *_largest_first(published)],
            workers=workers,
            tell=self._report.read,
        )
        found = Tallies()
        for part in parts:
            found.take_in(part)
        return found


def _largest_first(ends: Ends) -> list[Source]:
    """Small ones at the end let all workers end at about the same time."""
    return sorted((s for s, end in ends.items() if end), key=lambda s: -ends[s])
