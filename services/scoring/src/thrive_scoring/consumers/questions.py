"""The gateway's questions to scoring."""

from thrive_shared.contracts.questions import Question, WhatIfAsked, question
from thrive_shared.contracts.topics import QUESTION_ASKED
from thrive_shared.kafka.producer import Publisher
from thrive_shared.kafka.question_listener import QuestionListener
from thrive_shared.settings import ServiceSettings

from thrive_scoring.service.questions import Answering

GROUP = "scoring-answers"


def question_listener(
    *, settings: ServiceSettings, producer: Publisher, answering: Answering
) -> QuestionListener[Question]:
    """Answers quick questions at once, and one what-if at a time."""
    return QuestionListener(
        settings=settings,
        producer=producer,
        group=GROUP,
        topic=QUESTION_ASKED,
        questions=question,
        answering=answering,
        slow=(WhatIfAsked,),
    )
