"""What the shipped figures' scores stand on, as an explanation wants it."""

from collections.abc import Iterable, Sequence

from browser.shipped import framework
from thrive_gateway.domain.explaining.evidence import CardEvidence, Received, ScoreEvidence
from thrive_gateway.reader import SeriesPoint
from thrive_shared.contracts.scoring import History, ScorecardComputed, ScoreComputed


def score_evidence(
    score: ScoreComputed, *, points: Sequence[SeriesPoint], history: bool = True
) -> ScoreEvidence:
    """A score with the figures of its series up to its period."""
    own = [
        p
        for p in points
        if (p.indicator, p.area, p.breakdown) == (score.indicator, score.area, score.breakdown)
        and p.period <= (score.period or "")
    ]
    known = [p.period for p in own if p.observation.value is not None]
    if known:
        stood = History(first=known[0], last=known[-1], n=len(known))
        score = score.model_copy(update={"history": stood})
    benchmark = score.benchmark.area if score.benchmark else ""
    other = (score.indicator, benchmark, score.breakdown, score.period)
    compared = [p for p in points if (p.indicator, p.area, p.breakdown, p.period) == other]
    return ScoreEvidence(
        score=score,
        framework=framework(),
        figures={p.period: _received(p) for p in own},
        comparator=_received(compared[0]) if compared else None,
        history=history,
    )


def card_evidence(
    card: ScorecardComputed, *, scores: Iterable[ScoreComputed], points: Sequence[SeriesPoint]
) -> CardEvidence:
    """A card with its scores."""
    return CardEvidence(
        card=card,
        scores={s.id: score_evidence(s, points=points, history=False) for s in scores},
    )


def _received(point: SeriesPoint) -> Received:
    said = point.observation
    cells = {"area": said.area, "period": said.period, "value": said.value or "NA"}
    return Received(
        observation=said.model_copy(update={"cells": cells}),
        submission_id=point.submission_id,
        partner=point.partner,
        reference=point.reference,
        file=point.file,
        received_at=point.received_at,
        framework_version=point.framework_version,
        partition=0,
        seq=1,
    )
