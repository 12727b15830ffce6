"""The area group's work: scores and alerts in, one card per touched group out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import asyncpg
from thrive_shared.contracts.topics import SCORECARD_COMPUTED, partition_of
from thrive_shared.kafka.outgoing import Outgoing

from thrive_scoring.domain.cards import Card, Setting, draft, finish
from thrive_scoring.domain.frame import Group
from thrive_scoring.domain.standing import AreaAlert, AreaScore, Standing
from thrive_scoring.domain.target import Target
from thrive_scoring.repository import cards as repository
from thrive_scoring.service.events import AlertEvent, BarrierEvent, Event
from thrive_scoring.service.targets import Targets


@dataclass(slots=True, eq=False)
class _Changes:
    """What a batch changed: current scores, alerts, and indicators by area, or everything.

    With what was touched stands the trace of the event that touched it last.
    """

    scores: dict[tuple[str, str, str], AreaScore] = field(default_factory=dict)
    alerts: dict[tuple[str, str], AreaAlert] = field(default_factory=dict)
    indicators: dict[tuple[int, str], dict[str, str | None]] = field(default_factory=dict)
    """By partition and area, the one touched last at the end."""
    whole: dict[int, str | None] = field(default_factory=dict)
    """Partitions whose every card must be looked at: a framework or a day was applied."""

    def touch(self, event: Event, *, area: str, indicator: str) -> None:
        """An event changed the standing of an area's indicator."""
        touched = self.indicators.setdefault((event.target, area), {})
        touched.pop(indicator, None)
        touched[indicator] = event.traceparent

    def traceparent(self, card: Card, *, target: int) -> str | None:
        """The trace of the last event that touched a card."""
        touched = self.indicators.get((target, card.standing.area), {})
        members = {i.code for i in card.group.indicators}
        mine = (trace for code, trace in reversed(touched.items()) if code in members)
        return next(mine, self.whole.get(target))


class AreaScoring:
    """Builds cards inside the consumer's transaction."""

    def __init__(self, *, partitions: int) -> None:
        self._partitions = partitions
        self._targets = Targets()

    async def build(self, tx: asyncpg.Connection, events: Sequence[Event]) -> Sequence[Outgoing]:
        """Take the events in, write what changed, return the cards to publish.

        A card is built once for each group touched in the batch, however many scores touched it.
        """
        numbers = sorted({e.target for e in events})
        self._targets.begin(numbers)
        await self._load(tx, numbers)
        changes = _Changes()
        for event in events:
            await self._take(tx, event, changes)
        built = self._build(changes)
        published = [self._publish(card, changes) for card in built]
        await self._save(tx, changes, built)
        await repository.save_targets(tx, numbers)
        return published

    def committed(self) -> None:
        """The batch is committed."""
        self._targets.committed()

    def forget(self, targets: Collection[int]) -> None:
        """Drop what is held of these partitions."""
        self._targets.forget(targets)

    async def _load(self, tx: asyncpg.Connection, numbers: Sequence[int]) -> None:
        """Lock the partitions; load those that aren't held as they now are."""
        held = self._targets.held
        for number, state in (await repository.lock_targets(tx, numbers)).items():
            if number not in held or held[number].state != state:
                held[number] = await repository.load_target(tx, number=number, state=state)

    async def _take(self, tx: asyncpg.Connection, event: Event, changes: _Changes) -> None:
        target = self._targets.held[event.target]
        if isinstance(event, BarrierEvent):
            await self._take_barrier(tx, event, target=target, changes=changes)
            return
        body = event.body
        area, indicator = body["area"], body["indicator"]
        standing = target.standing(area)
        if isinstance(event, AlertEvent):
            taken = standing.take_alert(body)
            changes.alerts[area, body["alert_id"]] = standing.alerts[body["alert_id"]]
        else:
            key = (indicator, body["breakdown"])
            taken = standing.take_score(body)
            changes.scores[area, *key] = standing.scores[key]
        if taken:
            changes.touch(event, area=area, indicator=indicator)

    async def _take_barrier(
        self, tx: asyncpg.Connection, event: BarrierEvent, *, target: Target, changes: _Changes
    ) -> None:
        barrier, source = event.barrier, event.barrier.cause.partition
        if barrier.framework is not None:
            await repository.save_framework(
                tx,
                target=target.number,
                source=source,
                framework=barrier.framework,
                recorded_at=barrier.recorded_at,
            )
        if barrier.day is not None:
            await repository.save_day(tx, target=target.number, source=source, day=barrier.day)
        held = min(target.slices, default=0)
        if target.take_barrier(barrier, partitions=self._partitions):
            changes.whole[target.number] = event.traceparent
        kept = min(target.slices, default=0)
        if kept > held:
            await repository.delete_frameworks(tx, target=target.number, before=kept)

    def _build(self, changes: _Changes) -> list[Card]:
        found: list[Card] = []
        for number in sorted({t for t, _ in changes.indicators} | changes.whole.keys()):
            target = self._targets.held[number]
            setting = target.setting(partitions=self._partitions)
            if setting is None:
                continue
            drafts = [
                draft(standing, group, setting=setting)
                for standing, groups in self._touched(target, changes, setting=setting)
                for group in groups
            ]
            found += [c for c in finish(drafts, setting=setting) if not _is_published(c)]
        return found

    def _touched(
        self, target: Target, changes: _Changes, *, setting: Setting
    ) -> list[tuple[Standing, list[Group]]]:
        """The groups to look at, area by area."""
        frame = setting.frame
        if target.number in changes.whole:
            everything = list(frame.groups.values())
            return [(target.standings[area], everything) for area in sorted(target.standings)]
        return [
            (
                target.standings[area],
                list(
                    {g.key: g for i in sorted(touched) for g in frame.groups_of.get(i, ())}.values()
                ),
            )
            for (number, area), touched in sorted(changes.indicators.items())
            if number == target.number
        ]

    def _publish(self, card: Card, changes: _Changes) -> Outgoing:
        standing = card.standing
        target = partition_of(standing.area, partitions=self._partitions)
        standing.counter += 1
        standing.cards[card.group.key] = card.card_id
        return card_event(
            card,
            target=target,
            counter=standing.counter,
            traceparent=changes.traceparent(card, target=target),
        )

    async def _save(self, tx: asyncpg.Connection, changes: _Changes, built: Sequence[Card]) -> None:
        areas = {area: target for target, area in changes.indicators}
        home = partition_of
        for card in built:
            area = card.standing.area
            areas.setdefault(area, home(area, partitions=self._partitions))
        if areas:
            await repository.save_areas(
                tx,
                [
                    (area, target, self._targets.held[target].standings[area].counter)
                    for area, target in sorted(areas.items())
                ],
            )
        if changes.scores:
            await repository.save_scores(tx, [(k[0], s) for k, s in changes.scores.items()])
        if changes.alerts:
            await repository.save_alerts(tx, [(k[0], a) for k, a in changes.alerts.items()])
        if built:
            await repository.save_cards(
                tx, [(c.standing.area, *c.group.key, c.card_id) for c in built]
            )


def card_event(
    card: Card, *, target: int, counter: int, traceparent: str | None = None
) -> Outgoing:
    """A card as it is published, to the partition of its area."""
    return Outgoing(
        SCORECARD_COMPUTED,
        target,
        card.key.encode(),
        card.encoded(counter=counter),
        card.card_id,
        card.recorded_at,
        traceparent,
    )


def _is_published(card: Card) -> bool:
    return card.standing.cards.get(card.group.key) == card.card_id
