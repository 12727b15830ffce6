"""What is happening on a scorecard: the counts first, the roll-up second, then who moved."""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from thrive_shared.contracts.narrative import Sentence

from .card_rows import MOST, Rows
from .wording import Piece, listed, sentence

_TARGETS = ("green", "amber", "red")
_BENCHMARKS = ("better", "similar", "worse")


def happening(rows: Rows) -> Iterable[Sentence]:
    """Achievements and concerns both, and what is not known."""
    yield _verdicts(rows)
    yield from _together(rows)
    if reds := rows.reds():
        yield sentence("Red: ", *_names([rows.valued(at) for at in reds]), ".")
    for verdict in ("worse", "better"):
        yield from _few(
            f"{verdict.capitalize()} than the benchmark: ",
            rows.against_benchmark(verdict),
            tell=rows.valued,
        )
    yield from _movers("Largest moves for the better: ", rows.card.improving, rows)
    yield from _movers("Largest moves for the worse: ", rows.card.declining, rows)
    yield from _few("Overdue: ", rows.overdue(), tell=rows.due)
    yield from _counted("Without a figure: ", "missing", rows, rows.without_figure())
    yield from _counted("Watched, without a verdict: ", "tracker", rows, [])
    yield from _notes(rows)


def illustrative(rows: Rows) -> list[bool]:
    """Which rows show figures that are not official."""
    names = rows.teller.glossary
    return [names.indicator(score.indicator).illustrative for score in rows.card.scores]


def _verdicts(rows: Rows) -> Sentence:
    card, names = rows.card, rows.teller.glossary
    group = names.group_name(dimension=card.dimension, code=card.group.code)
    judged = [
        *_tally(_TARGETS, " against targets", rows),
        *_tally(_BENCHMARKS, " against the benchmark", rows),
    ]
    nothing = "nothing has a current verdict against a target or a benchmark"
    if not rows.judged:
        nothing = "shown for comparison, not judged"
    found = listed(judged, last="; ") or [nothing]
    return sentence(group, " in ", names.area_name(card.area), ": ", *found, ".")


def _tally(fields: tuple[str, ...], against: str, rows: Rows) -> list[list[Piece]]:
    if not any(getattr(rows.card.counts, field) for field in fields):
        return []
    counts: list[list[Piece]] = [
        [rows.teller.figure(f"counts.{field}"), f" {field}"] for field in fields
    ]
    return [[*listed(counts), against]]


def _together(rows: Rows) -> Iterable[Sentence]:
    verdict = rows.card.roll_up.verdict
    if verdict == "none":
        return
    opening: list[Piece] = ["Too little is known for an overall verdict"]
    if verdict != "insufficient":
        opening = [f"Taken together: {verdict}", *_robustness(rows)]
    covered = rows.teller.figure("roll_up.coverage")
    yield sentence(*opening, "; current verdicts cover ", covered, " of the weight.")


def _robustness(rows: Rows) -> list[Piece]:
    """In how many plausible ways of adding up the class is the same."""
    roll_up = rows.card.roll_up
    if roll_up.robustness is None:
        return []
    same = rows.teller.figure(f"roll_up.robustness.{roll_up.verdict}")
    return [", in ", same, " of plausible ways of adding up"]


def _few(
    opening: str, places: Sequence[int], *, tell: Callable[[int], list[Piece]]
) -> Iterable[Sentence]:
    """The first of many, saying that there are others."""
    if places:
        others = "; and others" if len(places) > MOST else ""
        yield sentence(opening, *_names([tell(at) for at in places[:MOST]]), others, ".")


def _names(items: Sequence[Sequence[Piece]]) -> list[Piece]:
    """Names in a row. Some hold commas, so semicolons stand between them."""
    return listed(items, between="; ", last="; ")


def _movers(opening: str, ids: Iterable[UUID], rows: Rows) -> Iterable[Sentence]:
    moved = [pieces for at in rows.places(ids) if (pieces := rows.moved(at))]
    if moved:
        yield sentence(opening, *_names(moved[:MOST]), ".")


def _counted(opening: str, field: str, rows: Rows, places: list[int]) -> Iterable[Sentence]:
    counted = getattr(rows.card.counts, field)
    if not counted:
        return
    named = places[:MOST]
    opens = ", among them " if len(named) < counted else ", namely "
    among = [opens, *_names([rows.named(at) for at in named])] if named else []
    yield sentence(opening, rows.teller.figure(f"counts.{field}"), *among, ".")


def _notes(rows: Rows) -> Iterable[Sentence]:
    if rows.card.open_alerts:
        yield sentence("Open alerts: ", rows.teller.figure("open_alerts"), ".")
    if rows.card.framework_pending:
        yield sentence("A newer framework version is on its way; verdicts may change.")
    marked = illustrative(rows)
    if any(marked):
        some = "These" if all(marked) else "Some of these"
        yield sentence(f"{some} figures are illustrative, not official.")
