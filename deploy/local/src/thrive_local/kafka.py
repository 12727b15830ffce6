"""Apache Kafka on this machine without a container: one KRaft node, broker and controller in one.

Kafka does not force each record to disk: a killed broker loses nothing, a machine that loses
power may lose the last seconds. ingest keeps the log of record in PostgreSQL, which does force.

Thrive uses no Kafka transactions. Do not start to on this server: measured with 4.3.1, a kill
just after a commit can leave the transaction's markers unsent after the restart (the coordinator
is elected twice while its own listener is still closed), and readers of committed records then
wait for ever.
"""

from __future__ import annotations

import asyncio
import base64
import subprocess
import threading
import uuid
from collections.abc import Sequence
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from thrive_local import processes
from thrive_local.errors import ServerStartError
from thrive_local.java import find_java
from thrive_local.kafka_jars import ensure_jars

HOST = "127.0.0.1"


def settings(*, data: Path, port: int, controller_port: int) -> dict[str, str]:
    """Return the server's properties for one node on the loopback address."""
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "listeners": f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{port}",
        "controller.listener.names": "CONTROLLER",
        "controller.quorum.voters": f"1@{HOST}:{controller_port}",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": data.as_posix(),
        "auto.create.topics.enable": "false",
        "log.message.timestamp.type": "LogAppendTime",
        "num.partitions": "1",
        "default.replication.factor": "1",
        "min.insync.replicas": "1",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "4",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "share.coordinator.state.topic.num.partitions": "1",
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
        # A restart after a kill waits for the dead broker's session: keep that short.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
        "num.network.threads": "2",
        "num.io.threads": "4",
        "background.threads": "2",
        # The default (128 MB) is half of the heap that one machine's broker is given.
        "log.cleaner.dedupe.buffer.size": "16777216",
        "controlled.shutdown.enable": "true",
    }


class EmbeddedKafka(processes.OwnedProcess):
    """A Kafka broker whose data live in `data_dir`; `start` returns once it can acknowledge."""

    def __init__(
        self, *, data_dir: Path, port: int, controller_port: int | None = None, heap: str = "256m"
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.port = port
        self.controller_port = controller_port or port + 1
        self.heap = heap

    @property
    def bootstrap(self) -> str:
        """The address that clients are given."""
        return f"{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        """The file that receives the server's output."""
        return self.data_dir / "kafka.log"

    @property
    def properties(self) -> Path:
        """The generated configuration file."""
        return self.data_dir / "server.properties"

    def start(self, *, timeout: float = 90.0) -> None:
        """Start the broker, format its storage when new, and wait until it serves requests.

        Raises ServerStartError, with the end of the server's log, when it does not.
        """
        if self.alive:
            return
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        for pid in processes.find_by_argument(str(self.properties)):
            processes.end_pid(pid)
        java, classpath = str(find_java()), ensure_jars()
        self._configure()
        self._format(java=java, classpath=classpath)
        argv = [*self._java(java=java, classpath=classpath), "kafka.Kafka", str(self.properties)]
        self.process = processes.spawn(argv, log=self.log, cwd=self.data_dir)
        if not processes.wait_until(self.serving, timeout=timeout, alive=lambda: self.alive):
            output = processes.tail(self.log)
            self.kill()
            raise ServerStartError(
                f"Kafka did not become ready on {self.bootstrap}\n{output}",
                mend=f"Read {self.log}; another program may hold port {self.port}.",
            )

    def serving(self) -> bool:
        """Say whether the broker answers and every partition has a leader."""
        return processes.port_open(port=self.port, host=HOST) and serving(self.bootstrap)

    def _java(self, *, java: str, classpath: Sequence[Path]) -> list[str]:
        separator = ";" if Path(java).suffix == ".exe" else ":"
        return [
            java,
            "-Xms64m",
            f"-Xmx{self.heap}",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dlog4j2.level=WARN",
            "-Djava.awt.headless=true",
            "-cp",
            separator.join(str(path) for path in classpath),
        ]

    def _configure(self) -> None:
        values = settings(
            data=self.data_dir / "logs", port=self.port, controller_port=self.controller_port
        )
        text = "".join(f"{name}={value}\n" for name, value in values.items())
        self.properties.write_text(text, encoding="utf-8")

    def _format(self, *, java: str, classpath: Sequence[Path]) -> None:
        if (self.data_dir / "logs" / "meta.properties").exists():
            return
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        answer = subprocess.run(
            [
                *self._java(java=java, classpath=classpath),
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                # A leading dash would be read as an option.
                cluster.replace("-", "A"),
                "--config",
                str(self.properties),
                "--ignore-formatted",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode != 0:
            raise ServerStartError(
                f"Kafka's storage in {self.data_dir} could not be formatted\n"
                f"{answer.stdout}{answer.stderr}".strip(),
                mend="Check that the folder is writable and the disk has room.",
            )


def serving(bootstrap: str) -> bool:
    """Say whether a broker answers at `bootstrap` and every partition that it knows has a leader.

    Runs in a thread of its own, so that it may be called where an event loop already runs.
    """
    answer: list[bool] = []
    thread = threading.Thread(target=lambda: answer.append(asyncio.run(_serving(bootstrap))))
    thread.start()
    thread.join()
    return bool(answer and answer[0])


async def _serving(bootstrap: str) -> bool:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=3000)
    try:
        await admin.start()
        cluster = await admin.describe_cluster()
        topics = await admin.describe_topics()
        led = all(p["leader"] >= 0 for topic in topics for p in topic["partitions"])
        return bool(cluster["brokers"]) and led
    except (KafkaError, OSError):
        return False
    finally:
        await admin.close()
