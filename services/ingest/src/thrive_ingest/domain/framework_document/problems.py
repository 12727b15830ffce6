"""What is wrong with a framework document, and where."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: its line, its place in words, what is wrong, and how to put it right."""

    line: int
    where: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.where}: {self.what}. {self.fix}"


class FrameworkInvalid(ValueError):
    """The framework document has mistakes; `problems` lists every one, by line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        heading = "1 problem" if count == 1 else f"{count} problems"
        super().__init__("\n".join([f"The framework has {heading}.", *map(str, self.problems)]))
