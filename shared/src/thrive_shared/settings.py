"""Settings every service shares, read from the environment by its composition root only."""

from datetime import date

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from thrive_shared.contracts.generations import GENERATION, PATTERN


class KafkaSettings(BaseSettings):
    """Where the broker is and how this system's topics are cut."""

    model_config = SettingsConfigDict(env_prefix="THRIVE_", frozen=True)

    kafka_bootstrap_servers: str = Field(validation_alias="KAFKA_BOOTSTRAP_SERVERS")
    partitions: int = Field(default=12, ge=1, le=1024)
    topic_prefix: str = ""
    """Before every topic and group name, so that several systems can share a broker."""
    generation: str = Field(default=GENERATION, pattern=PATTERN)
    """Which generation is computed: it is part of identities, and names topics and groups."""


class ServiceSettings(KafkaSettings):
    """Settings of one service process."""

    database_url: str = Field(validation_alias="DATABASE_URL")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8000, ge=0, le=65535)
    instance: str = ""
    """Name of this worker; with one it keeps its partitions over a quick restart."""
    today: date | None = None
    """Pins the day; without it Europe/London's wall clock tells it."""
    secret: SecretStr = SecretStr("")
    """Keys the hashes of API keys; at least 32 bytes in a real system."""
