"""The benchmarks run to their end on a small workload. How fast is no matter here."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


def _bench(*arguments: str, kafka: str, postgres: str, folder: Path) -> list[dict[str, Any]]:
    """Run benchmarks on the session's servers and return what they measured."""
    done = subprocess.run(
        [sys.executable, "-m", "bench", *arguments, "--results", str(folder)],
        cwd=ROOT,
        env=os.environ | {"KAFKA_BOOTSTRAP_SERVERS": kafka, "DATABASE_URL": postgres},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [file] = folder.iterdir()
    measures: list[dict[str, Any]] = json.loads(file.read_text())["measures"]
    return measures


def test_the_scoring_hop_is_measured_beside_its_floor(
    kafka_bootstrap: str, postgres_admin_dsn: str, tmp_path: Path
) -> None:
    measures = _bench(
        "scoring",
        "--scale",
        "0.01",
        kafka=kafka_bootstrap,
        postgres=postgres_admin_dsn,
        folder=tmp_path,
    )
    assert [m["unit"] for m in measures] == ["/s", "/s", "µs"]
    assert all(m["value"] > 0 and m["floor"] > 0 for m in measures)


def test_a_replay_is_measured_beside_a_plain_batch(
    kafka_bootstrap: str, postgres_admin_dsn: str, tmp_path: Path
) -> None:
    measures = _bench(
        "replay",
        "--scale",
        "0.01",
        kafka=kafka_bootstrap,
        postgres=postgres_admin_dsn,
        folder=tmp_path,
    )
    assert measures[0]["what"] == "figures rescored, in memory"
    assert all(m["value"] > 0 and m["floor"] > 0 for m in measures)


def test_a_whole_system_is_measured_and_killed(
    kafka_bootstrap: str, postgres_admin_dsn: str, tmp_path: Path
) -> None:
    measures = _bench(
        "submissions",
        "restart",
        "--scale",
        "0.02",
        "--seconds",
        "0.5",
        "--kills",
        "1",
        kafka=kafka_bootstrap,
        postgres=postgres_admin_dsn,
        folder=tmp_path,
    )
    assert [m["what"] for m in measures][:1] == ["rate, 64 at once"]
    assert len(measures) == 5
    assert all(m["value"] > 0 for m in measures)
