"""One framework out of the slices that the log's partitions carry."""

from collections.abc import Collection

from thrive_shared.contracts.framework import FrameworkSlice


def merge(slices: Collection[FrameworkSlice]) -> FrameworkSlice | None:
    """The newest version's frame with the indicators of all slices, by code."""
    if not slices:
        return None
    frame = max(slices, key=lambda s: s.version)
    indicators = sorted((i for s in slices for i in s.indicators), key=lambda i: i.code)
    return frame.model_copy(update={"indicators": tuple(indicators)})
