"""Whether a story is an achievement, a concern, steady, or not to be told."""

from typing import Literal
from uuid import UUID

from thrive_shared.contracts.scoring import Direction, ScorecardComputed, ScoreComputed

Tone = Literal["achievement", "concern", "steady", "unknown"]


def score_tone(score: ScoreComputed) -> Tone:
    """A concern outweighs an achievement; without any verdict nothing is known."""
    if score.value is None:
        return "unknown"
    signs = _signs(score)
    if False in signs:
        return "concern"
    if True in signs:
        return "achievement"
    return "steady" if signs or _judged(score) else "unknown"


def card_tone(card: ScorecardComputed) -> Tone:
    """Reds, worse verdicts and clear declines concern; else greens and the like please."""
    counts, clear = card.counts, _clear_moves(card)
    if counts.red or counts.worse or clear.intersection(card.declining):
        return "concern"
    if counts.green or counts.better or clear.intersection(card.improving):
        return "achievement"
    return "steady" if counts.amber or counts.similar else "unknown"


def _signs(score: ScoreComputed) -> set[bool]:
    found = {
        None if score.target is None else {"green": True, "red": False}.get(score.target.rag or ""),
        None
        if score.benchmark is None
        else {"better": True, "worse": False}.get(score.benchmark.verdict or ""),
        None
        if score.spc is None
        else {"improving": True, "concerning": False}.get(score.spc.variation or ""),
        None if score.trend is None else score.trend.good,
        _clear(score.short),
        _clear(score.long),
    }
    return {sign for sign in found if sign is not None}


def _clear_moves(card: ScorecardComputed) -> set[UUID]:
    return {
        score.score_id
        for score in card.scores
        if _clear(score.short) is not None or _clear(score.long) is not None
    }


def _clear(change: Direction | None) -> bool | None:
    return change.good if change is not None and change.tested else None


def _judged(score: ScoreComputed) -> bool:
    return any(
        (
            score.target is not None and score.target.rag is not None,
            score.benchmark is not None and score.benchmark.verdict is not None,
            score.spc is not None and score.spc.variation is not None,
            score.trend is not None and score.trend.verdict is not None,
            score.short is not None and score.short.tested,
            score.long is not None and score.long.tested,
        )
    )
