"""Write framework.schema.json, which editors check a framework document against.

Run: uv run python frameworks/make_schema.py
"""

import json
from pathlib import Path

from thrive_ingest.domain.framework_document.schema import author_schema

SCHEMA = Path(__file__).with_name("framework.schema.json")


def schema_text() -> str:
    """The schema as it stands in the file."""
    return json.dumps(author_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(schema_text(), encoding="utf-8")
