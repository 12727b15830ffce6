"""The kept examples of events, by the contract that each one follows."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from thrive_shared.contracts.base import Contract
from thrive_shared.contracts.bodies import BODIES
from thrive_shared.contracts.topics import Topic


class NoSuchContract(ValueError):
    """An example follows none of its topic's contracts, or more than one."""


class Examples:
    """A folder with one folder for each topic; a partner's own name is left out of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def paths(self, topic: Topic) -> Sequence[Path]:
        """The files of a topic, by name."""
        return sorted((self._folder / topic.name.replace("{partner}.", "")).glob("*.json"))

    def of(self, topic: Topic, *, contract: type[Contract]) -> dict[str, Any]:
        """The examples of one kind of record, by name. Raises NoSuchContract."""
        found = {path: contract_of(topic, path.read_bytes()) for path in self.paths(topic)}
        return {
            path.stem: json.loads(path.read_bytes())
            for path, followed in found.items()
            if followed is contract
        }


def contract_of(topic: Topic, body: bytes) -> type[Contract]:
    """The one contract of the topic that a body follows. Raises NoSuchContract."""
    found = [contract for contract in BODIES[topic] if _follows(body, contract)]
    if len(found) != 1:
        names = ", ".join(c.__name__ for c in found) or "none"
        raise NoSuchContract(f"{topic.name}: an example follows {names}")
    return found[0]


def _follows(body: bytes, contract: type[Contract]) -> bool:
    try:
        contract.model_validate_json(body)
    except ValidationError:
        return False
    return True
