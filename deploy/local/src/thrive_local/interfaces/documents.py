"""Every generated document: where it lies in a checkout and what it must say."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from .asyncapi import asyncapi
from .examples import Examples
from .openapi import gateway, ingest
from .topics_page import topics_page

_BY_HAND = "# Made by `make api` from the code; change the contracts, not this file.\n"


def documents(checkout: Path) -> Mapping[Path, str]:
    """The text of each document by its path in the checkout; reads the examples of events."""
    examples = Examples(checkout / "tests" / "contract" / "examples")
    return {
        Path("docs/api/asyncapi.yaml"): _BY_HAND + _yaml(asyncapi(examples)),
        Path("docs/api/ingest.openapi.json"): _json(ingest()),
        Path("docs/api/gateway.openapi.json"): _json(gateway()),
        Path("docs/topics.md"): topics_page(),
    }


def write(checkout: Path) -> list[Path]:
    """Write every document into a checkout; return their paths."""
    made = documents(checkout)
    for path, text in made.items():
        (checkout / path).parent.mkdir(parents=True, exist_ok=True)
        (checkout / path).write_text(text, encoding="utf-8")
    return list(made)


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _yaml(document: Mapping[str, Any]) -> str:
    return yaml.dump(document, Dumper=_NoAliases, sort_keys=False, allow_unicode=True, width=96)


class _NoAliases(yaml.SafeDumper):
    """Writes a value in full wherever it stands: readers of AsyncAPI expect plain JSON."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True
