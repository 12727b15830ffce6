"""A batch of log entries applied to memory: a pure function of memory and entries."""

from collections.abc import Sequence

from thrive_shared.contracts.generations import GENERATION

from thrive_scoring.domain.evaluation import evaluate
from thrive_scoring.domain.intervals import set_limits
from thrive_scoring.service.memory import Memory
from thrive_scoring.service.records import Entry
from thrive_scoring.service.settlement import Settlement
from thrive_scoring.service.steps import Step
from thrive_scoring.service.walk import Walk


def score_batch(
    memory: Memory, entries: Sequence[Entry], *, partitions: int, generation: str = GENERATION
) -> tuple[Walk, Settlement]:
    """Apply entries that are next in the log; memory must hold their partitions and series.

    The events do not depend on how the log was cut into batches.
    """
    walk = Walk(memory)
    steps = [walk.take(e, partition=memory.partitions[e.origin.partition]) for e in entries]
    set_limits(walk.new_points)
    return walk, settle_steps(memory, steps, partitions=partitions, generation=generation)


def settle_steps(
    memory: Memory, steps: Sequence[Step], *, partitions: int, generation: str = GENERATION
) -> Settlement:
    """Evaluate what the records ask for, all at once, and settle them in the log's order."""
    results = evaluate([task for step in steps for task in step.tasks])
    settlement = Settlement(memory, partitions=partitions, generation=generation)
    begin = 0
    for step in steps:
        end = begin + len(step.tasks)
        settlement.settle(step, results[begin:end])
        begin = end
    return settlement
