"""Accepting commentary: stored once, published through the outbox."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
from thrive_shared import clock
from thrive_shared.http.problem import Problem
from thrive_shared.kafka.outgoing import Outgoing

from .domain.commentary import (
    CommentaryOffer,
    OtherWords,
    Words,
    read_offer,
    unknown_words,
    without_erased,
)
from .domain.rows import Sender
from .events import commentary_event, mistakes_event
from .intake import Intake
from .problems import ReferenceReused
from .repository import commentary
from .watch import Watch


@dataclass(frozen=True, slots=True)
class Taken:
    """An offer as far as it was taken, and how many of its words are new."""

    offer: CommentaryOffer
    fresh: int


Answer = Taken | Problem
"""What was taken of an offer, or why nothing was."""


async def accept(
    tx: asyncpg.Connection, offers: Sequence[CommentaryOffer], *, partitions: int
) -> tuple[list[Answer], list[Outgoing]]:
    """Store what is new inside `tx`; return an answer for each offer and the events to publish.

    The same words again change nothing; erased ones are refused. An offer that uses a reference
    again for other words stores nothing: its answer is ReferenceReused.
    """
    known = await commentary.lock(tx, [w.body.commentary_id for o in offers for w in o.words])
    answers: list[Answer] = []
    fresh: list[Words] = []
    events: list[Outgoing] = []
    for whole in offers:
        offer = without_erased(whole, known=known)
        try:
            new = unknown_words(offer.words, known=known)
        except OtherWords:
            answers.append(ReferenceReused())
            continue
        known |= {id: w.digest for id, w in new.items()}
        fresh += new.values()
        answers.append(Taken(offer, len(new)))
        events += _events(offer, new=new.values(), partitions=partitions)
    if fresh:
        await commentary.save(tx, fresh)
    return answers, events


class Commentaries:
    """The way in for commentary over HTTP."""

    def __init__(self, *, intake: Intake, watch: Watch, partitions: int) -> None:
        self._intake = intake
        self._watch = watch
        self._partitions = partitions

    async def take(
        self, values: Sequence[Any], *, sender: Sender, reference: str
    ) -> dict[str, object]:
        """Store what is new; answer with counts and everything that is wrong.

        `reference` names the request. Raises ReferenceReused when the reference of some words
        already stands for others.
        """
        catalogue = await self._intake.ready_catalogue()
        offer = read_offer(
            values, reference=reference, catalogue=catalogue, sender=sender, now=clock.now()
        )
        taken = await self._watch.guarded(self._store(offer))
        words = taken.offer.words
        return {
            "imported": taken.fresh,
            "unchanged": len(words) - taken.fresh,
            "rejected": offer.rows - len(words),
            "commentary_ids": [str(w.body.commentary_id) for w in words],
            "rejections": [m.as_json() for m in taken.offer.mistakes],
        }

    async def _store(self, offer: CommentaryOffer) -> Taken:
        async with self._intake.publishing() as (tx, events):
            [answer], decided = await accept(tx, [offer], partitions=self._partitions)
            if isinstance(answer, Problem):
                raise answer
            events += decided
        return answer


def _events(offer: CommentaryOffer, *, new: Iterable[Words], partitions: int) -> Iterator[Outgoing]:
    traceparent = offer.sender.traceparent
    for words in new:
        yield commentary_event(words.body, traceparent=traceparent, partitions=partitions)
    if offer.mistakes:
        yield mistakes_event(
            offer.mistakes, offer=offer, event_id=str(offer.submission_id), partitions=partitions
        )
