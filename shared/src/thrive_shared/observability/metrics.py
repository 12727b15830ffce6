"""Every metric of the shared plumbing, declared in one place."""

from prometheus_client import Counter, Gauge, Histogram

RECORDS_CONSUMED = Counter(
    "thrive_records_consumed", "Records whose effects were committed", ["group", "topic"]
)
RECORDS_SKIPPED = Counter(
    "thrive_records_skipped", "Records delivered again and skipped", ["group", "topic"]
)
EVENTS_PUBLISHED = Counter("thrive_events_published", "Events acknowledged by Kafka", ["topic"])
BATCH_SECONDS = Histogram(
    "thrive_batch_seconds", "From the first record of a batch to its commit", ["group"]
)
BATCH_RETRIES = Counter("thrive_batch_retries", "Batches tried again", ["group"])
OUTBOX_REPUBLISHED = Counter(
    "thrive_outbox_republished", "Outbox rows published by another than their writer", ["group"]
)
PARTITIONS_STOPPED = Gauge(
    "thrive_partitions_stopped", "Partitions stopped by a record that can't be processed", ["group"]
)
