"""A service's run mode `replay`: its arguments, and what its exit status says."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from typing import Protocol, TypeVar

import structlog

from thrive_shared.settings import KafkaSettings

from .report import Report

EQUAL, DIFFERENT, NOT_DONE = 0, 1, 2
Settings_contra = TypeVar("Settings_contra", bound=KafkaSettings, contravariant=True)

log = structlog.get_logger()


class Replay(Protocol[Settings_contra]):
    """What a service does to replay its hops."""

    async def __call__(
        self, settings: Settings_contra, *, batch: int, workers: int, report: Report
    ) -> None:
        """Tell the report what every hop came to."""


def run(
    replay: Replay[Settings_contra], *, settings: Settings_contra, arguments: Sequence[str]
) -> int:
    """Replay and return the exit status: 0 equal, 1 different, 2 not done."""
    given = _parser().parse_args(arguments)
    report = Report(sys.stdout, settings)
    try:
        asyncio.run(replay(settings, batch=given.batch, workers=given.workers, report=report))
    except KeyboardInterrupt:
        report.refuse("stopped before the end")
        return NOT_DONE
    except Exception as error:
        why = _first(error)
        log.critical("replay_failed", error=type(why).__name__, exc_info=error)
        report.refuse(f"{type(why).__name__}: {why}")
        return NOT_DONE
    return EQUAL if report.is_equal else DIFFERENT


def _first(error: Exception) -> Exception:
    """What a worker raised, without the group that it comes in."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="replay", description="Recompute and compare.")
    parser.add_argument("--batch", type=_positive, default=2000, help="records at once")
    parser.add_argument("--workers", type=_positive, default=1, help="partitions worked on at once")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
