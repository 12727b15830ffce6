"""The shipped framework as ingest reads it, for tests without I/O."""

from datetime import date
from functools import cache
from pathlib import Path

from thrive_ingest.domain.catalogue import Catalogue
from thrive_ingest.domain.framework_document import load_framework
from thrive_ingest.domain.rows import Sender

_FRAMEWORK = Path(__file__).resolve().parents[2] / "frameworks" / "gateshead" / "framework.yaml"
SENDER = Sender(partner="anybody", operator=True, today=date(2026, 11, 16))


@cache
def catalogue() -> Catalogue:
    return Catalogue(load_framework(_FRAMEWORK.read_text("utf-8")), 4)
