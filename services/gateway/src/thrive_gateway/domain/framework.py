"""One framework out of the slices that the log's partitions carry."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from thrive_shared.contracts.framework import FrameworkSlice

T = TypeVar("T", bound=Any)


def passed_by_all(reached: Mapping[int, T], *, partitions: int) -> T | None:
    """The newest version, or day, that every log partition has passed; None: one has none yet.

    Each partition passes them one after the other.
    """
    return min(reached.values()) if len(reached) == partitions else None


def merge(slices: Collection[FrameworkSlice]) -> FrameworkSlice | None:
    """The newest version's frame with the indicators of all slices, by code."""
    if not slices:
        return None
    frame = max(slices, key=lambda s: s.version)
    indicators = sorted((i for s in slices for i in s.indicators), key=lambda i: i.code)
    return frame.model_copy(update={"indicators": tuple(indicators)})
