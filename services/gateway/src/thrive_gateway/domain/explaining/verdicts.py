"""Each verdict of a score: what it says, its formula, its inputs and its thresholds."""

from collections.abc import Iterator

from thrive_shared.contracts.base import Contract
from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import (
    BenchmarkVerdict,
    Direction,
    Forecast,
    Gap,
    Interval,
    Quality,
    Rank,
    Spc,
    TargetVerdict,
    Trend,
)

from . import methods
from .evidence import ScoreEvidence
from .received import amount, observation_node
from .steps import step_nodes
from .tree import Fact, Node, Verdict, facts, from_record

_SPC = {
    "rule_set": "rule set and version",
    "state": "state",
    "basis": "drawn on",
    "increment": "this period's increment",
    "n": "points",
    "centre": "centre",
    "lower": "lower process limit",
    "upper": "upper process limit",
    "special_cause": "special cause",
    "variation": "variation",
    "assurance": "assurance (its usual range against the target)",
}
_FORECAST = {
    "state": "state",
    "first": "first point of the line",
    "n": "points",
    "slope": "change per period",
    "value": "the line's value",
    "lower": "lower prediction limit",
    "upper": "upper prediction limit",
    "reach": "reach of the target",
}
_GAP = {
    "state": "state",
    "most": "most deprived",
    "least": "least deprived",
    "least_value": "value of the least deprived",
    "absolute": "absolute gap",
    "relative": "relative gap",
    "se": "standard error of the absolute gap",
    "since": "compared with",
    "since_absolute": "absolute gap then",
    "since_relative": "relative gap then",
    "absolute_z": "z of the change in absolute terms",
    "relative_z": "z of the change in relative terms",
    "verdict": "verdict",
    "levelled_down": "closes because the least deprived got worse",
}
_UNDRAWN = ("too_few_points", "overlapping_periods", "seasonal", "too_few_events", "not_applied")
_MOVEMENTS = {"up": "up", "down": "down", "same": "the same", "no_clear_change": "no clear change"}
_LABELS: dict[Verdict, str] = {"short": "Short-term direction", "long": "Long-term direction"}


def verdict_nodes(evidence: ScoreEvidence) -> Iterator[Node]:
    """The verdicts that a score has, in the order in which they are made."""
    score = evidence.score
    if score.period is not None:
        yield _value(evidence, period=score.period)
    if score.interval is not None:
        yield _interval(evidence, found=score.interval)
    if score.target is not None:
        yield _target(evidence, found=score.target)
    if score.benchmark is not None:
        yield _benchmark(evidence, found=score.benchmark)
    if score.spc is not None:
        yield _spc(score.spc, evidence=evidence)
    if score.trend is not None:
        yield _trend(score.trend)
    if score.forecast is not None:
        yield _forecast(evidence, found=score.forecast)
    if score.gap is not None:
        yield _gap(evidence, found=score.gap)
    if score.short is not None:
        yield _direction(evidence, which="short", found=score.short)
    if score.long is not None:
        yield _direction(evidence, which="long", found=score.long)
    if score.rank is not None:
        yield _rank(evidence, found=score.rank)
    if score.position is not None:
        yield _position(score.position)
    if score.quality is not None:
        yield _quality(score.quality, days_late=score.days_late)


def _value(evidence: ScoreEvidence, *, period: str) -> Node:
    score = evidence.score
    own = observation_node(
        evidence.figure(period), indicator=evidence.indicator, names=evidence.names
    )
    said = amount(score.value, evidence.indicator.unit)
    return Node(
        kind="verdict",
        verdict="value",
        says=f"Value: {said}",
        formula=own.formula or "The value as its source sent it.",
        facts=facts(value=("value", score.value), status=("status", score.status)),
        stands_on=(own,),
    )


def _interval(evidence: ScoreEvidence, *, found: Interval) -> Node:
    score = evidence.score
    return Node(
        kind="verdict",
        verdict="interval",
        says=f"95 % interval: {found.lower:.6g} to {found.upper:.6g}",
        formula=methods.INTERVALS[found.method],
        facts=facts(
            lower=("lower limit", found.lower),
            upper=("upper limit", found.upper),
            method=("method", found.method),
            numerator=("numerator", score.numerator),
            denominator=("denominator", score.denominator),
            standard_error=("standard error that the limits imply", score.se),
        ),
    )


def _target(evidence: ScoreEvidence, *, found: TargetVerdict) -> Node:
    indicator = evidence.indicator
    band = found.lower is not None and found.upper is not None
    aim = f"{found.lower} to {found.upper}" if band else found.value
    tolerance = indicator.tolerance
    return Node(
        kind="verdict",
        verdict="target",
        says=f"Target {amount(aim, indicator.unit)}: {found.rag or 'no colour'}",
        formula=methods.target(indicator, band=band),
        facts=(
            *_compared(evidence),
            *facts(
                target=("target", found.value),
                target_lower=("lower bound of the target", found.lower),
                target_upper=("upper bound of the target", found.upper),
                tolerance=("tolerance", f"{tolerance.value:f}" if tolerance else None),
                tolerance_scale=("tolerance in", tolerance.scale.value if tolerance else None),
                rag=("colour", found.rag),
                distinguishable=("distinguishable from the target", found.distinguishable),
                source=("source of the target", found.source),
                illustrative=("illustrative target", found.illustrative),
            ),
        ),
    )


def _benchmark(evidence: ScoreEvidence, *, found: BenchmarkVerdict) -> Node:
    indicator, names, other = evidence.indicator, evidence.names, evidence.comparator
    said = (
        found.verdict
        or {
            "no_comparator_figure": "not compared, it has no figure for the period",
            "no_interval": "not compared, there is no interval",
            "compared": "no verdict",
        }[found.state]
    )
    return Node(
        kind="verdict",
        verdict="benchmark",
        says=f"Against {names.area(found.area)}, {amount(found.value, indicator.unit)}: {said}",
        formula=methods.benchmark(indicator, published=found.basis == "published"),
        facts=(
            *_compared(evidence),
            *facts(
                benchmark_area=("benchmark", found.area),
                benchmark_value=("value of the benchmark", found.value),
                state=("state", found.state),
                basis=("basis", found.basis),
                verdict=("verdict", found.verdict),
            ),
        ),
        stands_on=(observation_node(other, indicator=indicator, names=names),) if other else (),
    )


def _compared(evidence: ScoreEvidence) -> tuple[Fact, ...]:
    """What is compared: value, interval and polarity."""
    interval = evidence.score.interval
    return facts(
        value=("value", evidence.score.value),
        lower=("lower limit of the value", interval.lower if interval else None),
        upper=("upper limit of the value", interval.upper if interval else None),
        polarity=("good is", evidence.indicator.polarity.value),
    )


def _spc(found: Spc, *, evidence: ScoreEvidence) -> Node:
    said = found.variation or found.state.replace("_", " ")
    return Node(
        kind="verdict",
        verdict="spc",
        says=f"Control chart: {said}",
        formula=None if found.state in _UNDRAWN else methods.spc(found.rule_set),
        facts=from_record(found, _SPC),
        stands_on=tuple(step_nodes(found, evidence=evidence)),
    )


def _trend(found: Trend) -> Node:
    tested = found.state == "tested"
    return Node(
        kind="verdict",
        verdict="trend",
        says=f"Recent trend: {(found.verdict or found.state).replace('_', ' ')}",
        formula=methods.TREND if tested else None,
        facts=facts(
            state=("state", found.state),
            verdict=("verdict", found.verdict),
            good=("moves the good way", found.good),
            chi_squared=("chi-squared", found.chi_squared),
            critical_value=("critical value", methods.TREND_CRITICAL if tested else None),
        ),
    )


def _forecast(evidence: ScoreEvidence, *, found: Forecast) -> Node:
    aim, drawn = found.aim, found.value is not None
    said = (found.reach or found.state).replace("_", " ")
    return Node(
        kind="verdict",
        verdict="forecast",
        says=f"Forecast for {Period.parse(aim.period).label()}: {said}",
        formula=methods.FORECAST.format(n=found.n) if drawn else None,
        facts=(
            *from_record(found, _FORECAST),
            *facts(
                aim_period=("period that must meet the target", aim.period),
                aim=("target", aim.value),
                aim_lower=("lower bound of the target", aim.lower),
                aim_upper=("upper bound of the target", aim.upper),
                source=("source of the target", aim.source),
                illustrative=("illustrative target", aim.illustrative),
                polarity=("good is", evidence.indicator.polarity.value),
            ),
        ),
    )


def _gap(evidence: ScoreEvidence, *, found: Gap) -> Node:
    unit = evidence.indicator.unit
    size = "no gap" if found.absolute is None else amount(found.absolute, unit)
    tested = found.state == "tested"
    formula = None if found.absolute is None else methods.GAP
    if tested:
        formula = f"{methods.GAP} {methods.GAP_CHANGE.format(critical=methods.GAP_CRITICAL)}"
    return Node(
        kind="verdict",
        verdict="gap",
        says=f"Gap: {size}, {(found.verdict or found.state).replace('_', ' ')}",
        formula=formula,
        facts=(
            *facts(value=("value of the most deprived", evidence.score.value)),
            *from_record(found, _GAP),
            *facts(critical_value=("critical value", methods.GAP_CRITICAL if tested else None)),
        ),
        stands_on=tuple(_gap_figures(evidence, found=found)),
    )


def _gap_figures(evidence: ScoreEvidence, *, found: Gap) -> Iterator[Node]:
    """The least deprived's figure beside the score's own; of the earlier period both."""
    received = []
    if found.absolute is not None and evidence.score.period is not None:
        received.append(evidence.least_figure(evidence.score.period))
    if found.since is not None:
        received += [evidence.figure(found.since), evidence.least_figure(found.since)]
    for each in received:
        yield observation_node(each, indicator=evidence.indicator, names=evidence.names)


def _direction(evidence: ScoreEvidence, *, which: Verdict, found: Direction) -> Node:
    indicator = evidence.indicator
    earlier = observation_node(
        evidence.figure(found.since), indicator=indicator, names=evidence.names
    )
    return Node(
        kind="verdict",
        verdict=which,
        says=f"{_LABELS[which]}: {_MOVEMENTS[found.movement]} since "
        f"{Period.parse(found.since).label()} ({_signed(found.change)})",
        formula=methods.direction(tested=found.tested),
        facts=facts(
            value=("value", evidence.score.value),
            since=("since", found.since),
            since_value=("value then", found.since_value),
            change=("change", found.change),
            movement=("movement", found.movement),
            tested=("tested", found.tested),
            good=("moves the good way", found.good),
        ),
        stands_on=(earlier,),
    )


def _signed(change: str) -> str:
    return change if change.startswith("-") else f"+{change}"


def _rank(evidence: ScoreEvidence, *, found: Rank) -> Node:
    groups = {g.code: g.title for g in evidence.framework.peer_groups}
    best = "1 is the highest" if evidence.indicator.polarity.value == "none" else "1 is the best"
    return Node(
        kind="verdict",
        verdict="rank",
        says=f"{'Joint rank' if found.tied else 'Rank'} {found.position} of {found.of}: "
        f"{groups.get(found.group, found.group)}",
        formula="Place among the group's areas with a figure for the period, as known just after "
        f"that record of the log; {best}, ties share it.",
        facts=facts(
            position=("place", found.position), of=("of", found.of), group=("group", found.group)
        ),
    )


def _position(position: float) -> Node:
    return Node(
        kind="verdict",
        verdict="position",
        says=f"Counts in the roll-up as {position:g}, from 0 (worst) to 100 (best)",
        formula=methods.POSITION,
        facts=facts(position=("position", position)),
    )


def _quality(found: Quality, *, days_late: int | None) -> Node:
    because = f": {', '.join(r.replace('_', ' ') for r in found.reasons)}" if found.reasons else ""
    outlier, digits, bounds = found.outlier, found.digit_preference, found.out_of_range
    return Node(
        kind="verdict",
        verdict="quality",
        says=f"Confidence: {found.confidence}{because}",
        formula=methods.QUALITY,
        facts=(
            *facts(
                confidence=("confidence", found.confidence),
                days_late=("days late (negative: early)", days_late),
                present=("of the latest periods with a figure", _of(found.completeness, "present")),
                expected=("latest periods expected", _of(found.completeness, "expected")),
                outlier_points=("points an outlier was looked for among", _of(outlier, "n")),
                z=("standard deviations from the mean", _of(outlier, "z")),
                modified_z=("modified z from the median", _of(outlier, "modified_z")),
                run=("times running the same value", _of(found.flat_line, "run")),
                counts=("counts whose last digit was looked at", _of(digits, "n")),
                chi_squared=("chi-squared of the last digits", _of(digits, "chi_squared")),
                digit=("commonest last digit", _of(digits, "digit")),
                lowest=("lowest possible value", _of(bounds, "lowest")),
                highest=("highest possible value", _of(bounds, "highest")),
            ),
            *facts(
                **{
                    f"untested_{signal}": (f"{signal.replace('_', ' ')} not tested", why)
                    for signal, why in found.untested.items()
                }
            ),
        ),
    )


def _of(found: Contract | None, name: str) -> int | float | None:
    """A signal's number; None where it found nothing."""
    value: int | float | None = None if found is None else getattr(found, name)
    return value
