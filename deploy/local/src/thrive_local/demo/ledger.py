"""What was sent and acknowledged, kept outside the system, to compare with what it shows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from thrive_local.client import Summary
from thrive_local.demo.connection import Connection

AT_ONCE = 8


@dataclass
class Ledger:
    """Acknowledged rows by submission."""

    scored_areas: frozenset[str]
    """Areas whose figures get a score; the others are for comparison."""
    submissions: int = 0
    rows: int = 0
    expected: dict[str, int] = field(default_factory=dict)
    """Rows that must be in the log of record, by submission id."""
    _seen: set[str] = field(default_factory=set)

    def add(self, summary: Summary) -> None:
        """Note down an acknowledgement."""
        counts = summary.counts
        stored = counts["imported"] + counts["updated"]
        self.submissions += 1
        self.rows += stored
        if stored:
            self.expected[str(summary.body["submission_id"])] = stored

    async def missing(self, connection: Connection, *, anew: bool = False) -> list[str]:
        """Return the submissions that the gateway does not show in full, scores included.

        Those seen in full before are not looked at again, except `anew`.
        """
        if anew:
            self._seen.clear()
        gate = asyncio.Semaphore(AT_ONCE)

        async def look(submission: str, rows: int) -> str | None:
            async with gate:
                found = await connection.read(f"/v1/submissions/{submission}")
            return None if found and self._complete(found, rows=rows) else submission

        unseen = [each for each in self.expected.items() if each[0] not in self._seen]
        missing = [each for each in await asyncio.gather(*(look(*e) for e in unseen)) if each]
        self._seen.update(self.expected.keys() - set(missing))
        return missing

    def _complete(self, found: dict[str, Any], *, rows: int) -> bool:
        ours = [each for each in found["figures"] if each["area"] in self.scored_areas]
        return int(found["accepted"]) == rows and all(each["score"] for each in ours)
