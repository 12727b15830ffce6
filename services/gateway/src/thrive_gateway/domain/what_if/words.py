"""What would change, in plain words: for each part of a score or card what it says before and
after."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pydantic import BaseModel
from thrive_shared.contracts.framework import AlertRule, Indicator
from thrive_shared.contracts.questions import AlertChange, CardChange
from thrive_shared.contracts.scoring import LINEAGE, Direction, ScorecardComputed, ScoreComputed

from thrive_gateway.domain.days import long_date
from thrive_gateway.domain.figures import USUAL_RANGE, Glossary, period_label

NOTHING = "none"
_NO, _INCONCLUSIVE = "no", "no verdict: "
_BESIDE = LINEAGE | {
    "kind",
    "indicator",
    "area",
    "breakdown",
    "period",
    "state",
    "se",
    "history",
    "position",
    "computed",
    "numerator",
    "denominator",
}
"""What a score is of, comes from, or what another part says in words."""
_MOVEMENTS = {"up": "up", "down": "down", "same": "the same", "no_clear_change": "no clear change"}
_RULES = {
    AlertRule.RAG_FALL: "red against the target",
    AlertRule.BENCHMARK_WORSE: "worse than the benchmark",
    AlertRule.SPECIAL_CAUSE: "unusual change in the wrong direction",
    AlertRule.TREND_DECLINE: "getting worse over five years",
    AlertRule.TARGET_OUT_OF_REACH: "target out of reach on the present course",
    AlertRule.GAP_WIDENING: "gap between most and least deprived widening",
    AlertRule.ACHIEVEMENT: "better, and more than chance",
    AlertRule.OVERDUE: "figure overdue",
    AlertRule.DATA_QUALITY_CHANGE: "figure to be trusted less than before",
}
_ALERT_STATES = {
    "pending": "would be noted, pending until a final figure confirms it",
    "open": "would open",
    "resolved": "would be resolved",
    "withdrawn": "would be withdrawn",
}
_WITHDRAWN = {
    "revised_away": "its cause would be gone",
    "no_longer_measured": "it would no longer be measured",
    "rule_removed": "the rule would be gone",
}
_COUNTS = ("red", "amber", "green", "worse", "similar", "better", "tracker", "missing", "overdue")


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that would say something else."""

    what: str
    before: str
    after: str


def score_differences(
    before: ScoreComputed | None, after: ScoreComputed, *, glossary: Glossary
) -> list[Difference]:
    """The parts of a score that would differ, the figure and its colour first."""
    indicator = glossary.indicators.get(after.indicator)
    found: list[Difference] = []
    for name, what in _parts(after, glossary=glossary):
        said, says = _said(before, name, indicator), _said(after, name, indicator)
        superseded = name == "latest" and not after.latest
        new = said != NOTHING or not (says == _NO or says.startswith(_INCONCLUSIVE))
        if said != says and new and not superseded:
            found.append(Difference(what, said, says))
    return found


def alert_words(change: AlertChange) -> str:
    """What would become of an alert, and why."""
    alert = change.after
    what, becomes = _RULES.get(alert.rule, alert.rule.replace("_", " ")), _ALERT_STATES[alert.state]
    if change.before == alert.state:
        becomes = "would stay, and say something else"
    why = _WITHDRAWN.get(alert.reason)
    notes = [f"because {why}"] if why else []
    notes += ["on figures that are not final"] if alert.provisional else []
    notes += ["as history: nobody would be told"] if alert.historic else []
    notes += ["quiet under the alert of the area above"] if alert.inhibited_by else []
    return ", ".join([f"{what[:1].upper()}{what[1:]}: {becomes}", *notes])


def card_differences(change: CardChange, *, glossary: Glossary) -> list[Difference]:
    """What a scorecard comes to, before and after."""
    names = {
        str(n.score_id): _figure_name(n.indicator, n.breakdown, glossary=glossary)
        for n in change.named
    }
    told = [_told(c, names) if c else {} for c in (change.before, change.after)]
    return [
        Difference(what, told[0].get(what, NOTHING), says)
        for what, says in told[1].items()
        if told[0].get(what, NOTHING) != says
    ]


def _figure_name(indicator: str, breakdown: str, *, glossary: Glossary) -> str:
    found = glossary.indicators.get(indicator)
    group = "" if breakdown == "all" else f" ({glossary.breakdown(breakdown)})"
    return f"{found.short if found else indicator}{group}"


def _told(card: ScorecardComputed, names: Mapping[str, str]) -> dict[str, str]:
    roll, counts = card.roll_up, card.counts
    told: dict[str, str] = {"Overall": roll.verdict}
    told |= {name.capitalize(): str(getattr(counts, name)) for name in _COUNTS}
    told["Position, 0 to 100"] = _rounded(roll.position, 1)
    told["If what is missing were worst or best"] = (
        f"{_rounded(roll.lowest, 1)} to {_rounded(roll.highest, 1)}"
    )
    told["Share of the weight with a verdict"] = f"{_rounded(100 * roll.coverage, 0)}%"
    told["Red figures"] = _named(roll.reds, names)
    told["Improving most"] = _named(card.improving, names)
    told["Getting worse most"] = _named(card.declining, names)
    told["Alerts that speak"] = str(len(card.open_alerts))
    if card.completeness is not None:
        complete = card.completeness
        told["Figures that stand"] = f"{complete.present} of {complete.expected} expected"
    if card.timeliness is not None:
        told["Figures on time"] = f"{card.timeliness.on_time} of {card.timeliness.due}"
    if roll.robustness is not None:
        shares = {c: getattr(roll.robustness, c) for c in ("red", "amber", "green")}
        told["Among plausible ways of adding up"] = ", ".join(
            f"{c} in {_rounded(100 * share, 0)}%" for c, share in shares.items() if share
        )
    return told


def _named(ids: tuple[object, ...], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(str(i), str(i)) for i in ids) or NOTHING


def _parts(score: ScoreComputed, *, glossary: Glossary) -> Iterator[tuple[str, str]]:
    """Every part of a score that can be told, also those that this module has no words for."""
    named = {
        "value": "Figure",
        "status": "Status",
        "interval": "Likely range",
        "target": "Against the target",
        "short": "Direction, short",
        "long": "Direction, long",
        "spc": "Variation",
        "trend": "Recent trend",
        "forecast": "Forecast",
        "gap": "Gap",
        "quality": "Confidence in the figure",
        "rank": "Place among peers",
        "due": "Next figure due",
        "overdue": "Next figure late",
        "latest": "Latest figure",
    }
    yield "value", named["value"]
    yield "target", named["target"]
    if score.benchmark is not None:
        yield "benchmark", f"Compared with {glossary.area(score.benchmark.area)}"
    for name in type(score).model_fields:
        if name not in _BESIDE and name not in ("value", "target", "benchmark"):
            yield name, named.get(name, name.replace("_", " ").capitalize())


def _said(score: ScoreComputed | None, name: str, indicator: Indicator | None) -> str:
    if score is None:
        return NOTHING
    part = getattr(score, name)
    if name == "value":
        return _value(score, indicator)
    if part is None:
        return NOTHING
    if isinstance(part, bool):
        return "yes" if part else _NO
    if isinstance(part, date):
        return long_date(part)
    if name in _WORDS:
        return _WORDS[name](part, indicator)
    return _verdict(part) if isinstance(part, BaseModel) else str(part)


def _value(score: ScoreComputed, indicator: Indicator | None) -> str:
    if score.value is None:
        return "no figure received" if score.state == "no_figure" else "no figure"
    return _number(score.value, indicator)


def _number(value: object, indicator: Indicator | None) -> str:
    if indicator is None:
        return str(value)
    shown = _rounded(value, indicator.decimals)
    if indicator.unit.startswith("%"):
        return f"{shown}%"
    return f"£{shown}" if indicator.unit.startswith("£") else f"{shown} {indicator.unit}"


def _rounded(value: object, decimals: int) -> str:
    """Half up, from the shortest decimal form."""
    if value is None:
        return NOTHING
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{exact:,.{decimals}f}"


def _interval(part: BaseModel, indicator: Indicator | None) -> str:
    low, high = getattr(part, "lower", None), getattr(part, "upper", None)
    return f"{_number(low, indicator)} to {_number(high, indicator)}"


def _target(part: BaseModel, indicator: Indicator | None) -> str:
    rag, value = getattr(part, "rag", None), getattr(part, "value", None)
    goal = _number(value, indicator) if value is not None else _interval(part, indicator)
    unsure = getattr(part, "distinguishable", None) is False
    return f"{rag or 'no colour'}, target {goal}{', within its likely range' if unsure else ''}"


def _direction(part: Direction, _: Indicator | None) -> str:
    judged = {True: ", better", False: ", worse", None: ""}[part.good]
    tested = "" if part.tested else ", not tested"
    return f"{_MOVEMENTS[part.movement]} since {period_label(part.since)}{judged}{tested}"


def _rank(part: BaseModel, _: Indicator | None) -> str:
    return f"{getattr(part, 'position', '')} of {getattr(part, 'of', '')}"


_WORDS: dict[str, Callable[..., str]] = {
    "interval": _interval,
    "target": _target,
    "short": _direction,
    "long": _direction,
    "rank": _rank,
}


def _verdict(part: BaseModel) -> str:
    """Whatever a part concludes; where it concludes nothing, why."""
    said = [
        USUAL_RANGE.get(found, str(found).replace("_", " "))
        for name in ("verdict", "variation", "assurance", "reach", "confidence")
        if (found := getattr(part, name, None)) is not None
    ]
    why = str(getattr(part, "state", "told in full elsewhere")).replace("_", " ")
    return ", ".join(said) or f"{_INCONCLUSIVE}{why}"
