"""The HTTP interfaces, asked from the applications without starting them."""

from typing import Any, cast

from thrive_gateway.application import application
from thrive_gateway.live.hub import Hub
from thrive_gateway.settings import Settings as GatewaySettings
from thrive_ingest.application import http_application
from thrive_ingest.settings import Settings as IngestSettings

_NOTHING = cast(Any, None)
"""Stands for the database and the tasks: routes only keep them for later."""


def gateway() -> dict[str, Any]:
    """The document of every read, the live stream and subscriptions."""
    return application(
        settings=GatewaySettings.model_construct(),
        pool=_NOTHING,
        hub=Hub(),
        keys=_NOTHING,
        webhooks=_NOTHING,
        readers=_NOTHING,
        what_ifs=_NOTHING,
        checks={},
    ).openapi()


def ingest() -> dict[str, Any]:
    """The document of the one door."""
    return http_application(
        IngestSettings.model_construct(),
        pool=_NOTHING,
        intake=_NOTHING,
        erasures=_NOTHING,
        watch=_NOTHING,
        appended=_NOTHING,
        published=_NOTHING,
        checks={},
    ).openapi()
