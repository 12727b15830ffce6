"""What each alert rule sees in one score, packed into a small number.

Two bits for each rule: 0 says nothing (no verdict), 1 clear, 2 fires. Above them whether the
figure is provisional (or an estimate: not final) and whether there is a figure at all.
"""

from collections.abc import Mapping

from thrive_shared.contracts.framework import AlertRule

from thrive_scoring.domain.methods.rag import Rag

SILENT, CLEAR, FIRES = 0, 1, 2
RULES: tuple[AlertRule, ...] = (
    AlertRule.RAG_FALL,
    AlertRule.BENCHMARK_WORSE,
    AlertRule.SPECIAL_CAUSE,
    AlertRule.TREND_DECLINE,
)
_PROVISIONAL = 1 << 8
_FIGURE = 1 << 9
NOTHING = 0


def pack(*, rag: int, benchmark: int, special_cause: int, trend: int, provisional: bool) -> int:
    """The conditions of a score with a figure."""
    packed = rag | benchmark << 2 | special_cause << 4 | trend << 6 | _FIGURE
    return packed | _PROVISIONAL if provisional else packed


def silent(*, provisional: bool) -> int:
    """The conditions of a figure that alert rules don't concern."""
    return pack(
        rag=SILENT,
        benchmark=SILENT,
        special_cause=SILENT,
        trend=SILENT,
        provisional=provisional,
    )


def condition(packed: int, *, place: int) -> int:
    """What the rule at that place of RULES sees."""
    return packed >> 2 * place & 3


def provisional(packed: int) -> bool:
    return bool(packed & _PROVISIONAL)


def has_figure(packed: int) -> bool:
    return bool(packed & _FIGURE)


def fires(packed: int) -> bool:
    """Whether any rule fires."""
    return bool(packed & 0b10101010)


def of_rag(code: int, *, held: int) -> int:
    """Red fires; clear only past the boundary by 20 % of the tolerance, where `held` is not red.

    Both are Rag codes; none says nothing.
    """
    if code == Rag.RED:
        return FIRES
    return SILENT if held == Rag.RED or not code else CLEAR


def of_benchmark(part: Mapping[str, object] | None) -> int:
    """Worse fires; any other verdict is clear."""
    verdict = part["verdict"] if part else None
    if verdict is None:
        return SILENT
    return FIRES if verdict == "worse" else CLEAR


def of_chart(part: Mapping[str, object] | None) -> int:
    """Concerning variation fires. Trial limits say nothing: they are too young to be trusted."""
    if part is None or part["state"] != "ok" or part["variation"] is None:
        return SILENT
    return FIRES if part["variation"] == "concerning" else CLEAR


def of_trend(part: Mapping[str, object] | None) -> int:
    """A significant trend the wrong way fires."""
    if part is None or part["state"] != "tested":
        return SILENT
    return FIRES if part["good"] is False else CLEAR
