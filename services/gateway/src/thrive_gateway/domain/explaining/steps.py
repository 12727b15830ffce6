"""Step changes of a chart: the decision that its limits begin at, and what is proposed."""

from collections.abc import Iterator

from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import ChartLimits, Rebased, Spc, StepProposal

from thrive_gateway.domain.rebases import cause_title

from . import methods
from .evidence import EvidenceMissing, ScoreEvidence
from .tree import Fact, Node, facts


def step_nodes(found: Spc, *, evidence: ScoreEvidence) -> Iterator[Node]:
    """Nothing where no step was approved and none is proposed. Raises EvidenceMissing."""
    if found.rebased is not None:
        yield _rebase(found.rebased, evidence=evidence)
    if found.proposal is not None:
        yield _proposal(found.proposal)


def _rebase(found: Rebased, *, evidence: ScoreEvidence) -> Node:
    decided = evidence.rebase
    if decided is None or decided.decision_id != found.decision_id:
        raise EvidenceMissing
    cause = cause_title(decided.cause, framework=evidence.framework)
    return Node(
        kind="rebase",
        says=f"New limits since {Period.parse(found.period).label()}: {cause}",
        formula=methods.REBASED,
        facts=(
            *facts(
                period=("first period of the new limits", found.period),
                decision_id=("decision", found.decision_id),
                cause=("cause", decided.cause),
                partner=("decided with the key of", decided.partner),
                recorded_at=("decided", decided.recorded_at),
                commentary_id=("the reason in words is commentary", decided.commentary_id),
                partition=("log partition", decided.partition),
                seq=("record of the log", decided.seq),
            ),
            *_limits(found.before, when="before"),
        ),
    )


def _proposal(found: StepProposal) -> Node:
    level = "higher" if found.higher else "lower"
    return Node(
        kind="step_proposal",
        says=f"Step change proposed: a {level} level since {Period.parse(found.period).label()}",
        formula=methods.step(found.rule),
        facts=(
            *facts(
                rule=("rule and version", found.rule),
                period=("two levels fit best from", found.period),
                run_period=("all on one side since", found.run_period),
                size=("standard deviations apart", found.size),
            ),
            *_limits(found.before, when="before"),
            *_limits(found.after, when="after"),
        ),
    )


def _limits(found: ChartLimits, *, when: str) -> tuple[Fact, ...]:
    """Both sets of limits are kept, whatever is in use."""
    return facts(
        **{
            f"{when}_n": (f"points {when} the step", found.n),
            f"{when}_centre": (f"centre {when} the step", found.centre),
            f"{when}_lower": (f"lower limit {when} the step", found.lower),
            f"{when}_upper": (f"upper limit {when} the step", found.upper),
        }
    )
