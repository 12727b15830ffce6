"""A score: its verdicts, the framework in force, and the history that it stood on."""

from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import History, ScoreComputed

from thrive_gateway.domain.figures import provenance

from . import methods
from .evidence import MOST_POINTS, Received, ScoreEvidence
from .received import amount, observation_node
from .tree import Fact, Node, facts, from_record
from .verdicts import verdict_nodes

_SCORE = {
    "indicator": "indicator",
    "area": "area",
    "breakdown": "population group",
    "period": "period",
    "state": "state",
    "latest": "the latest period when it was computed",
    "due": "next figure due",
    "overdue": "overdue",
    "recorded_at": "computed",
}


def explain_score(evidence: ScoreEvidence, *, in_card: tuple[Fact, ...] = ()) -> Node:
    """A score down to the rows of its figures. Raises EvidenceMissing."""
    score = evidence.score
    below = [*verdict_nodes(evidence), _framework(evidence)]
    if score.history is not None:
        below.append(_history(evidence, found=score.history))
    return Node(
        kind="score",
        id=score.id,
        says=_says(evidence),
        facts=(
            *in_card,
            *_origin(evidence),
            *from_record(score, _SCORE),
            *_boundaries(evidence),
            *_cause(score),
        ),
        stands_on=tuple(below),
    )


def _says(evidence: ScoreEvidence) -> str:
    score, names = evidence.score, evidence.names
    group = "" if score.breakdown == "all" else f", {names.breakdown(score.breakdown)}"
    subject = f"{evidence.indicator.name}{group}, {names.area(score.area)}"
    if score.period is None:
        return f"{subject}: no figure was ever received"
    period = Period.parse(score.period).label()
    return f"{subject}, {period}: {amount(score.value, evidence.indicator.unit)}"


def _origin(evidence: ScoreEvidence) -> tuple[Fact, ...]:
    """What must stand beside every figure."""
    indicator = evidence.indicator
    return facts(
        provenance=("where the value comes from", _provenance(evidence)),
        source=("source", indicator.source),
        licence=("licence", indicator.licence),
        caution=("caution", indicator.caution),
    )


def _provenance(evidence: ScoreEvidence) -> str | None:
    """None where there is no value."""
    if evidence.score.value is None:
        return None
    return provenance(evidence.indicator, computed=evidence.score.computed)


def _boundaries(evidence: ScoreEvidence) -> tuple[Fact, ...]:
    """Which boundaries the figure is of, where they have changed."""
    found = evidence.names.boundaries(evidence.score.area)
    return facts(boundaries=("boundaries", found.says if found else None))


def _cause(score: ScoreComputed) -> tuple[Fact, ...]:
    return facts(
        partition=("log partition", score.cause.partition),
        seq=("record of the log that caused it", score.cause.seq),
    )


def _framework(evidence: ScoreEvidence) -> Node:
    framework, indicator = evidence.framework, evidence.indicator
    return Node(
        kind="framework",
        says=f"{framework.title}, version {framework.version}",
        facts=facts(
            version=("version", framework.version),
            valid_from=("valid from", framework.valid_from),
            review_by=("to be reviewed by", framework.review_by),
            polarity=("good is", indicator.polarity.value),
            value_type=("kind of value", indicator.value_type.value),
            multiplier=("multiplier", indicator.multiplier),
            interval=("interval method", indicator.interval.value),
            reported_by=("reported by", indicator.period.value),
            comparator=("benchmark", indicator.comparator),
            spc_rule_set=("rule set of control charts", indicator.spc_rule_set),
            weight=("weight", f"{indicator.weight:f}"),
            definition=("definition", indicator.definition),
        ),
    )


def _history(evidence: ScoreEvidence, *, found: History) -> Node:
    score = evidence.score
    points = _points(evidence, found=found)
    shown = points[-MOST_POINTS:]
    return Node(
        kind="history",
        says=f"{found.n} figure{'' if found.n == 1 else 's'} from "
        f"{Period.parse(found.first).label()} to {Period.parse(found.last).label()}, as known just "
        f"after record {score.cause.seq} of log partition {score.cause.partition}",
        formula=methods.HISTORY,
        facts=facts(
            first=("first", found.first),
            last=("last", found.last),
            n=("figures", found.n),
            found=("found again in the gateway", len(points) if evidence.history else None),
            shown=("shown here, the latest", len(shown) if len(shown) < len(points) else None),
            series=("all, as they are now", f"/v1/series/{score.indicator}/{score.area}"),
        ),
        stands_on=tuple(
            observation_node(p, indicator=evidence.indicator, names=evidence.names) for p in shown
        ),
    )


def _points(evidence: ScoreEvidence, *, found: History) -> list[Received]:
    """The figures from first to last, in time."""
    if not evidence.history:
        return []
    first, last = _order(found.first), _order(found.last)
    inside = {p: f for p, f in evidence.figures.items() if first <= _order(p) <= last}
    return [inside[p] for p in sorted(inside, key=_order) if inside[p].observation.value]


def _order(period: str) -> tuple[int, int]:
    """Periods in time: by start, then length."""
    parsed = Period.parse(period)
    return parsed.start.toordinal(), parsed.months
