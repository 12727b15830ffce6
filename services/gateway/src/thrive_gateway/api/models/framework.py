"""A framework as REST tells it."""

from datetime import datetime

from thrive_shared.contracts.framework import FrameworkSlice

from .base import Known


class FrameworkOut(FrameworkSlice, Known):
    """A framework version with all its indicators."""


def framework_out(framework: FrameworkSlice, *, as_known_at: datetime | None) -> FrameworkOut:
    """The framework as an answer."""
    fields = {name: getattr(framework, name) for name in FrameworkSlice.model_fields}
    return FrameworkOut(**fields, as_known_at=as_known_at)
