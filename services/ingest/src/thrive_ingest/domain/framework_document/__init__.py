"""A framework as its author writes it: YAML in, a checked framework or every mistake out."""

from thrive_shared.contracts.framework import Framework

from .boundary_rules import boundary_problems
from .calendar_rules import calendar_problems
from .document import Document
from .indicator_rules import indicator_problems
from .problems import FrameworkInvalid, Problem
from .references import reference_problems
from .shape import shape_problems
from .source import read
from .target_rules import target_problems

__all__ = ["FrameworkInvalid", "Problem", "load_framework"]


def load_framework(text: str) -> Framework:
    """Read a framework document; raise FrameworkInvalid with every problem in it, by line."""
    source = read(text)
    document = Document(source)
    problems = [
        *source.problems,
        *shape_problems(source),
        *reference_problems(document),
        *calendar_problems(document),
        *boundary_problems(document),
        *indicator_problems(document),
        *target_problems(document),
    ]
    if problems:
        raise FrameworkInvalid(problems)
    return Framework.model_validate(source.data)
