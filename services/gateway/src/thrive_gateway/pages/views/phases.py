"""The phases of a control chart: between approved step changes each has limits of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from thrive_shared.contracts.period import Period
from thrive_shared.contracts.scoring import ChartLimits, Spc

from thrive_gateway.charts import points as chart
from thrive_gateway.reader import SeriesPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One phase with its limits; the last has no end."""

    starts: Period | None
    """Its first period; None: from the beginning."""
    ends: Period | None
    """The first period of the next phase."""
    limits: ChartLimits
    of_increments: bool = False

    @property
    def name(self) -> str:
        """Since when, or until when."""
        if self.starts is None:
            return f"Before {self.ends.label()}" if self.ends else "All along"
        if self.ends is None:
            return f"Since {self.starts.label()}"
        return f"From {self.starts.label()} to before {self.ends.label()}"


def phases(found: Sequence[SeriesPoint]) -> tuple[Phase, ...]:
    """The phases of a series, oldest first, each with the limits it had at its end."""
    charts = [(Period.parse(p.period), p.score.spc) for p in found if p.score and p.score.spc]
    shown: list[Phase] = []
    if not charts:
        return ()
    _, spc = charts[-1]
    shown.append(_phase(_own(spc), spc=spc, ends=None))
    while spc.rebased is not None:
        ends = Period.parse(spc.rebased.period)
        kept = spc.rebased.before
        earlier = [each for at, each in charts if at < ends]
        if not earlier:
            shown.append(Phase(starts=None, ends=ends, limits=kept))
            break
        spc = earlier[-1]
        shown.append(_phase(kept, spc=spc, ends=ends))
    return tuple(reversed(shown))


def drawn_limits(phase: Phase) -> chart.Limits | None:
    """The lines of a phase; None where there are none."""
    limits = phase.limits
    if limits.centre is None or limits.lower is None or limits.upper is None:
        return None
    return chart.Limits(
        centre=limits.centre,
        lower=limits.lower,
        upper=limits.upper,
        starts=phase.starts.start if phase.starts else None,
        ends=phase.ends.start if phase.ends else None,
    )


def _phase(limits: ChartLimits, *, spc: Spc, ends: Period | None) -> Phase:
    return Phase(
        starts=Period.parse(spc.rebased.period) if spc.rebased else None,
        ends=ends,
        limits=limits,
        of_increments=spc.basis == "increments",
    )


def _own(spc: Spc) -> ChartLimits:
    return ChartLimits(
        n=spc.n,
        centre=spc.centre,
        lower=spc.lower,
        upper=spc.upper,
        trial=spc.state == "trial",
    )
