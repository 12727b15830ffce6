"""What would change: checked against the framework, then asked of scoring. Nothing is written."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import uuid4

from thrive_shared import clock
from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.questions import (
    SupposedFigure,
    SupposedRule,
    WhatIfAnswered,
    WhatIfAsked,
    WhatIfRefused,
)

from thrive_gateway.domain.what_if.mistakes import Mistake, mistakes_in, with_values

from .problems import CannotBeSupposed, NotWorkedOut, TooManyAtOnce
from .questions import Questions
from .readers import Readers

AT_ONCE = 4
"""What-ifs of one process that may wait for scoring, which works out one at a time."""
_RETRY_AFTER = {"Retry-After": "2"}
_LISTED = 100
_WHY = {
    "no_framework": "Scoring has no framework yet. Ask again in a moment.",
    "unknown_indicator": "Scoring does not know the indicator {indicator} yet, or no longer. Ask "
    "again in a moment.",
    "restricted": "Figures of {indicator} are restricted: differences between answers could reveal "
    "what is suppressed. Leave it out.",
    "too_many_figures": "The answer stands on {found} figures; at most {most} can be looked at for "
    "one question. Suppose fewer indicators, or no other day.",
    "earlier_day": "The day lies before the one that has begun. Give a later one, or none.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """What is supposed."""

    rules: Sequence[SupposedRule] = ()
    day: date | None = None
    figures: Sequence[SupposedFigure] = ()


class WhatIfs:
    """Asks scoring what would change."""

    def __init__(self) -> None:
        self._asking = asyncio.Semaphore(AT_ONCE)

    async def ask(
        self, supposed: Supposition, *, framework: FrameworkSlice, questions: Questions
    ) -> WhatIfAnswered:
        """What would change in the generation whose scoring is asked. Raises CannotBeSupposed,
        NotWorkedOut, TooManyAtOnce or NoAnswerFromScoring."""
        figures = with_values(supposed.figures, framework=framework)
        wrong = mistakes_in(figures, supposed.rules, framework=framework)
        if not (figures or supposed.rules or supposed.day):
            fix = "Give figures, rules or a day."
            wrong = [Mistake("figures", "Nothing is supposed.", fix)]
        if wrong:
            raise CannotBeSupposed(errors=[asdict(m) for m in wrong[:_LISTED]])
        asked = WhatIfAsked(
            id=uuid4(),
            asked_at=clock.now(),
            rules=tuple(supposed.rules),
            day=supposed.day,
            figures=figures,
        )
        if self._asking.locked():
            raise TooManyAtOnce(headers=_RETRY_AFTER)
        async with self._asking:
            told = await questions.ask(asked)
        if isinstance(told, WhatIfRefused):
            raise _why(told)
        assert isinstance(told, WhatIfAnswered)
        return told


class LiveWhatIfs:
    """What-ifs of the generation that is live."""

    def __init__(self, readers: Readers, what_ifs: WhatIfs) -> None:
        self._readers = readers
        self._what_ifs = what_ifs

    async def ask(self, supposed: Supposition, *, framework: FrameworkSlice) -> WhatIfAnswered:
        """What would change. Raises what `WhatIfs.ask` raises."""
        live = await self._readers.live()
        return await self._what_ifs.ask(supposed, framework=framework, questions=live.questions)


def _why(told: WhatIfRefused) -> NotWorkedOut:
    words = _WHY[told.reason].format(
        indicator=told.indicator, found=f"{told.found or 0:,}", most=f"{told.most or 0:,}"
    )
    return NotWorkedOut(words, reason=told.reason)
