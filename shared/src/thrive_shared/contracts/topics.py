"""Every topic, declared once: who produces, who consumes, what is kept and for how long."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b


class Policy(StrEnum):
    KEEP = "keep"
    """Kept for ever: part of the record."""
    COMPACT = "compact"
    """The latest by key is kept."""
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic as the broker must hold it. All use LogAppendTime."""

    name: str
    producer: str
    consumers: tuple[str, ...]
    route: str
    """What picks the partition (our own function, see `partition_of`)."""
    key: str
    """What the record's key is, and so what compaction keeps."""
    policy: Policy
    retention_days: int | None = None
    retention_hours: int | None = None
    """Instead of days, where a record is of use for seconds only; segments are as short."""
    segment_days: int | None = None
    """How long the broker writes one segment, which it deletes as a whole: what is kept for
    `retention_days` is gone after so many more. None: the broker's own default."""
    compacted_within_days: int | None = None
    """Of a compacted topic that holds free text: after so long the broker closes a segment at its
    next record, and compacts it however little of it is out of date. None: some time."""
    tombstones_kept_days: int | None = None
    """How long after that a reader that was away still finds the tombstone. None: a day."""
    by_generation: bool = False
    """Whether each generation has a topic of its own: of g1 under this name, of g2 with `.g2`
    behind it."""


SUBMISSION_ACCEPTED = Topic(
    name="ingest.submission-accepted.v1",
    producer="ingest",
    consumers=("scoring", "narrative", "gateway"),
    route="log partition",
    key="indicator, or the barrier's kind",
    policy=Policy.KEEP,
)
SUBMISSION_REJECTED = Topic(
    name="ingest.submission-rejected.v1",
    producer="ingest",
    consumers=("gateway",),
    route="partner",
    key="submission id",
    policy=Policy.EXPIRE,
    retention_days=30,
)
COMMENTARY_RECEIVED = Topic(
    name="ingest.commentary-received.v1",
    producer="ingest",
    consumers=("narrative", "gateway"),
    route="area",
    key="commentary id",
    policy=Policy.COMPACT,
    compacted_within_days=1,
    tombstones_kept_days=30,
)
SCORE_COMPUTED = Topic(
    name="scoring.score-computed.v1",
    producer="scoring",
    consumers=("scoring", "narrative", "gateway"),
    route="area (a barrier: every partition)",
    key="series|period (a barrier: its id)",
    policy=Policy.KEEP,
    by_generation=True,
)
ALERT_CHANGED = Topic(
    name="scoring.alert-changed.v1",
    producer="scoring",
    consumers=("scoring", "gateway"),
    route="area",
    key="alert id",
    policy=Policy.KEEP,
    by_generation=True,
)
SCORECARD_COMPUTED = Topic(
    name="scoring.scorecard-computed.v1",
    producer="scoring",
    consumers=("narrative", "gateway"),
    route="area",
    key="area|dimension|group",
    policy=Policy.COMPACT,
    by_generation=True,
)
STORY_WRITTEN = Topic(
    name="narrative.story-written.v1",
    producer="narrative",
    consumers=("gateway",),
    route="area",
    key="subject",
    policy=Policy.COMPACT,
    by_generation=True,
)
QUESTION_ASKED = Topic(
    name="gateway.question-asked.v1",
    producer="gateway",
    consumers=("scoring",),
    route="question id",
    key="question id",
    policy=Policy.EXPIRE,
    retention_hours=1,
    by_generation=True,
)
QUESTION_ANSWERED = Topic(
    name="scoring.question-answered.v1",
    producer="scoring",
    consumers=("gateway",),
    route="question id",
    key="question id",
    policy=Policy.EXPIRE,
    retention_hours=1,
    by_generation=True,
)
LOG_END_ASKED = Topic(
    name="gateway.log-end-asked.v1",
    producer="gateway",
    consumers=("ingest",),
    route="question id",
    key="question id",
    policy=Policy.EXPIRE,
    retention_hours=1,
)
LOG_END_ANSWERED = Topic(
    name="ingest.log-end-answered.v1",
    producer="ingest",
    consumers=("gateway",),
    route="question id",
    key="question id",
    policy=Policy.EXPIRE,
    retention_hours=1,
)

TOPICS: tuple[Topic, ...] = (
    SUBMISSION_ACCEPTED,
    SUBMISSION_REJECTED,
    COMMENTARY_RECEIVED,
    SCORE_COMPUTED,
    ALERT_CHANGED,
    SCORECARD_COMPUTED,
    STORY_WRITTEN,
    QUESTION_ASKED,
    QUESTION_ANSWERED,
    LOG_END_ASKED,
    LOG_END_ANSWERED,
)


def offered_topic(partner: str) -> Topic:
    """The Kafka door of one partner: the topic's name is the identity.

    It may carry free text, which can't be erased from it by key: so it forgets soon.
    """
    return Topic(
        name=f"partners.{partner}.submission-offered.v1",
        producer=f"partner {partner}",
        consumers=("ingest",),
        route="any",
        key="any",
        policy=Policy.EXPIRE,
        retention_days=7,
        segment_days=1,
    )


def partition_of(route: str, *, partitions: int) -> int:
    """Pick a partition: blake2b of the route, so that no client library decides."""
    digest = blake2b(route.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % partitions
