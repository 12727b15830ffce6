"""Questions are worked out only while somebody waits for the answer."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import TypeAdapter
from thrive_shared import clock
from thrive_shared.contracts.questions import Asked, ProgressAsked, Question, WhatIfAsked
from thrive_shared.contracts.questions import question as questions
from thrive_shared.contracts.topics import QUESTION_ANSWERED, QUESTION_ASKED
from thrive_shared.kafka.outgoing import Outgoing
from thrive_shared.kafka.producer import Publisher
from thrive_shared.kafka.question_listener import QuestionListener
from thrive_shared.settings import ServiceSettings

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


class Sent(Publisher):
    """Keeps what would go to the broker."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def send(self, events: Sequence[Outgoing]) -> None:
        self.ids += [e.event_id for e in events]


class Slow:
    """Works on an answer until it is told to end."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.one_began = asyncio.Event()
        self.may_end = asyncio.Event()

    async def answer(self, asked: Question) -> Outgoing:
        self.begun.append(asked.id.int)
        self.one_began.set()
        await self.may_end.wait()
        return Outgoing(QUESTION_ANSWERED, 0, b"k", b"", str(asked.id.int), "2026")


def listener(answering: Slow, sent: Sent) -> QuestionListener[Question]:
    return QuestionListener(
        settings=ServiceSettings(),
        producer=sent,
        group="answers",
        topic=QUESTION_ASKED,
        questions=questions,
        answering=answering,
        slow=(WhatIfAsked,),
    )


async def test_one_whose_asker_went_while_it_waited_for_its_turn_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [NOON]
    for name in ("KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL"):
        monkeypatch.setenv(name, "never-asked")
    monkeypatch.setattr(clock, "now", lambda: now[0])
    answering, sent = Slow(), Sent()
    listening = listener(answering, sent)
    gone = WhatIfAsked(id=UUID(int=2), asked_at=NOON)
    patient = WhatIfAsked(id=UUID(int=3), asked_at=NOON + timedelta(seconds=2))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(listening._settle(WhatIfAsked(id=UUID(int=1), asked_at=NOON)))
        await answering.one_began.wait()
        tasks.create_task(listening._settle(gone))
        tasks.create_task(listening._settle(patient))
        await asyncio.sleep(0)
        now[0] = NOON + timedelta(seconds=gone.waits)
        answering.may_end.set()
    assert answering.begun == [1, 3]
    assert sent.ids == ["1", "3"]


def test_a_what_if_is_waited_for_longer_than_what_is_answered_at_once() -> None:
    what_if = WhatIfAsked(id=UUID(int=1), asked_at=NOON)
    progress = ProgressAsked(id=UUID(int=2), asked_at=NOON)
    assert what_if.waits_until - NOON == timedelta(seconds=15)
    assert progress.waits_until - NOON == timedelta(seconds=5)


def test_a_question_of_an_earlier_version_says_nothing_of_its_wait_and_is_read() -> None:
    body = b'{"id": "7c0f5a52-3f0e-4d0b-9a4c-7d1f9a3f8b11", "asked_at": "2026-11-16T12:00:00Z"}'
    assert TypeAdapter(Asked).validate_json(body).waits == 5.0
