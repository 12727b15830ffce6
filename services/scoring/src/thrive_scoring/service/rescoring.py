"""Scoring once more, from the first record and in memory alone: what a replay compares with.

The live groups load and write around the same pure functions; here nothing is loaded or written.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence

from thrive_shared.contracts.generations import GENERATION
from thrive_shared.kafka.outgoing import Outgoing

from thrive_scoring.domain.cards import UNCOUNTED, draft, finish
from thrive_scoring.domain.target import Target
from thrive_scoring.service.batch import score_batch
from thrive_scoring.service.cards import card_event
from thrive_scoring.service.events import AlertEvent, BarrierEvent, Event
from thrive_scoring.service.memory import Memory, Partition
from thrive_scoring.service.records import Entry


class LogRescoring:
    """Scores and alert transitions of one log partition, of which it holds every figure."""

    def __init__(self, partition: int, *, partitions: int, generation: str = GENERATION) -> None:
        self._partitions = partitions
        self._generation = generation
        self._head = Partition(partition)
        self.memory = Memory(most_points=sys.maxsize)
        self.memory.partitions[partition] = self._head

    @property
    def last_seq(self) -> int:
        """The record scored last; 0 before any."""
        return self._head.last_seq

    def score(self, entries: Iterable[Entry]) -> Sequence[Outgoing]:
        """Score the next entries; those already scored are skipped. Raises LogHoleError."""
        fresh = [e for e in entries if self._head.accept(e.origin.seq)]
        self.hold(fresh)
        _, settlement = score_batch(
            self.memory, fresh, partitions=self._partitions, generation=self._generation
        )
        return settlement.events

    def hold(self, entries: Iterable[Entry]) -> None:
        """Begin to hold the indicators that these entries bring for the first time."""
        for code, partition in self.memory.missing(entries).items():
            self.memory.keep(code, partition=partition, series={})


class CardRebuilding:
    """The final cards of one partition of the scores' topic."""

    def __init__(self, target: int, *, partitions: int) -> None:
        self._partitions = partitions
        self._target = Target(target, 0)

    def take(self, events: Iterable[Event]) -> None:
        """Take in scores, alerts and barriers, of each topic in its order."""
        for event in events:
            if isinstance(event, BarrierEvent):
                self._target.take_barrier(event.barrier, partitions=self._partitions)
                continue
            standing = self._target.standing(event.body["area"])
            if isinstance(event, AlertEvent):
                standing.take_alert(event.body)
            else:
                standing.take_score(event.body)

    @property
    def version(self) -> int:
        """The framework version that cards are made under; 0 before any."""
        return self._target.applied(partitions=self._partitions) or 0

    def cards(self) -> Iterator[Outgoing]:
        """The card of every group of every area as it now stands."""
        setting = self._target.setting(partitions=self._partitions)
        if setting is None:
            return
        drafts = [
            draft(standing, group, setting=setting)
            for _, standing in sorted(self._target.standings.items())
            for group in setting.frame.groups.values()
        ]
        for card in finish(drafts, setting=setting):
            yield card_event(card, target=self._target.number, counter=UNCOUNTED)
