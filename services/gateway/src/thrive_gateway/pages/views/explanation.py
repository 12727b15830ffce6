"""The page that explains a number: the same tree that the interface answers, for people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from thrive_shared.contracts.period import Period

from thrive_gateway.domain.explaining.tree import Fact, Kind, Node, Value
from thrive_gateway.pages import format as shown

_TITLES: dict[Kind, str] = {
    "scorecard": "Scorecard",
    "roll_up": "Roll-up",
    "alert": "Alert",
    "transition": "Step of the alert",
    "score": "Score",
    "verdict": "Verdict",
    "framework": "Framework in force",
    "step_proposal": "Step change proposed",
    "rebase": "Step change approved",
    "history": "History",
    "observation": "Figure as accepted",
    "submission": "Submission",
    "row": "Row as it was sent",
}
_HEADINGS: dict[Kind, str] = {
    "alert": "How this alert was made",
    "scorecard": "How this scorecard was made",
}
_SAID_ALREADY: tuple[Kind, ...] = ("observation", "row")
_EXPLAINED = ("score_id", "inhibited_by")
"""Facts that are ids of what can be explained itself."""


def _moment(text: str) -> str:
    return shown.moment(datetime.fromisoformat(text))


def _day(text: str) -> str:
    return shown.day(date.fromisoformat(text))


def _period(text: str) -> str:
    return Period.parse(text).label()


_READ: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("received_at", "recorded_at"), _moment),
    **dict.fromkeys(("valid_from", "review_by", "due", "day"), _day),
    **dict.fromkeys(("period", "since", "run_period", "first", "last", "opened_period"), _period),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One fact; `link` leads to its own explanation."""

    label: str
    text: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A figure of a history, where it came from, and its cells."""

    figure: str
    row: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One node of the tree, ready to print."""

    title: str
    says: str
    formula: str
    lines: tuple[Line, ...]
    cells: tuple[tuple[str, str], ...]
    illustrative: bool
    folded: bool
    """Whether it is opened by the reader: one of many scores on a card."""
    points: tuple[Point, ...]
    """Of a history: its figures, instead of steps below."""
    below: tuple["Step", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationPage:
    """The whole page."""

    heading: str
    cautions: tuple[str, ...]
    """Of a number or an alert; on a scorecard each stands with its own figure."""
    root: Step


def explanation_page(node: Node) -> ExplanationPage:
    """Shape an explanation."""
    known = [fact for each in _walk(node) if each.kind == "score" for fact in each.facts]
    return ExplanationPage(
        heading=_HEADINGS.get(node.kind, "How this number was made"),
        cautions=()
        if node.kind == "scorecard"
        else tuple(str(f.value) for f in known if f.name == "caution"),
        root=_step(node, folded=False),
    )


def _step(node: Node, *, folded: bool) -> Step:
    many = node.kind == "roll_up"
    history = node.kind == "history"
    return Step(
        title=_TITLES[node.kind],
        says=node.says,
        formula=node.formula or "",
        lines=() if node.kind in _SAID_ALREADY else tuple(map(_line, node.facts)),
        cells=_cells(node),
        illustrative=("provenance", "illustrative") in ((f.name, f.value) for f in node.facts),
        folded=folded,
        points=tuple(map(_point, reversed(node.stands_on))) if history else (),
        below=() if history else tuple(_step(n, folded=many) for n in node.stands_on),
    )


def _point(observation: Node) -> Point:
    row = next(n for n in _walk(observation) if n.kind == "row")
    return Point(figure=observation.says, row=row.says, cells=_cells(row))


def _cells(node: Node) -> tuple[tuple[str, str], ...]:
    return tuple((node.cells or {}).items())


def _line(fact: Fact) -> Line:
    link = f"/explain/{fact.value}" if fact.name in _EXPLAINED else ""
    return Line(label=fact.words, text=_text(fact.value, name=fact.name), link=link)


def _text(value: Value, *, name: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}".replace("-", shown.MINUS)
    read = _READ.get(name)
    return read(str(value)) if read else str(value)


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for below in node.stands_on:
        yield from _walk(below)
