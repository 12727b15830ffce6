"""The figure against its comparator and among its peers, in words."""

from thrive_shared.contracts.framework import Indicator, Polarity
from thrive_shared.contracts.narrative import Sentence
from thrive_shared.contracts.scoring import ScoreComputed

from .wording import Piece, Teller, sentence

_COMPARED = {
    "better": "It is better than ",
    "similar": "It is similar to ",
    "worse": "It is worse than ",
    "higher": "It is higher than ",
    "lower": "It is lower than ",
}


def against_benchmark(score: ScoreComputed, teller: Teller) -> list[Sentence]:
    """Better, similar or worse; who says so; or why no verdict is given."""
    compared = score.benchmark
    if compared is None:
        return []
    area = teller.glossary.area_name(compared.area)
    stands: list[Piece] = (
        [] if compared.value is None else [" (", teller.figure("benchmark.value"), ")"]
    )
    if compared.verdict is not None:
        basis = "; verdict as published" if compared.basis == "published" else ""
        return [sentence(_COMPARED[compared.verdict], area, *stands, f"{basis}.")]
    if compared.value is None:
        return [sentence("There is no figure for ", area, " to compare it with.")]
    return [sentence("Beside ", area, *stands, " the difference cannot be judged: no interval.")]


def place(score: ScoreComputed, indicator: Indicator, teller: Teller) -> list[Sentence]:
    """Rank among the peers that have a figure."""
    if score.rank is None:
        return []
    top = "highest" if indicator.polarity is Polarity.NONE else "best"
    ranks = "It ranks joint " if score.rank.tied else "It ranks "
    return [
        sentence(
            *(ranks, teller.figure("rank.position"), " of ", teller.figure("rank.of")),
            *(" among ", teller.glossary.peers_name(score.rank.group), f", the {top} first."),
        )
    ]
