"""What was promised to the partners, kept outside the system."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

Row = dict[str, Any]
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
WARDS = [f"E0500{number}" for number in range(1067, 1075)]
INDICATORS = ("OR1", "PL3", "OF1")


@dataclass
class Ledger:
    """Every submission that was acknowledged, with the answer it got."""

    sent: dict[str, list[Row]] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """Rows that ingest said it had taken as new or changed figures."""
        return sum(a["imported"] + a["updated"] for a in self.answers.values())


class Partner:
    """A partner system that does not give up: it sends again until it is answered."""

    def __init__(self, *, urls: Sequence[str], key: str, seed: int, ledger: Ledger) -> None:
        self._urls = list(urls)
        self._headers = {"Authorization": f"Bearer {key}"}
        self._random = random.Random(seed)
        self._ledger = ledger
        self._seed = seed
        self.stopped = False

    async def send_until_stopped(self) -> None:
        """One submission after another, until told to stop."""
        number = 0
        async with httpx.AsyncClient(timeout=20, headers=self._headers) as client:
            while not self.stopped:
                number += 1
                await self._send(client, reference=f"p{self._seed}-{number}", rows=self._rows())

    def _rows(self) -> list[Row]:
        indicator = self._random.choice(INDICATORS)
        month = self._random.choice(MONTHS)
        areas = ["E08000037"] if indicator == "OF1" else ["E08000037", *WARDS]
        chosen = self._random.sample(areas, k=self._random.randint(1, min(4, len(areas))))
        return [self._row(indicator, area, month) for area in chosen]

    def _row(self, indicator: str, area: str, month: str) -> Row:
        denominator = self._random.randint(50, 400)
        numerator = self._random.randint(0, denominator)
        row: Row = {"indicator": indicator, "area": area, "period": month}
        return row | {
            "numerator": numerator,
            "denominator": denominator,
            "status": self._random.choice(["final", "provisional"]),
        }

    async def _send(self, client: httpx.AsyncClient, *, reference: str, rows: list[Row]) -> None:
        self._ledger.sent[reference] = rows
        while True:
            url = self._random.choice(self._urls)
            try:
                answer = await client.post(
                    f"{url}/v1/submissions",
                    params={"reference": reference},
                    json={"reference": reference, "rows": rows},
                )
            except httpx.TransportError:
                await asyncio.sleep(0.1)
                continue
            if answer.status_code == 202:
                self._ledger.answers[reference] = answer.json()
                return
            # Anything but 'try again' would be a false refusal.
            assert answer.status_code == 503, (answer.status_code, answer.text)
            await asyncio.sleep(0.2)
