"""The gateway's application with nothing behind it: what its routes and documents say."""

from typing import Any, cast

import pytest
from fastapi import FastAPI
from thrive_gateway.application import application
from thrive_gateway.live.hub import Hub
from thrive_gateway.settings import Settings


def bare_application(monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The application; a handler that needs a database or a broker fails."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "nowhere:9092")
    monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere")
    nothing = cast(Any, None)
    return application(
        settings=Settings(),
        pool=nothing,
        hub=Hub(),
        keys=nothing,
        webhooks=nothing,
        readers=nothing,
        what_ifs=nothing,
        checks={},
    )
