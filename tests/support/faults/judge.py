"""The verdict on a system that has come to rest."""

from thrive_shared.contracts.topics import (
    ALERT_CHANGED,
    SCORE_COMPUTED,
    SUBMISSION_ACCEPTED,
    Topic,
)

from support.faults.ledger import Ledger
from support.faults.oracle import (
    check_equal,
    check_every_promise,
    distinct_log,
    last_figures,
    one_body_each,
    recompute,
)
from support.faults.world import PARTITIONS
from support.log_reading import Record, read_topic
from support.system import RunningSystem


async def judge(system: RunningSystem, ledger: Ledger) -> dict[tuple[str, str, str], str | None]:
    """Compare what was published with the ledger and with a recomputation; return the figures."""

    async def read(topic: Topic) -> list[Record]:
        return await read_topic(
            topic, bootstrap=system.bootstrap, partitions=PARTITIONS, prefix=system.topic_prefix
        )

    log = distinct_log(await read(SUBMISSION_ACCEPTED), prefix=system.topic_prefix)
    check_every_promise(log, ledger=ledger)
    scores, alerts = recompute(log, partitions=PARTITIONS, batch=97)
    check_equal(one_body_each(await read(SCORE_COMPUTED)), scores, what="scores")
    check_equal(one_body_each(await read(ALERT_CHANGED)), alerts, what="alert transitions")
    return last_figures(log)
