"""What-ifs: what is supposed, and what it would change."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict
from thrive_shared.contracts.base import Code, FiniteDecimal
from thrive_shared.contracts.framework import FrameworkSlice, Target, Tolerance
from thrive_shared.contracts.questions import (
    MOST_SUPPOSED_FIGURES,
    MOST_SUPPOSED_INDICATORS,
    AlertChange,
    CardChange,
    ScoreChange,
    SupposedFigure,
    SupposedRule,
    WhatIfAnswered,
)
from thrive_shared.contracts.scoring import (
    AlertChanged,
    Cause,
    Dimension,
    ScorecardComputed,
    ScoreComputed,
)

from thrive_gateway.domain.figures import Glossary, period_label
from thrive_gateway.domain.what_if.words import (
    Difference,
    alert_words,
    card_differences,
    score_differences,
)
from thrive_gateway.known.what_ifs import Supposition

from .base import AREA, Answer
from .figures import Named
from .series import SeriesNamed, named

_SOURCE = "What if"
ASKED: JsonDict = {
    "rules": [{"indicator": "PR1", "targets": [{"starts": "2025-01-01", "value": "5"}]}],
    "figures": [
        {
            "indicator": "PR1",
            "area": AREA,
            "period": "2025-01-01/P1Y",
            "value": "7.9",
            "lower": "6.1",
            "upper": "9.7",
        }
    ],
}


class _Supposed(Answer):
    """A name that nobody knows is refused: misspelt, it would silently suppose something else."""

    model_config = ConfigDict(extra="forbid")


_MOST = 10**20
Bounded = Annotated[Decimal, Field(ge=-_MOST, le=_MOST)]
"""A number no longer than a figure may be."""


class TargetIn(_Supposed):
    """A value to reach, or a band from lower to upper."""

    starts: date
    ends: date | None = None
    value: Bounded | None = None
    lower: Bounded | None = None
    upper: Bounded | None = None
    breakdown: Code | None = None
    """The one population group it is for; left out: every one."""


class ToleranceIn(Tolerance):
    """How far on the wrong side of the target is amber rather than red."""

    model_config = ConfigDict(extra="forbid")

    value: Annotated[Decimal, Field(ge=0, le=_MOST)]


class RuleIn(_Supposed):
    """What would be different about an indicator's definition. What is left out stays."""

    indicator: Code
    targets: Annotated[tuple[TargetIn, ...], Field(max_length=20)] = ()
    """Each goes before the indicator's own in the periods that end between its dates."""
    tolerance: ToleranceIn | None = None
    weight: Annotated[FiniteDecimal, Field(ge=0, le=1000)] | None = None


class FigureIn(SupposedFigure):
    """A figure as if it were accepted. Without a value: two counts that make one, or the status
    `missing`, as if the source took its figure back."""

    model_config = ConfigDict(extra="forbid")


class WhatIfIn(_Supposed):
    """What to suppose: rules come into force, then the day begins, then the figures are accepted.

    Numbers are texts, digit for digit as they would be sent.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [ASKED]})

    rules: Annotated[tuple[RuleIn, ...], Field(max_length=MOST_SUPPOSED_INDICATORS)] = ()
    day: date | None = None
    """As if this day had begun: what is late by then?"""
    figures: Annotated[tuple[FigureIn, ...], Field(max_length=MOST_SUPPOSED_FIGURES)] = ()

    @property
    def supposition(self) -> Supposition:
        """As the question states it."""
        return Supposition(rules=[_rule(r) for r in self.rules], day=self.day, figures=self.figures)


class DifferenceOut(Answer):
    """One part that would say something else, in words."""

    what: str
    before: str
    after: str


class ScoreChangeOut(SeriesNamed):
    """A score that would change."""

    period: str | None = None
    period_label: str | None = None
    latest: bool
    """Whether it would be the score of the latest figure."""
    differences: list[DifferenceOut]
    before: ScoreComputed | None = None
    """What stands now; left out where the period has no score."""
    after: ScoreComputed


class AlertChangeOut(SeriesNamed):
    """An alert that would open, end or say something else."""

    alert_id: UUID
    period_label: str | None = None
    words: str
    before: Literal["pending", "open"] | None = None
    """Left out: there is no such alert now."""
    after: AlertChanged


class CardChangeOut(Answer):
    """A scorecard that would come to something else, without the scores that it shows."""

    area: str
    area_name: str
    dimension: Dimension
    group: Named
    differences: list[DifferenceOut]
    before: ScorecardComputed | None = None
    after: ScorecardComputed


EXAMPLE: JsonDict = {
    "saved": False,
    "known": [{"partition": 3, "seq": 41}],
    "framework_version": 1,
    "day": "2026-11-16",
    "scores": [],
    "alerts": [],
    "cards": [],
    "scores_changed": 0,
    "alerts_changed": 0,
    "cards_changed": 0,
}


class WhatIfOut(Answer):
    """What would change: scores, alerts and scorecards. Nothing was saved."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    saved: Literal[False] = False
    """Nothing is ever saved by asking."""
    known: list[Cause]
    """The last record of each log partition that the answer stands on."""
    framework_version: int
    day: date | None = None
    """The day supposed, else the one begun last."""
    scores: list[ScoreChangeOut]
    """Those of the home area and of latest figures first."""
    alerts: list[AlertChangeOut]
    cards: list[CardChangeOut]
    scores_changed: int
    """How many there are; of very many only the first are listed. Likewise the others."""
    alerts_changed: int
    cards_changed: int


def what_if_out(told: WhatIfAnswered, *, framework: FrameworkSlice) -> WhatIfOut:
    """The answer with names, and each change in words."""
    glossary = Glossary(framework)
    return WhatIfOut(
        known=list(told.known),
        framework_version=told.framework_version,
        day=told.day,
        scores=[_score(c, glossary=glossary) for c in told.scores],
        alerts=[_alert(c, glossary=glossary) for c in told.alerts],
        cards=[_card(c, glossary=glossary) for c in told.cards],
        scores_changed=told.scores_changed,
        alerts_changed=told.alerts_changed,
        cards_changed=told.cards_changed,
    )


def _rule(rule: RuleIn) -> SupposedRule:
    targets = tuple(Target(**t.model_dump(), source=_SOURCE) for t in rule.targets)
    return SupposedRule(
        indicator=rule.indicator, targets=targets, tolerance=rule.tolerance, weight=rule.weight
    )


def _score(change: ScoreChange, *, glossary: Glossary) -> ScoreChangeOut:
    after = change.after
    differences = score_differences(change.before, after, glossary=glossary)
    return ScoreChangeOut(
        **named(after, glossary=glossary),
        period=after.period,
        period_label=period_label(after.period),
        latest=after.latest,
        differences=_out(differences),
        before=change.before,
        after=after,
    )


def _alert(change: AlertChange, *, glossary: Glossary) -> AlertChangeOut:
    return AlertChangeOut(
        **named(change.after, glossary=glossary),
        alert_id=change.after.alert_id,
        period_label=period_label(change.after.period),
        words=alert_words(change),
        before=change.before,
        after=change.after,
    )


def _card(change: CardChange, *, glossary: Glossary) -> CardChangeOut:
    card = change.after
    return CardChangeOut(
        area=card.area,
        area_name=glossary.area(card.area),
        dimension=card.dimension,
        group=Named(code=card.group.code, name=card.group.title),
        differences=_out(card_differences(change, glossary=glossary)),
        before=change.before,
        after=card,
    )


def _out(differences: list[Difference]) -> list[DifferenceOut]:
    return [DifferenceOut(what=d.what, before=d.before, after=d.after) for d in differences]
