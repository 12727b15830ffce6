"""`thrive demo --once` tells its whole story, loses nothing, and can be told again on kept data."""

from pathlib import Path

from support.system import RunningSystem, drop_databases, running_system

PATIENCE = 540.0
HAPPENED = (
    "year6-obesity-2024-25.csv: 2 rows, 2 imported",
    "worse. Alert open",
    "Alert pending",
    "the alert is withdrawn",
    "20 rejected",
    "Killed: scoring-indicators-1, scoring-areas-1",
    "nothing is lost",
    "the level moved in Jun 2025 and stayed. New process limits wait for a decision",
    "Best start in life",
    "Open alerts",
    "What is happening",
    "All of it arrived: 2,689 figures in 333 submissions",
)

AGAIN = (
    "A target is missed, provisionally",
    "October is final here since an earlier demonstration",
    "Alert pending",
    "the alert is withdrawn",
    "nothing is lost",
    "All of it arrived",
)


async def test_the_demonstration_arrives_whole_and_can_be_repeated(
    tmp_path: Path, kafka_bootstrap: str, postgres_admin_dsn: str
) -> None:
    with running_system(
        folder=tmp_path, kafka_bootstrap=kafka_bootstrap, postgres_admin_dsn=postgres_admin_dsn
    ) as system:
        told = demonstration(system)
        assert [words for words in HAPPENED if words not in told] == []
        again = demonstration(system)
        assert [words for words in AGAIN if words not in again] == []
    await drop_databases(postgres_admin_dsn, prefix=system.environment["THRIVE_DATABASE_PREFIX"])


def demonstration(system: RunningSystem) -> str:
    """What the command prints, on one line."""
    done = system.thrive("demo", "--once", timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    return " ".join(done.stdout.split())
