"""A webhook's message: the same bytes at every attempt."""

import orjson
from thrive_shared.contracts.scoring import AlertChanged


def message(change: AlertChanged) -> str:
    """Type, time and data of one transition, as Standard Webhooks recommends."""
    body = {
        "type": f"alert.{change.state}",
        "timestamp": change.recorded_at.isoformat(),
        "data": change.model_dump(mode="json"),
    }
    return orjson.dumps(body).decode()
