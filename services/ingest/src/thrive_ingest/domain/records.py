"""Cutting decided figures into records of the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from thrive_shared.contracts.ingest import Observation, ObservationsAccepted

from .figures import Decision
from .offers import Judged

MAX_OBSERVATIONS = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A record without its place in the log."""

    judged: Judged
    partition: int
    indicator: str
    observations: tuple[Observation, ...]

    @property
    def traceparent(self) -> str | None:
        return self.judged.offer.sender.traceparent

    def body(self, *, seq: int, recorded_at: datetime) -> bytes:
        """The bytes of the record, stored and published as they are."""
        offer, catalogue = self.judged.offer, self.judged.catalogue
        indicator = catalogue.indicator(self.indicator)
        assert indicator is not None
        record = ObservationsAccepted(
            kind="observations",
            partition=self.partition,
            seq=seq,
            recorded_at=recorded_at,
            submission_id=offer.submission_id,
            partner=indicator.source_of_record,
            reference=offer.reference,
            file=offer.file,
            indicator=self.indicator,
            framework_version=catalogue.version,
            observations=self.observations,
        )
        return record.model_dump_json(exclude_unset=True).encode()


def drafts(judged: Judged, decisions: Sequence[Decision]) -> list[Draft]:
    """The accepted rows by indicator, in row order, at most 500 to a record."""
    by_indicator: dict[str, list[Observation]] = {}
    for decision in decisions:
        if decision.revision is not None:
            figure = decision.figure
            by_indicator.setdefault(figure.indicator, []).append(
                figure.observation(revision=decision.revision)
            )
    return [
        Draft(
            judged,
            judged.catalogue.partition(indicator),
            indicator,
            tuple(observations[start : start + MAX_OBSERVATIONS]),
        )
        for indicator, observations in by_indicator.items()
        for start in range(0, len(observations), MAX_OBSERVATIONS)
    ]
