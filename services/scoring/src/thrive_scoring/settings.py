"""Settings of the scoring service, read by its composition root only."""

from pydantic import Field
from thrive_shared.settings import ServiceSettings


class ScoringSettings(ServiceSettings):
    """What scoring adds to the settings every service has."""

    indicator_batch: int = Field(default=2000, ge=1, le=10_000)
    """Log records in one transaction at most (THRIVE_INDICATOR_BATCH)."""
    points_in_memory: int = Field(default=1_000_000, ge=1)
    """Figures held at most, about 1 kB each; beyond it the longest unused indicator is dropped
    and loaded again when needed (THRIVE_POINTS_IN_MEMORY)."""
    area_batch: int = Field(default=4000, ge=1, le=20_000)
    """Scores and alerts in one transaction at most (THRIVE_AREA_BATCH): the more at once, the
    fewer cards are built twice."""
