"""A step change in the missed bins of the home area, for pages that show one."""

from dataclasses import replace

from browser.memory import HOME, MemoryReader
from support.gateway_records import rebase
from thrive_shared.contracts.scoring import ChartLimits, Spc, StepProposal

STEP = "2025-06-01/P1M"
BEFORE = ChartLimits(n=32, centre=98.44, lower=84.2, upper=112.6, trial=False)
AFTER = ChartLimits(n=8, centre=76.1, lower=64.0, upper=88.2, trial=True)
PROPOSED = StepProposal(
    rule="step.1",
    period=STEP,
    run_period="2025-05-01/P1M",
    higher=False,
    size=4.08,
    before=BEFORE,
    after=AFTER,
)


def say(reader: MemoryReader, spc: Spc, *, since: str = "") -> None:
    """Let every score of the missed bins from a period on say this of its chart."""
    reader.points = [
        replace(p, score=p.score.model_copy(update={"spc": spc}))
        if p.score and (p.indicator, p.area) == ("PL3", HOME) and p.period >= since
        else p
        for p in reader.points
    ]


def decide(reader: MemoryReader, *decisions: str, cause: str = "service_changed") -> None:
    reader.decided += [
        rebase(seq, decision, period=STEP, indicator="PL3", cause=cause, words=f"words{seq}")
        for seq, decision in enumerate(decisions, 1)
    ]
