"""Which of several versions is the head."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


def newest(
    items: Iterable[T], *, key: Callable[[T], Hashable], order: Callable[[T], Any]
) -> list[T]:
    """The item of highest order for each key, the first of equals; in order of first sight."""
    heads: dict[Hashable, T] = {}
    for item in items:
        at = key(item)
        if at not in heads or order(item) > order(heads[at]):
            heads[at] = item
    return list(heads.values())
