"""Accepting submissions: one transaction for all that a group of requests brings."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import asyncpg
from thrive_shared.contracts.questions import MOST_SUPPOSED_FIGURES
from thrive_shared.http.problem import Problem
from thrive_shared.kafka.outgoing import Outgoing

from .domain.areas import areas_of
from .domain.figures import Current, Decision, Key, Outcome, decide
from .domain.mistakes import Mistake
from .domain.offers import Judged
from .domain.records import Draft, drafts
from .domain.summary import PartResult, part_result
from .events import mistakes_event
from .problems import ReferenceReused
from .repository import figures, frameworks, log, receipts
from .repository.conflicts import Conflict

Answer = PartResult | Problem


class FrameworkMoved(Conflict):
    """The offer was judged under a framework version that is no longer in force."""


@dataclass(slots=True)
class _Work:
    """What one transaction has gathered so far."""

    results: dict[receipts.ReceiptKey, PartResult] = field(default_factory=dict)
    fresh: dict[Key, Current] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    rejected: list[tuple[Judged, tuple[Mistake, ...]]] = field(default_factory=list)


async def accept(
    tx: asyncpg.Connection, offers: Sequence[Judged]
) -> tuple[list[Answer], list[Outgoing]]:
    """Store these offers inside `tx`; return an answer for each and the events to publish.

    An offer whose (partner, reference, part) has a receipt gets the answer given before, or
    ReferenceReused if its body differs. Locks are taken in one order by everybody: receipts,
    framework version, figures, ends of the log; each kind in ascending order. Raises
    FrameworkMoved or FigureMoved when the offers must be judged again.
    """
    unique = {j.offer.receipt_key: j for j in reversed(offers)}
    mine = await receipts.claim(tx, [j.offer for j in unique.values()])
    work = _Work()
    todo = [j for key, j in unique.items() if key in mine]
    if todo:
        await _decide(tx, todo, work)
        await _append(tx, work)
        await receipts.complete(tx, work.results)
    known = await _earlier(tx, [j for key, j in unique.items() if key not in mine])
    answers = [_answer(j, unique=unique, work=work, known=known) for j in offers]
    return answers, [_event(j, mistakes) for j, mistakes in work.rejected]


async def preview(connection: asyncpg.Connection, offer: Judged) -> PartResult:
    """What `accept` would answer now, without locking or storing anything."""
    current = await figures.read(connection, {f.key for f in offer.figures})
    decisions, mistakes, _ = _judge_against(offer, current=current)
    changing = (d.figure.supposed() for d in decisions if d.revision is not None)
    told = tuple(islice(changing, MOST_SUPPOSED_FIGURES))
    return replace(_with_rows(_result(offer, decisions, mistakes), judged=offer), figures=told)


async def _decide(tx: asyncpg.Connection, todo: Sequence[Judged], work: _Work) -> None:
    version = await frameworks.hold_version(tx)
    if any(j.catalogue.version != version for j in todo):
        raise FrameworkMoved
    known = await figures.lock(tx, {f.key for j in todo for f in j.figures})
    for judged in sorted(todo, key=lambda j: j.offer.receipt_key):
        decisions, mistakes, fresh = _judge_against(judged, current=known | work.fresh)
        work.fresh |= fresh
        work.drafts += drafts(judged, decisions)
        work.results[judged.offer.receipt_key] = _result(judged, decisions, mistakes)
        if mistakes:
            work.rejected.append((judged, mistakes))
    await figures.save(tx, work.fresh, known=known)


def _judge_against(
    judged: Judged, *, current: dict[Key, Current]
) -> tuple[list[Decision], tuple[Mistake, ...], dict[Key, Current]]:
    """Decide every figure; an atomic offer with any mistake decides nothing."""
    decisions, duplicates, fresh = decide(
        judged.figures,
        current=current,
        submission_id=judged.offer.submission_id,
        confirmed=judged.offer.confirmed,
    )
    mistakes = (*judged.mistakes, *duplicates)
    if judged.offer.atomic and mistakes:
        return [], mistakes, {}
    return decisions, mistakes, fresh


def _result(
    judged: Judged, decisions: Sequence[Decision], mistakes: Sequence[Mistake]
) -> PartResult:
    offer = judged.offer
    return part_result(
        first_row=offer.first_row,
        rows=offer.rows,
        decisions=decisions,
        mistakes=mistakes,
        blank=offer.blank,
    )


async def _append(tx: asyncpg.Connection, work: _Work) -> None:
    """Number the records: the ends of the log are locked last and held shortest."""
    if not work.drafts:
        return
    heads = await log.lock_heads(tx, {d.partition for d in work.drafts})
    entries = []
    for draft in work.drafts:
        seq, recorded_at = heads[draft.partition].next()
        body = draft.body(seq=seq, recorded_at=recorded_at)
        entries.append(
            log.Entry(draft.partition, seq, recorded_at, draft.indicator, body, draft.traceparent)
        )
    await log.append(tx, entries, heads.values())


async def _earlier(
    tx: asyncpg.Connection, offers: Sequence[Judged]
) -> dict[receipts.ReceiptKey, receipts.Receipt]:
    return await receipts.read(tx, [j.offer for j in offers]) if offers else {}


def _answer(
    judged: Judged,
    *,
    unique: dict[receipts.ReceiptKey, Judged],
    work: _Work,
    known: dict[receipts.ReceiptKey, receipts.Receipt],
) -> Answer:
    key, digest = judged.offer.receipt_key, judged.offer.digest
    earlier = known.get(key)
    wanted = unique[key].offer.digest if earlier is None else earlier.digest
    if digest != wanted:
        return ReferenceReused()
    result = work.results[key] if earlier is None else earlier.result
    return _with_rows(result, judged=judged)


def _with_rows(result: PartResult, *, judged: Judged) -> PartResult:
    """The same, with what no receipt keeps since the rows say it again."""
    taken = (f.area for f in judged.figures if result.outcome(f.row) is not Outcome.REJECTED)
    return replace(
        result,
        areas=areas_of(taken, catalogue=judged.catalogue),
        unchanged=tuple(
            f.key for f in judged.figures if result.outcome(f.row) is Outcome.UNCHANGED
        ),
    )


def _event(judged: Judged, mistakes: tuple[Mistake, ...]) -> Outgoing:
    offer = judged.offer
    return mistakes_event(
        mistakes,
        offer=offer,
        event_id=f"{offer.submission_id}.{offer.part}",
        partitions=judged.catalogue.partitions,
        part=offer.part,
    )
