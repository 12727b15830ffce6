"""Every service's page names what the service reads, writes and is set by."""

import re
from pathlib import Path

import pytest
from pydantic import AliasChoices
from thrive_gateway.settings import Settings as GatewaySettings
from thrive_ingest.settings import Settings as IngestSettings
from thrive_local.interfaces.groups import GROUPS
from thrive_scoring.settings import ScoringSettings
from thrive_shared.contracts.bodies import DOOR
from thrive_shared.contracts.topics import TOPICS
from thrive_shared.settings import ServiceSettings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS: dict[str, type[ServiceSettings]] = {
    "ingest": IngestSettings,
    "scoring": ScoringSettings,
    "narrative": ServiceSettings,
    "gateway": GatewaySettings,
}
LEFT_OUT = {
    "ingest": {"THRIVE_GENERATION"},
    "gateway": {"THRIVE_GENERATION"},
    "scoring": {"THRIVE_TODAY", "THRIVE_SECRET"},
    "narrative": {"THRIVE_TODAY", "THRIVE_SECRET"},
}
"""Every service could read these; these services have no use for them."""


def page(service: str) -> str:
    return (ROOT / "services" / service / "README.md").read_text("utf-8")


def variables(settings: type[ServiceSettings]) -> set[str]:
    """The environment variables that settings are read from."""
    found = set()
    for name, field in settings.model_fields.items():
        alias = field.validation_alias
        assert not isinstance(alias, AliasChoices)
        found.add(str(alias or f"THRIVE_{name.upper()}"))
    return found


@pytest.mark.parametrize("service", SETTINGS)
def test_a_page_names_every_setting_and_no_other(service: str) -> None:
    named = set(
        re.findall(r"\b(?:THRIVE_[A-Z_]+|[A-Z]+_BOOTSTRAP_SERVERS|DATABASE_URL)", page(service))
    )
    assert named == variables(SETTINGS[service]) - LEFT_OUT.get(service, set())


@pytest.mark.parametrize("service", SETTINGS)
def test_a_page_names_every_topic_written_and_read(service: str) -> None:
    read = {topic for group in GROUPS if group.service == service for topic in group.topics}
    written = {topic for topic in TOPICS if topic.producer == service}
    wanted = {t.name for t in read | written}
    named = set(re.findall(r"[a-z<>{}.]+\.[a-z-]+\.v\d+", page(service)))
    if "all nine topics" in page(service):
        assert wanted == {t.name for t in TOPICS}
        assert {t.name for t in written} <= named
        assert len(read) == 9
    else:
        assert named == {
            name.replace(DOOR.name, "partners.<partner>.submission-offered.v1") for name in wanted
        }


@pytest.mark.parametrize("service", SETTINGS)
def test_a_page_names_every_group(service: str) -> None:
    assert all(f"`{g.name}`" in page(service) for g in GROUPS if g.service == service)
