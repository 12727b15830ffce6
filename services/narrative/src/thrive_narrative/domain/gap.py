"""How far the most deprived are from the least deprived, and whether that gap closes, in words."""

from decimal import Decimal

from thrive_shared.contracts.framework import Indicator, Polarity
from thrive_shared.contracts.narrative import Sentence
from thrive_shared.contracts.scoring import Gap, ScoreComputed

from .wording import Teller, sentence

_MOVED = {
    "closing": "the gap is closing",
    "widening": "the gap is widening",
    "closing_absolute_widening_relative": "the gap is closing in absolute and widening in "
    "relative terms",
    "widening_absolute_closing_relative": "the gap is widening in absolute and closing in "
    "relative terms",
    "no_clear_change": "there is no clear change of the gap",
}
_LEVELLED_DOWN = (
    ", more because the least deprived got worse than because the most deprived got better"
)


def gap(score: ScoreComputed, indicator: Indicator, teller: Teller) -> list[Sentence]:
    """Both ends of the gap, then what became of it since an earlier period."""
    found = score.gap
    if found is None or found.absolute is None or found.least_value is None:
        return []
    ends = (teller.glossary.breakdown_name(found.least), ": ", teller.figure("gap.least_value"))
    before, after = _around(Decimal(found.absolute), indicator)
    size = teller.figure("gap.absolute")
    return [sentence("Beside it the ", *ends, before, size, after), *_since(found, teller)]


def _around(more: Decimal, indicator: Indicator) -> tuple[str, str]:
    """What stands before and after the size: most less least deprived is `more`."""
    if indicator.polarity is Polarity.NONE or not more:
        return "; a gap of ", "."
    worse = more < 0 if indicator.polarity is Polarity.HIGH else more > 0
    return "; the most deprived are ", " worse off." if worse else " better off."


def _since(found: Gap, teller: Teller) -> list[Sentence]:
    if found.verdict is None or found.since is None:
        return []
    down = _LEVELLED_DOWN if found.levelled_down else ""
    since = teller.figure("gap.since")
    return [sentence("Since ", since, f" {_MOVED[found.verdict]}{down}.")]
