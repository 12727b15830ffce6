"""Which services a system consists of, how many of each, and on which ports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from thrive_shared.contracts.generations import FIRST

from thrive_local.errors import WorkersInvalidError

GATEWAY_PORT = 0
INGEST_PORT = 1
FIRST_FURTHER_PORT = 10
POSTGRES_PORT = 32
KAFKA_PORT = 92
CONTROLLER_PORT = 93
RESERVED = (POSTGRES_PORT, KAFKA_PORT, CONTROLLER_PORT)
LAST_PORT = 199
COMPUTING = ("scoring", "narrative")
"""The services whose results belong to a generation."""


@dataclass(frozen=True, slots=True)
class Role:
    """A way to run a service: its module and the mode that the module is given."""

    name: str
    service: str
    mode: str
    count: int = 1
    module: str = ""
    nice: int = 0
    """How far its processes give way to the others where the processor is short."""

    @property
    def python_module(self) -> str:
        """The module that `python -m` runs."""
        return self.module or f"thrive_{self.service}"


ROLES: tuple[Role, ...] = (
    Role(name="ingest", service="ingest", mode="serve"),
    Role(name="scoring", service="scoring", mode="all", count=0),
    Role(name="scoring-indicators", service="scoring", mode="indicators"),
    Role(name="scoring-areas", service="scoring", mode="areas", nice=10),
    Role(name="narrative", service="narrative", mode="serve", nice=10),
    Role(name="gateway", service="gateway", mode="serve"),
)


@dataclass(frozen=True, slots=True)
class Planned:
    """One process to run."""

    name: str
    role: Role
    port: int


def services(roles: Sequence[Role] = ROLES) -> list[str]:
    """Return the services behind the roles, each once: each has a database and a role there."""
    return list(dict.fromkeys(role.service for role in roles))


def parse_workers(text: str, *, roles: Sequence[Role] = ROLES) -> dict[str, int]:
    """Read `scoring=2,ingest=3` into counts by role; roles not named keep their own count.

    Naming scoring puts both of its halves into one process each time, unless they are named too.
    Raises WorkersInvalidError.
    """
    counts = {role.name: role.count for role in roles}
    named = dict(_pair(part, known=counts) for part in text.split(",") if part.strip())
    if "scoring" in named:
        counts |= {"scoring-indicators": 0, "scoring-areas": 0}
    counts |= named
    return counts


def _pair(part: str, *, known: Mapping[str, int]) -> tuple[str, int]:
    name, _, number = part.strip().partition("=")
    if name not in known:
        raise WorkersInvalidError(
            f"--workers names '{name}', which is not a service",
            mend=f"Use {', '.join(known)}, for example --workers scoring=2,ingest=2.",
        )
    if not number.isdigit() or int(number) > 32:
        raise WorkersInvalidError(
            f"--workers gives {name} '{number}' processes, which is not a number up to 32",
            mend="For example --workers scoring=2,ingest=2.",
        )
    return name, int(number)


def check_workers(counts: Mapping[str, int], *, partitions: int) -> None:
    """Raise WorkersInvalidError when a consumer would never be given a partition."""
    for name, count in counts.items():
        if name != "ingest" and count > partitions:
            raise WorkersInvalidError(
                f"--workers asks for {count} processes of {name}, but the log has {partitions} "
                f"partitions: {count - partitions} would have nothing to do",
                mend=f"Use at most {name}={partitions}; the number of partitions is chosen once, "
                "when a system is created (--partitions).",
            )


def of_generation(generation: str, *, roles: Sequence[Role] = ROLES) -> list[Role]:
    """The roles that compute a generation: of the first under their own names."""
    mine = [role for role in roles if role.service in COMPUTING]
    if generation == FIRST:
        return mine
    return [replace(role, name=f"{role.name}-{generation}") for role in mine]


def database_of(service: str, *, generation: str) -> str:
    """What a service's database and environment are called: one for each generation computed."""
    plain = generation == FIRST or service not in COMPUTING
    return service if plain else f"{service}_{generation}"


def plan(
    counts: Mapping[str, int],
    *,
    port_base: int,
    roles: Sequence[Role] = ROLES,
    taken: Collection[int] = (),
) -> list[Planned]:
    """Give every process a name and a port: the first gateway and ingest at fixed places.

    `taken`: ports that others have already.
    """
    fixed = {"gateway-1": GATEWAY_PORT, "ingest-1": INGEST_PORT}
    free = iter(
        p
        for p in range(FIRST_FURTHER_PORT, LAST_PORT + 1)
        if p not in RESERVED and port_base + p not in taken
    )
    names = [(f"{r.name}-{n}", r) for r in roles for n in range(1, counts[r.name] + 1)]
    return [
        Planned(
            name=name, role=role, port=port_base + (fixed[name] if name in fixed else next(free))
        )
        for name, role in names
    ]
