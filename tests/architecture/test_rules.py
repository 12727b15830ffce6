"""The architecture's rules hold: imports, topics, and what may not be committed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from thrive_shared.contracts.topics import TOPICS, Policy, Topic, offered_topic, partition_of

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("ingest", "scoring", "narrative", "gateway")


def test_imports_follow_the_rules() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("topic", TOPICS, ids=lambda t: t.name)
def test_a_topic_is_named_after_its_producer_a_past_fact_and_a_version(topic: Topic) -> None:
    assert re.fullmatch(rf"{topic.producer}\.[a-z-]+\.v\d+", topic.name)
    assert topic.producer in SERVICES
    assert set(topic.consumers) <= set(SERVICES)


def test_the_record_is_kept_for_ever() -> None:
    kept = {t.name for t in TOPICS if t.policy is Policy.KEEP}
    assert kept == {
        "ingest.submission-accepted.v1",
        "scoring.score-computed.v1",
        "scoring.alert-changed.v1",
    }


def test_only_commentary_and_stories_about_it_can_be_compacted_away() -> None:
    compacted = {t.name for t in TOPICS if t.policy is Policy.COMPACT}
    assert "ingest.commentary-received.v1" in compacted


def test_the_route_never_changes() -> None:
    # These places are part of the record: a different function would scatter old logs anew.
    assert [partition_of(r, partitions=12) for r in ("PR5", "E08000037", "OR1")] == [1, 1, 10]


def test_a_partner_has_a_door_of_its_own() -> None:
    assert offered_topic("ons").name == "partners.ons.submission-offered.v1"


@pytest.mark.parametrize("service", SERVICES)
def test_sql_lives_in_the_repository_only(service: str) -> None:
    package = ROOT / "services" / service / "src" / f"thrive_{service}"
    statement = re.compile(r"\b(select\s.+\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from)\b")
    offenders = [
        str(path.relative_to(ROOT))
        for path in package.rglob("*.py")
        if "repository" not in path.relative_to(package).parts[0]
        and statement.search(path.read_text("utf-8").lower())
    ]
    assert offenders == []


def test_nothing_committed_names_a_registry_or_a_machine_path() -> None:
    names = "|".join(
        (
            "pypi" + r"\.org",
            "python" + "hosted",
            "registry" + r"\.npmjs",
            "repo1" + r"\.maven",
            "/work/" + "main",
            "/work/" + "shared",
        )
    )
    found = subprocess.run(
        ["git", "grep", "-nE", names], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.stdout == ""
