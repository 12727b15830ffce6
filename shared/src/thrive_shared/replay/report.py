"""What a replay says while it runs and of each hop: JSON lines on standard output."""

from dataclasses import asdict, dataclass, field
from time import monotonic, perf_counter
from typing import Any, TextIO

import orjson

from thrive_shared.contracts.topics import Topic
from thrive_shared.settings import KafkaSettings

from .comparison import Difference, Outcome
from .reading import body_at

_SPEAKS_EVERY_SECONDS = 0.2


@dataclass(slots=True)
class Report:
    """Writes a line for each hop, and now and then one on how far the hop has come."""

    out: TextIO
    settings: KafkaSettings
    is_equal: bool = True
    _hop: str = ""
    _began: float = 0.0
    _of: int = 0
    _done: int = 0
    _spoke: float = field(default_factory=monotonic)

    def begin(self, hop: str, *, of: int) -> None:
        """A hop begins that will read so many records; 0: who can say."""
        self._hop, self._of, self._done, self._began = hop, of, 0, perf_counter()
        self._say_progress()

    def expect(self, records: int) -> None:
        """The hop will read so many records more than it was to."""
        self._of += records

    def read(self, records: int) -> None:
        """So many records more were read."""
        self._done += records
        if monotonic() - self._spoke > _SPEAKS_EVERY_SECONDS:
            self._say_progress()

    async def end(self, **compared: tuple[Topic, Outcome]) -> None:
        """A hop is done: tell what its comparisons found, each by its name."""
        seconds = perf_counter() - self._began
        for name, (topic, outcome) in compared.items():
            self.is_equal = self.is_equal and outcome.is_equal
            shown = [await self._described(d, topic=topic) for d in outcome.shown]
            told = {k: v for k, v in asdict(outcome).items() if k != "shown"}
            rate = round(outcome.recomputed / seconds) if seconds else 0
            self._say(
                {
                    "hop": self._hop,
                    "of": name,
                    "is_equal": outcome.is_equal,
                    **told,
                    "read": self._done,
                    "seconds": round(seconds, 3),
                    "rate": rate,
                    "differences": shown,
                }
            )

    def refuse(self, why: str) -> None:
        """The replay can't be done."""
        self.is_equal = False
        self._say({"refused": why})

    async def _described(self, found: Difference, *, topic: Topic) -> dict[str, str | None]:
        published = None
        if found.published_at is not None:
            body = await body_at(topic, at=found.published_at, settings=self.settings)
            published = body.decode("utf-8", "replace")
        recomputed = None if found.recomputed is None else found.recomputed.decode()
        return {"key": found.key, "published": published, "recomputed": recomputed}

    def _say_progress(self) -> None:
        self._spoke = monotonic()
        self._say({"progress": self._hop, "done": self._done, "total": self._of})

    def _say(self, line: dict[str, Any]) -> None:
        self.out.write(orjson.dumps(line).decode() + "\n")
        self.out.flush()
