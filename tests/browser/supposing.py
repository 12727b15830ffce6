"""Scoring in memory, for what-ifs on the pages: it knows three years of one indicator."""

from datetime import date

from browser.memory import HOME, MemoryReader
from support.scoring_cards import target_of
from support.scoring_log import Log, row
from support.scoring_what_if import World
from thrive_gateway.known.questions import Questions
from thrive_gateway.known.what_ifs import Supposition, WhatIfs
from thrive_scoring.service.supposing import told
from thrive_scoring.service.what_if_cards import changed_cards
from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.questions import Answer, Asked, WhatIfAnswered, WhatIfAsked

INDICATOR = "PR5"


class WhatIfsInMemory:
    """What-ifs as the gateway asks them, of scoring in memory."""

    def __init__(self, reader: MemoryReader) -> None:
        self._questions = ScoringInMemory(reader)

    async def ask(self, supposed: Supposition, *, framework: FrameworkSlice) -> WhatIfAnswered:
        return await WhatIfs().ask(supposed, framework=framework, questions=self._questions)


class ScoringInMemory(Questions):
    """Answers as scoring would, without a broker."""

    def __init__(self, reader: MemoryReader) -> None:
        self._reader = reader

    async def ask(self, asked: Asked) -> Answer:
        assert isinstance(asked, WhatIfAsked)
        world = await self._world()
        trial = world.ask(asked)
        cards = changed_cards(target_of(world.bodies()), trial, asked, partitions=1)
        return told(asked, world.standpoint(asked), trial, cards)

    async def _world(self) -> World:
        framework = await self._reader.framework()
        assert framework is not None
        log = Log()
        rows = [
            row(HOME, f"{year}-09-01/P1Y", "25.0", numerator="500", denominator="2000")
            for year in (2022, 2023, 2024)
        ]
        return World(
            [
                log.framework(framework),
                log.day(date(2026, 11, 16)),
                log.observations(rows, indicator=INDICATOR),
            ]
        )
