"""The death of the servers, and a worker that comes back from the dead.

Given a system with servers of its own, under load; when PostgreSQL's postmaster and then Kafka's
broker are killed, and a scoring worker is frozen until another has taken over from it, then
thawed; then no service process exits, and the ledger and a recomputation agree as if nothing had
happened. When both servers are frozen, services still stop when told to.

SIGKILL does not test power loss: what the operating system had accepted is kept.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import psutil
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from support.faults.judge import judge
from support.faults.ledger import Ledger
from support.faults.load import under_load
from support.faults.world import PROCESSES, all_ready, system_under_test
from support.log_reading import assigned
from support.system import RunningSystem
from support.waiting import eventually
from thrive_shared.contracts.topics import SCORE_COMPUTED, SUBMISSION_ACCEPTED, Topic

SERVERS = ("postgres", "kafka")
FROZEN = "scoring-1"
GROUPS = {"scoring-indicators": SUBMISSION_ACCEPTED, "scoring-areas": SCORE_COMPUTED}


async def test_the_death_of_the_servers_loses_nothing(tmp_path: Path) -> None:
    async with system_under_test(tmp_path, None, None) as system:
        before = _restarts(system)
        async with under_load(system) as (ledger, listener):
            for server in SERVERS:
                await _more_is_taken(ledger)
                await _kill_server(system, server)
            await _more_is_taken(ledger)
            await _freeze_until_replaced(system)
            assert _restarts(system) == before
            await _stop_services_while_servers_are_frozen(system)
        await judge(system, ledger)
        assert len(ledger.answers) == len(ledger.sent)
        assert listener.faults == []


def _restarts(system: RunningSystem) -> dict[str, int]:
    return {name: system.process(name)["restarts"] for name in PROCESSES}


async def _more_is_taken(ledger: Ledger) -> None:
    """Partners are served: another ten submissions are acknowledged."""
    wanted = len(ledger.answers) + 10

    async def taken() -> bool:
        return len(ledger.answers) >= wanted

    await eventually(taken, what="taking submissions in")


async def _kill_server(system: RunningSystem, name: str) -> None:
    """SIGKILL a server; return when its successor and all services are ready."""
    before = system.process(name)
    system.kill(name)

    async def recovered() -> bool:
        now = system.process(name)
        again = now["pid"] not in (0, before["pid"]) and now["state"] == "ready"
        return again and await all_ready(system)

    await eventually(recovered, seconds=60, what=f"recovery of {name}")


async def _freeze_until_replaced(system: RunningSystem) -> None:
    """SIGSTOP a worker until its groups have cast it out and read on everywhere; then SIGCONT."""
    with _frozen([psutil.Process(system.pids()[FROZEN])]):
        for group, topic in GROUPS.items():
            await _group_goes_on(system, group=group, topic=topic)
    await eventually(lambda: all_ready(system), seconds=60, what=f"return of {FROZEN}")


async def _group_goes_on(system: RunningSystem, *, group: str, topic: Topic) -> None:
    async def cast_out() -> bool:
        return await _has_one_member(system, group)

    await eventually(cast_out, seconds=60, what=f"casting {FROZEN} out of {group}")
    ends = await _ends(system, topic)

    async def reached() -> bool:
        return await _has_reached(system, group=group, topic=topic, ends=ends)

    await eventually(reached, seconds=60, what=f"taking over {FROZEN}'s part of {group}")


async def _stop_services_while_servers_are_frozen(system: RunningSystem) -> None:
    """SIGTERM every service, each of which must end; return when all are back and ready."""
    pids = system.pids()
    servers = [psutil.Process(pids[name]) for name in SERVERS]
    services = [psutil.Process(pids[name]) for name in PROCESSES]
    with _frozen([*servers, *(child for server in servers for child in server.children())]):
        for service in services:
            service.terminate()

        async def ended() -> bool:
            return not any(service.is_running() for service in services)

        await eventually(ended, seconds=30, what="the end of services that were told to stop")
    await eventually(lambda: all_ready(system), seconds=90, what="return of all services")


@contextmanager
def _frozen(processes: list[psutil.Process]) -> Iterator[None]:
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGCONT)


async def _has_one_member(system: RunningSystem, group: str) -> bool:
    admin = AIOKafkaAdminClient(bootstrap_servers=system.bootstrap)
    await admin.start()
    try:
        [answer] = await admin.describe_consumer_groups([system.topic_prefix + group])
    finally:
        await admin.close()
    [(_, _, state, _, _, members, *_)] = answer.groups
    return state == "Stable" and len(members) == 1


async def _ends(system: RunningSystem, topic: Topic) -> dict[int, int]:
    """Where the topic's partitions end now."""
    name = system.topic_prefix + topic.name
    partitions = [TopicPartition(name, n) for n in range(system.run["partitions"])]
    async with assigned(partitions, bootstrap=system.bootstrap) as consumer:
        ends = await consumer.end_offsets(partitions)
    return {tp.partition: end for tp, end in ends.items()}


async def _has_reached(
    system: RunningSystem, *, group: str, topic: Topic, ends: dict[int, int]
) -> bool:
    """Whether a group, in its own reckoning, has come as far as `ends`."""
    connection = await asyncpg.connect(system.dsn("scoring"))
    try:
        rows = await connection.fetch(
            "select partition, next_offset from consumer_offset"
            " where group_name = $1 and topic = $2",
            group,
            topic.name,
        )
    finally:
        await connection.close()
    reached = {row["partition"]: row["next_offset"] for row in rows}
    return all(reached.get(partition, 0) >= end for partition, end in ends.items())
