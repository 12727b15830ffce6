"""Small frameworks and log records for the tests of scoring."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from thrive_shared.contracts.framework import FrameworkSlice

AREA_TYPES: list[dict[str, Any]] = [
    {"code": "borough", "title": "Borough", "plural": "Boroughs"},
    {"code": "ward", "title": "Ward", "plural": "Wards"},
    {"code": "region", "title": "Region", "plural": "Regions", "judged": False},
    {"code": "country", "title": "Country", "plural": "Countries", "scored": False},
]
AREAS: list[dict[str, Any]] = [
    {"code": "E92000001", "name": "England", "type": "country"},
    {"code": "E12000001", "name": "North East", "type": "region", "parent": "E92000001"},
    {"code": "E08000037", "name": "Gateshead", "type": "borough", "parent": "E12000001"},
    {"code": "W1", "name": "Birtley", "type": "ward", "parent": "E08000037"},
    {"code": "W2", "name": "Blaydon", "type": "ward", "parent": "E08000037"},
]


def indicator(code: str, **changes: Any) -> dict[str, Any]:
    """A complete indicator: a percentage, low is good, annual, compared with England."""
    return {
        "code": code,
        "name": f"Indicator {code}",
        "short": code,
        "definition": "What it counts.",
        "why": "Why it matters.",
        "objective": "o1",
        "pledges": ["p1"],
        "committee": "c1",
        "owner": "Head of service",
        "kind": "difference_made",
        "influence": "shared",
        "level": "strategic",
        "role": "tracker",
        "unit": "%",
        "value_type": "proportion",
        "multiplier": 100,
        "polarity": "low",
        "interval": "wilson",
        "period": "financial_year",
        "area_types": ["borough"],
        "comparator": "E92000001",
        "alert_rules": ["rag_fall", "benchmark_worse", "special_cause", "trend_decline"],
        "release_lag_days": 90,
        "source": "A source",
        "source_of_record": "council",
        "licence": "OGL v3",
    } | changes


def framework(*indicators: dict[str, Any], version: int = 1, **changes: Any) -> FrameworkSlice:
    """A slice with these indicators."""
    return FrameworkSlice.model_validate(
        {
            "code": "test",
            "title": "Test framework",
            "version": version,
            "valid_from": date(2024, 4, 1),
            "review_by": date(2027, 3, 31),
            "home_area": "E08000037",
            "pledges": [{"code": "p1", "title": "Pledge one"}],
            "objectives": [
                {"code": "o1", "title": "Objective one", "number": 1, "short": "One"},
                {"code": "o2", "title": "Objective two", "number": 2, "short": "Two"},
            ],
            "perspectives": [{"code": "people", "title": "People"}],
            "committees": [{"code": "c1", "title": "Committee"}],
            "area_types": AREA_TYPES,
            "areas": AREAS,
            "breakdowns": [
                {"code": "all", "title": "Everyone", "group": "all"},
                {"code": "male", "title": "Men", "group": "sex"},
                {"code": "female", "title": "Women", "group": "sex"},
            ],
            "peer_groups": [
                {"code": "mets", "title": "Metropolitan districts", "area_code_prefix": "E08"}
            ],
            "partners": [{"code": "council", "title": "Council"}],
            "indicators": indicators,
        }
        | changes
    )


def row(area: str, period: str, value: object, **changes: Any) -> dict[str, Any]:
    """An accepted row; `value` None is a missing figure."""
    text = None if value is None else str(value)
    return {
        "row": 1,
        "area": area,
        "breakdown": "all",
        "period": period,
        "value": text,
        "status": "final" if value is not None else "missing",
        "revision": 1,
    } | changes


class Log:
    """Writes the records of log partitions, numbered as ingest numbers them."""

    def __init__(self, *, version: int = 1) -> None:
        self._seq: dict[int, int] = {}
        self._clock = 0
        self.version = version

    def observations(
        self, rows: Sequence[dict[str, Any]], *, indicator: str, partition: int = 0
    ) -> bytes:
        """The accepted rows of one indicator from one request."""
        entry = self._entry(partition)
        return orjson.dumps(
            {
                **entry,
                "kind": "observations",
                "submission_id": str(UUID(int=self._clock)),
                "partner": "council",
                "reference": f"r{self._clock}",
                "indicator": indicator,
                "framework_version": self.version,
                "observations": list(rows),
            }
        )

    def framework(self, slice_: FrameworkSlice, *, partition: int = 0) -> bytes:
        """A framework barrier."""
        self.version = slice_.version
        body = orjson.Fragment(slice_.model_dump_json())
        return orjson.dumps({**self._entry(partition), "kind": "framework", "framework": body})

    def day(self, day: date, *, partition: int = 0) -> bytes:
        """A day barrier."""
        return orjson.dumps({**self._entry(partition), "kind": "day", "day": day})

    def rebase(
        self,
        decision: str,
        area: str,
        period: str,
        *,
        indicator: str,
        cause: str = "service_changed",
        breakdown: str = "all",
        partition: int = 0,
    ) -> bytes:
        """A decision about a step change of one series."""
        entry = self._entry(partition)
        return orjson.dumps(
            {
                **entry,
                "kind": "rebase",
                "decision_id": str(UUID(int=self._clock)),
                "decision": decision,
                "indicator": indicator,
                "area": area,
                "breakdown": breakdown,
                "period": period,
                "cause": cause,
                "commentary_id": str(UUID(int=10**9 + self._clock)),
                "partner": "council",
                "framework_version": self.version,
            }
        )

    def _entry(self, partition: int) -> dict[str, Any]:
        self._clock += 1
        self._seq[partition] = self._seq.get(partition, 0) + 1
        seconds, micros = divmod(self._clock, 1_000_000)
        return {
            "partition": partition,
            "seq": self._seq[partition],
            "recorded_at": f"2026-06-01T08:00:{seconds:02d}.{micros:06d}Z",
        }
