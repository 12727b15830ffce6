"""Every metric of the gateway, declared in one place."""

from prometheus_client import Counter, Gauge

STREAM_CLIENTS = Gauge("thrive_stream_clients", "Clients of the live stream")
STREAM_CLIENTS_ENDED = Counter(
    "thrive_stream_clients_ended", "Clients disconnected because they did not read"
)
LIVE_EVENTS = Counter("thrive_live_events", "Events handed to this process's clients")
WEBHOOK_ATTEMPTS = Counter("thrive_webhook_attempts", "Attempts by how they went", ["outcome"])
SUBSCRIPTIONS_DISABLED = Counter(
    "thrive_subscriptions_disabled", "Subscriptions disabled after failures"
)
