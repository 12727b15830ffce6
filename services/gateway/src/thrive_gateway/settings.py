"""Settings of the gateway, read from the environment by the composition root."""

from pydantic import Field
from thrive_shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """The defaults suit one council."""

    events_kept: int = Field(default=100_000, ge=1)
    """Live events that a returning client can catch up on."""
    rate_limit: int = Field(default=3000, ge=1)
    """Requests a minute that one client may make of /v1."""
    webhook_allow_private: bool = False
    """Lets webhooks go to private and loopback addresses: for use on one machine only."""
