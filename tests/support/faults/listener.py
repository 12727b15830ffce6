"""A stream client that reconnects with its last id, and notes whatever should not happen."""

import asyncio
import json
from collections import Counter
from typing import Any

import httpx


class Listener:
    """Reads the live stream for the length of a test."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.last_id: int | None = None
        self.names: Counter[str] = Counter()
        self.cards: dict[tuple[str, str, str], int] = {}
        self.faults: list[str] = []
        self.reconnects = 0
        self.connected = asyncio.Event()

    async def listen(self) -> None:
        """Follow the stream until cancelled, over any number of broken connections."""
        async with httpx.AsyncClient(timeout=httpx.Timeout(10, read=30)) as client:
            while True:
                try:
                    await self._follow(client)
                except httpx.TransportError:
                    self.reconnects += 1
                    await asyncio.sleep(0.1)

    async def _follow(self, client: httpx.AsyncClient) -> None:
        headers = {} if self.last_id is None else {"Last-Event-ID": str(self.last_id)}
        async with client.stream("GET", f"{self._url}/v1/events", headers=headers) as answer:
            if answer.status_code != 200:
                await asyncio.sleep(0.2)
                return
            self.connected.set()
            block: dict[str, str] = {}
            async for line in answer.aiter_lines():
                if line:
                    name, _, value = line.partition(":")
                    block[name] = value.removeprefix(" ")
                else:
                    self._take(block)
                    block = {}

    def _take(self, block: dict[str, str]) -> None:
        if "data" not in block or block.get("event") == "ready":
            if "id" in block and self.last_id is None:
                self.last_id = int(block["id"])
            return
        number, name = int(block["id"]), block["event"]
        if name == "reset":
            self.faults.append("the stream was reset although everything is kept")
        if self.last_id is not None and number <= self.last_id:
            self.faults.append(f"event {number} came after {self.last_id}")
        self.last_id = number
        self.names[name] += 1
        if name == "scorecard":
            self._see_card(json.loads(block["data"]))

    def _see_card(self, card: dict[str, Any]) -> None:
        key = (card["area"], card["dimension"], card["group"])
        seen = self.cards.get(key, 0)
        if card["version"] < seen:
            self.faults.append(f"card {key} went back from {seen} to {card['version']}")
        self.cards[key] = max(seen, card["version"])
