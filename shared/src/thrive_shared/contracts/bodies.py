"""What a record of each topic may hold: one contract for each kind of record."""

from collections.abc import Mapping

from .base import Contract
from .ingest import (
    CommentaryReceived,
    DayBegun,
    FrameworkPublished,
    ObservationsAccepted,
    RebaseDecided,
    SubmissionRejected,
)
from .narrative import StoryWritten
from .partners import CommentariesOffered, SubmissionOffered
from .questions import (
    LogEndAnswered,
    LogEndAsked,
    ProgressAnswered,
    ProgressAsked,
    ScorecardsAnswered,
    ScorecardsAsked,
    WhatIfAnswered,
    WhatIfAsked,
    WhatIfRefused,
)
from .scoring import AlertChanged, BarrierForwarded, ScorecardComputed, ScoreComputed
from .topics import (
    ALERT_CHANGED,
    COMMENTARY_RECEIVED,
    LOG_END_ANSWERED,
    LOG_END_ASKED,
    QUESTION_ANSWERED,
    QUESTION_ASKED,
    SCORE_COMPUTED,
    SCORECARD_COMPUTED,
    STORY_WRITTEN,
    SUBMISSION_ACCEPTED,
    SUBMISSION_REJECTED,
    Topic,
    offered_topic,
)

DOOR = offered_topic("{partner}")
"""The door of every partner, as one template."""

BODIES: Mapping[Topic, tuple[type[Contract], ...]] = {
    DOOR: (SubmissionOffered, CommentariesOffered),
    SUBMISSION_ACCEPTED: (ObservationsAccepted, FrameworkPublished, DayBegun, RebaseDecided),
    SUBMISSION_REJECTED: (SubmissionRejected,),
    COMMENTARY_RECEIVED: (CommentaryReceived,),
    SCORE_COMPUTED: (ScoreComputed, BarrierForwarded),
    ALERT_CHANGED: (AlertChanged,),
    SCORECARD_COMPUTED: (ScorecardComputed,),
    STORY_WRITTEN: (StoryWritten,),
    QUESTION_ASKED: (ProgressAsked, ScorecardsAsked, WhatIfAsked),
    QUESTION_ANSWERED: (
        ProgressAnswered,
        ScorecardsAnswered,
        WhatIfAnswered,
        WhatIfRefused,
    ),
    LOG_END_ASKED: (LogEndAsked,),
    LOG_END_ANSWERED: (LogEndAnswered,),
}
"""In the order of the data flow. Commentary is erased by a record without a body."""
