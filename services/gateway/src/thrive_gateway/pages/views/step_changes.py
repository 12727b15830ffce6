"""Step changes: those proposed with their evidence, and what was decided, with the cause."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from markupsafe import Markup
from thrive_shared.contracts.framework import Indicator
from thrive_shared.contracts.ingest import CommentaryReceived, RebaseDecided
from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import ChartLimits, ScoreComputed, Spc, StepProposal

from thrive_gateway.charts.line import line_chart
from thrive_gateway.charts.plot import NARROW
from thrive_gateway.charts.points import Series, Step
from thrive_gateway.domain.rebases import cause_title, in_force, waiting
from thrive_gateway.pages import format as shown
from thrive_gateway.pages.lookup import Names
from thrive_gateway.pages.views.figure import link
from thrive_gateway.pages.views.phases import Phase, drawn_limits


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsRow:
    """The limits of one phase as a table shows them."""

    phase: str
    figures: int
    mean: str
    lower: str
    upper: str
    trial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A step change that waits for a decision."""

    name: str
    group: str
    area: str
    link: str
    period: str
    sentence: str
    how_found: str
    rows: tuple[LimitsRow, ...]
    command: str
    """What an operator types to approve it."""
    explained: str
    illustrative: bool
    wide: Markup | None = None
    narrow: Markup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision in force."""

    name: str
    group: str
    area: str
    link: str
    what: str
    cause: str
    reason: str
    """Empty where it was withdrawn, or has not come yet."""
    owner: str
    decided: str
    illustrative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChanges:
    """What there is to say about step changes of one series."""

    proposal: Proposal | None
    rows: tuple[LimitsRow, ...]
    """The limits now in use, phase by phase, where there are several."""
    decisions: tuple[Decision, ...]


def step_changes(
    score: ScoreComputed | None,
    *,
    decisions: Sequence[RebaseDecided],
    reasons: Mapping[UUID, CommentaryReceived],
    series: Series,
    phases: Sequence[Phase],
    indicator: Indicator,
    names: Names,
    day: date | None,
) -> StepChanges | None:
    """None where nothing is proposed and nothing decided. `decisions` are those of the series."""
    found = proposed([score] if score else [], names=names, day=day)
    decided = decided_on(decisions, reasons=reasons, names=names)
    if not found and not decided:
        return None
    several = phases if len(phases) > 1 else ()
    return StepChanges(
        proposal=_pictured(found[0], score=score, series=series) if found and score else None,
        rows=tuple(_row(p.name, p.limits, indicator=indicator) for p in several),
        decisions=decided,
    )


def proposed(
    scores: Iterable[ScoreComputed], *, names: Names, day: date | None
) -> tuple[Proposal, ...]:
    """Print what scores propose; those of what is measured no longer are left out."""
    return tuple(
        _proposal(score, found=score.spc.proposal, spc=score.spc, names=names)
        for score in waiting(scores, framework=names.framework, day=day)
        if score.spc is not None and score.spc.proposal is not None
    )


def decided_on(
    decisions: Sequence[RebaseDecided],
    *,
    reasons: Mapping[UUID, CommentaryReceived],
    names: Names,
) -> tuple[Decision, ...]:
    """Print the decisions in force, the newest step first. They come oldest first."""
    found = [d for d in in_force(decisions) if d.indicator in names.indicators]
    newest = sorted(found, key=lambda d: d.period, reverse=True)
    return tuple(_decision(d, said=reasons.get(d.commentary_id), names=names) for d in newest)


def _proposal(score: ScoreComputed, *, found: StepProposal, spc: Spc, names: Names) -> Proposal:
    indicator, home = names.indicators[score.indicator], names.framework.home_area
    period = Period.parse(found.period).label()
    return Proposal(
        name=indicator.short,
        group=names.breakdown(score.breakdown),
        area=names.area(score.area),
        link=link(indicator.code, area=score.area, breakdown=score.breakdown, home=home),
        period=period,
        sentence=_sentence(found, spc=spc, indicator=indicator),
        how_found=_how_found(found),
        rows=(
            _row(f"Before {period}", found.before, indicator=indicator),
            _row(f"Since {period}", found.after, indicator=indicator),
        ),
        command=_command(score, period=period),
        explained=f"/explain/{score.id}",
        illustrative=indicator.illustrative,
    )


def _sentence(found: StepProposal, *, spc: Spc, indicator: Indicator) -> str:
    added = spc.basis == "increments"
    what = "what each period adds lies" if added else "the figures lie"
    before, after = (
        _measured(limits.centre, indicator=indicator) for limits in (found.before, found.after)
    )
    return (
        f"Since {Period.parse(found.period).label()} {what} at a "
        f"{'higher' if found.higher else 'lower'} level: on average {after}, before it {before}."
    )


def _how_found(found: StepProposal) -> str:
    size = (
        "nothing varied before it"
        if found.size is None
        else f"{shown.number(found.size, decimals=1)} standard deviations apart"
    )
    since = Period.parse(found.run_period).label()
    return (
        f"Every figure since {since} lies on that side of the mean of those before it, and two "
        f"levels fit the figures better than one line ({size}; rule {found.rule})."
    )


def _command(score: ScoreComputed, *, period: str) -> str:
    group = "" if score.breakdown == "all" else f" --breakdown {score.breakdown}"
    return (
        f"thrive rebase approve --indicator {score.indicator} --area {score.area}{group} "
        f'--period "{period}" --cause … --text "…"'
    )


def _decision(found: RebaseDecided, *, said: CommentaryReceived | None, names: Names) -> Decision:
    indicator, home = names.indicators[found.indicator], names.framework.home_area
    period = Period.parse(found.period).label()
    kept = {
        "approved": f"New process limits since {period}",
        "declined": f"No new process limits from {period} on",
    }
    return Decision(
        name=indicator.short,
        group=names.breakdown(found.breakdown),
        area=names.area(found.area),
        link=link(indicator.code, area=found.area, breakdown=found.breakdown, home=home),
        what=kept[found.decision],
        cause=cause_title(found.cause, framework=names.framework) or "",
        reason=said.text if said else "",
        owner=(said.owner if said else None) or "",
        decided=shown.moment(found.recorded_at),
        illustrative=indicator.illustrative,
    )


def _pictured(proposal: Proposal, *, score: ScoreComputed, series: Series) -> Proposal:
    """The proposal with both sets of limits drawn; increments have no place among the values."""
    spc = score.spc
    assert spc is not None
    assert spc.proposal is not None
    if spc.basis == "increments":
        return proposal
    starts = Period.parse(spc.proposal.period)
    begun = Period.parse(spc.rebased.period) if spc.rebased else None
    both = (
        Phase(starts=begun, ends=starts, limits=spc.proposal.before),
        Phase(starts=starts, ends=None, limits=spc.proposal.after),
    )
    drawn = replace(
        series,
        key="step",
        title=f"{series.title}: limits before and after the step",
        summary=f"{proposal.sentence} The table below holds both sets of limits.",
        limits=tuple(limits for each in both if (limits := drawn_limits(each)) is not None),
        steps=(Step(day=starts.start, title="Step proposed"),),
        ahead=None,
    )
    return replace(proposal, wide=line_chart(drawn), narrow=line_chart(drawn, frame=NARROW))


def _row(phase: str, limits: ChartLimits, *, indicator: Indicator) -> LimitsRow:
    return LimitsRow(
        phase=phase,
        figures=limits.n,
        mean=_measured(limits.centre, indicator=indicator),
        lower=_measured(limits.lower, indicator=indicator),
        upper=_measured(limits.upper, indicator=indicator),
        trial=limits.trial,
    )


def _measured(value: float | None, *, indicator: Indicator) -> str:
    if value is None:
        return "–"
    return shown.measure(value, unit=indicator.unit, decimals=indicator.decimals).text
