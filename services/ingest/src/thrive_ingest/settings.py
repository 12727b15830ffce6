"""Settings of ingest, read from the environment by the composition root."""

from pydantic import Field, SecretStr
from thrive_shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """Bounds that keep memory and waiting bounded; the defaults suit one council."""

    secret: SecretStr = Field(default=SecretStr(""), min_length=32, validate_default=True)
    """Keys the hashes of partners' keys. The empty default is refused: nobody could be known."""
    max_body_bytes: int = Field(default=64 * 1024 * 1024, ge=1)
    """Of a streamed body (CSV, NDJSON)."""
    max_json_bytes: int = Field(default=8 * 1024 * 1024, ge=1)
    """Of a body that is read as a whole."""
    part_rows: int = Field(default=5000, ge=1)
    """Rows of a streamed body that are stored in one transaction."""
    whole_rows: int = Field(default=50_000, ge=1)
    """Rows of a submission that is judged as a whole: atomic, a dry run, or JSON."""
    max_unpublished: int = Field(default=200_000, ge=0)
    """Log records that may wait for Kafka; beyond, submissions are refused for a while."""
    max_waiting: int = Field(default=2000, ge=1)
    """Requests that may wait for a transaction."""
    store_patience_seconds: float = Field(default=1.5, gt=0)
    """How long the database may take to answer before submissions are refused at once."""
    relay_lease_seconds: float = Field(default=3.0, gt=0)
    raw_cells_kept_days: int = Field(default=30, ge=0)
