"""The page 'What if?': a form, and below it what would change."""

from collections.abc import Sequence
from typing import Protocol

from starlette.responses import Response
from thrive_shared.contracts.framework import FrameworkSlice, Indicator
from thrive_shared.contracts.questions import WhatIfAnswered

from thrive_gateway.known.problems import CannotBeSupposed, NotWorkedOut, TooManyAtOnce
from thrive_gateway.known.what_ifs import Supposition
from thrive_gateway.pages.views.points import of_breakdown
from thrive_gateway.pages.views.what_if import (
    Mistake,
    WhatIfForm,
    mistakes_of,
    supposed,
    what_if_page,
)
from thrive_gateway.pages.visit import NoSuchPage, Visit


class Supposes(Protocol):
    """Tells what would change."""

    async def ask(self, supposed: Supposition, *, framework: FrameworkSlice) -> WhatIfAnswered:
        """Raises the problem for which that can't be told."""
        ...


async def show(
    found: Visit,
    form: WhatIfForm,
    *,
    indicator: Indicator,
    area: str,
    breakdown: str,
    what_ifs: Supposes,
) -> Response:
    """The form; once filled in, with what would change, or what is wrong."""
    if area not in found.names.framework.scored_areas():
        raise NoSuchPage
    told, mistakes = None, list[Mistake]()
    if not form.blank and found.reader.known_at is None:
        meant = supposed(form, indicator=indicator, area=area, breakdown=breakdown)
        if isinstance(meant, Supposition):
            told, mistakes = await _ask(what_ifs, meant, framework=found.names.framework)
        else:
            mistakes = meant
    points = of_breakdown(await found.reader.series(indicator.code, area), breakdown=breakdown)
    page = what_if_page(
        form,
        indicator=indicator,
        names=found.names,
        area=area,
        breakdown=breakdown,
        figures=[(p.period, p.observation.value) for p in points],
        day=found.day,
        mistakes=mistakes,
        told=told,
    )
    return found.show("what-if", section="indicators", page=page)


async def _ask(
    what_ifs: Supposes, meant: Supposition, *, framework: FrameworkSlice
) -> tuple[WhatIfAnswered | None, list[Mistake]]:
    try:
        return await what_ifs.ask(meant, framework=framework), []
    except CannotBeSupposed as problem:
        errors: Sequence[dict[str, str]] = problem.members["errors"]
        return None, mistakes_of(errors)
    except (NotWorkedOut, TooManyAtOnce) as problem:
        return None, [Mistake(field="value", text=problem.detail)]
