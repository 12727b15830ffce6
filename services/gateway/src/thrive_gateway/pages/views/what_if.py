"""The page that tells what another figure or target would change."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field
from thrive_shared.contracts.base import Code
from thrive_shared.contracts.counting import counts_make_value
from thrive_shared.contracts.framework import Indicator, Polarity, Target
from thrive_shared.contracts.period import DURATIONS, FIRST_MONTHS, Period, PeriodType
from thrive_shared.contracts.questions import SupposedFigure, SupposedRule, WhatIfAnswered

from thrive_gateway.domain.figures import Glossary, period_label
from thrive_gateway.domain.what_if.words import (
    Difference,
    alert_words,
    card_differences,
    score_differences,
)
from thrive_gateway.known.what_ifs import Supposition
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.card import PLURALS
from thrive_gateway.pages.views.figure import link

_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,20})?", re.ASCII)
_EARLIER = 4
LISTED = 30
"""Changes of a kind that the page tells; the interface for programs tells more."""
_STEPS = {PeriodType.MONTH: 1, PeriodType.QUARTER: 3, PeriodType.ROLLING_12_MONTHS: 1}
Text = Annotated[str, Field(max_length=40)]


class WhatIfForm(BaseModel):
    """What was filled in."""

    area: Code | None = None
    breakdown: Code | None = None
    period: Text = ""
    value: Text = ""
    numerator: Text = ""
    denominator: Text = ""
    target: Text = ""

    @property
    def blank(self) -> bool:
        """Whether nothing was asked yet."""
        return not any((self.value, self.numerator, self.denominator, self.target, self.period))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong, and in which field."""

    field: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A period to choose."""

    period: str
    label: str
    known: str
    """What stands there now; empty for a period without a figure."""
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that would change: what, and each part before and after."""

    title: str
    link: str
    rows: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """What would become of an alert."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What would change."""

    scores: tuple[Change, ...]
    alerts: tuple[AlertLine, ...]
    cards: tuple[Change, ...]
    more: int
    """How many changes there are beside those told here."""
    most: int = LISTED

    @property
    def none(self) -> bool:
        return not (self.scores or self.alerts or self.cards)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfPage:
    """The whole page."""

    code: str
    name: str
    area: str
    area_code: str
    group: str
    breakdown: str
    unit: str
    source: str
    illustrative: bool
    caution: str | None
    back: str
    form: WhatIfForm
    choices: tuple[Choice, ...]
    counted: bool
    """Whether two counts make the value."""
    targeted: bool
    """Whether a target could colour the figure."""
    mistakes: tuple[Mistake, ...]
    told: Consequences | None


def what_if_page(
    form: WhatIfForm,
    *,
    indicator: Indicator,
    names: Names,
    area: str,
    breakdown: str,
    figures: Sequence[tuple[str, str | None]],
    day: date,
    mistakes: Sequence[Mistake] = (),
    told: WhatIfAnswered | None = None,
) -> WhatIfPage:
    """Print the page. `figures`: the periods that have one, and their values, oldest first."""
    home = names.framework.home_area
    return WhatIfPage(
        code=indicator.code,
        name=indicator.name,
        area=names.area(area),
        area_code=area,
        group=names.breakdown(breakdown),
        breakdown=breakdown,
        unit=indicator.unit,
        source=indicator.source,
        illustrative=indicator.illustrative,
        caution=indicator.caution,
        back=link(indicator.code, area=area, breakdown=breakdown, home=home),
        form=form,
        choices=_choices(form, indicator=indicator, figures=figures, day=day),
        counted=counts_make_value(indicator),
        targeted=indicator.polarity is not Polarity.NONE,
        mistakes=tuple(mistakes),
        told=consequences(told, names=names) if told else None,
    )


def supposed(
    form: WhatIfForm, *, indicator: Indicator, area: str, breakdown: str
) -> Supposition | list[Mistake]:
    """What the form supposes, or everything that is wrong with it."""
    numbers = {
        name: _plain(getattr(form, name))
        for name in ("value", "numerator", "denominator", "target")
    }
    wrong = [
        Mistake(field=name, text=f"Enter a number such as 8.3, not “{getattr(form, name)}”")
        for name, text in numbers.items()
        if text and not _NUMBER.fullmatch(text)
    ]
    figure = {n: t for n, t in numbers.items() if t and n != "target"}
    if not figure and not numbers["target"]:
        wrong.append(Mistake(field="value", text="Enter a figure, a target or both"))
    try:
        period = Period.parse(form.period)
    except ValueError:
        return [Mistake(field="period", text="Choose a period"), *wrong]
    if wrong:
        return wrong
    subject = {"indicator": indicator.code, "area": area, "breakdown": breakdown}
    goal = numbers["target"]
    targets = (_target(goal, starts=period.start, breakdown=breakdown),) if goal else ()
    return Supposition(
        rules=[SupposedRule(indicator=indicator.code, targets=targets)] if targets else (),
        figures=[SupposedFigure.model_validate({**subject, "period": form.period, **figure})]
        if figure
        else (),
    )


def mistakes_of(errors: Iterable[dict[str, str]]) -> list[Mistake]:
    """What the gateway's checks found, at the fields of the form."""
    known = {*WhatIfForm.model_fields}
    found = []
    for error in errors:
        field = error["where"].rpartition(".")[2]
        if error["where"].startswith("rules"):
            field = "target"
        field = field if field in known else "value"
        found.append(Mistake(field=field, text=f"{error['what']} {error['fix']}"))
    return found


def consequences(told: WhatIfAnswered, *, names: Names) -> Consequences:
    """Print what would change."""
    glossary, home = Glossary(names.framework), names.framework.home_area
    scores = tuple(
        Change(
            title=_subject(glossary, s.indicator, s.area, s.breakdown, s.period),
            link=link(s.indicator, area=s.area, breakdown=s.breakdown, home=home),
            rows=tuple(score_differences(c.before, s, glossary=glossary)),
        )
        for c in told.scores[:LISTED]
        for s in (c.after,)
    )
    scores = tuple(s for s in scores if s.rows)
    alerts = tuple(
        AlertLine(
            title=_subject(glossary, a.indicator, a.area, a.breakdown, a.period),
            text=alert_words(c),
        )
        for c in told.alerts[:LISTED]
        for a in (c.after,)
    )
    cards = tuple(
        Change(
            title=f"{c.after.group.title}, {glossary.area(c.after.area)}",
            link=f"/{PLURALS[c.after.dimension]}/{c.after.group.code}"
            if c.after.area == home
            else "",
            rows=tuple(card_differences(c, glossary=glossary)),
        )
        for c in told.cards[:LISTED]
    )
    cards = tuple(c for c in cards if c.rows)
    total = told.scores_changed + told.alerts_changed + told.cards_changed
    listed = len(scores) + len(alerts) + len(cards)
    return Consequences(scores=scores, alerts=alerts, cards=cards, more=total - listed)


def _subject(
    glossary: Glossary, indicator: str, area: str, breakdown: str, period: str | None
) -> str:
    found = glossary.indicators.get(indicator)
    parts = [found.short if found else indicator, glossary.area(area)]
    parts += [] if breakdown == "all" else [glossary.breakdown(breakdown)]
    return ", ".join([*parts, *((period_label(period) or "",) if period else ())])


def _target(goal: str, *, starts: date, breakdown: str) -> Target:
    group = None if breakdown == "all" else breakdown
    return Target.model_validate(
        {"starts": starts, "value": goal, "breakdown": group, "source": "What if"}
    )


def _plain(text: str) -> str:
    """A number without what people write around it."""
    return re.sub(r"[\s,%£]", "", text).replace("−", "-")


def _choices(
    form: WhatIfForm,
    *,
    indicator: Indicator,
    figures: Sequence[tuple[str, str | None]],
    day: date,
) -> tuple[Choice, ...]:
    """The next period, then the latest ones that have a figure."""
    known = dict(figures)
    following = _next(list(known), indicator.period, day=day)
    periods = [*([following] if following else []), *reversed(list(known)[-_EARLIER:])]
    return tuple(
        Choice(
            period=p,
            label=Period.parse(p).label(),
            known=known.get(p) or "",
            chosen=p == form.period or (not form.period and at == 0),
        )
        for at, p in enumerate(periods)
    )


def _next(known: Sequence[str], kind: PeriodType, *, day: date) -> str | None:
    """The period after the last one known, else the last that is over; none of snapshots."""
    if kind is PeriodType.SNAPSHOT:
        return None
    if known:
        return str(Period.parse(known[-1]).shifted(months=_STEPS.get(kind, 12)))
    starts = FIRST_MONTHS.get(kind, tuple(range(1, 13)))
    candidates = (
        Period.parse(f"{year:04d}-{month:02d}-01/{DURATIONS[kind]}")
        for year in range(day.year - 6, day.year + 1)
        for month in starts
    )
    over = [p for p in candidates if p.end < day]
    return str(over[-1]) if over else None
