"""What a system is started with, and whether this machine has room for it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from thrive_local import preflight, roles
from thrive_local.data_directory import DataDirectory

DEFAULT_PORT_BASE = 8400
DATABASE_PREFIX_VARIABLE = "THRIVE_DATABASE_PREFIX"


class Progress(Protocol):
    """Hears of the steps that bring a system up."""

    def begin(self, step: str) -> None:
        """A step begins."""

    def note(self, step: str, text: str) -> None:
        """Something to show beside a step that goes on."""

    def done(self, step: str) -> None:
        """A step is done."""


class Silent:
    """Progress that nobody watches."""

    def begin(self, step: str) -> None: ...
    def note(self, step: str, text: str) -> None: ...
    def done(self, step: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Options:
    """What a system is started with."""

    data: DataDirectory
    port_base: int = DEFAULT_PORT_BASE
    workers: Mapping[str, int] = field(default_factory=lambda: roles.parse_workers(""))
    partitions: int | None = None
    today: date | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    roles: Sequence[roles.Role] = roles.ROLES

    @property
    def bootstrap(self) -> str | None:
        """The address of a Kafka that is given, None when we bring our own."""
        return self.environment.get("KAFKA_BOOTSTRAP_SERVERS") or None

    @property
    def admin_dsn(self) -> str | None:
        """The administrator's address of a PostgreSQL that is given, None when we bring our own."""
        return self.environment.get("DATABASE_URL") or None

    @property
    def topic_prefix(self) -> str:
        """What stands before every topic and group."""
        return self.environment.get("THRIVE_TOPIC_PREFIX", "")

    @property
    def database_prefix(self) -> str:
        """What stands before every database and role."""
        return self.environment.get(DATABASE_PREFIX_VARIABLE) or "thrive"


def refuse_before_making(options: Options) -> None:
    """Raise the LocalError that stops a system from being made here, before anything is written.

    So a refused start leaves nothing behind. What was made before is checked once it is locked.
    """
    if options.data.made:
        return
    partitions = options.data.partitions(options.partitions)
    roles.check_workers(options.workers, partitions=partitions)
    planned = roles.plan(options.workers, port_base=options.port_base, roles=options.roles)
    check_machine(options, planned=planned)


def check_machine(options: Options, *, planned: Sequence[roles.Planned]) -> None:
    """Raise the first LocalError by which this machine has no room for a system."""
    base = options.port_base
    ports = {each.name: each.port for each in planned}
    if options.bootstrap is None:
        ports |= {"Kafka": base + roles.KAFKA_PORT}
        ports |= {"Kafka's controller": base + roles.CONTROLLER_PORT}
    if options.admin_dsn is None:
        ports |= {"PostgreSQL": base + roles.POSTGRES_PORT}
    embedded = options.bootstrap is None
    preflight.check(ports=ports, data=options.data.path, embedded_kafka=embedded)
