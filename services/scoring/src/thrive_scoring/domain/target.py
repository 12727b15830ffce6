"""What the area group holds of each partition: areas, framework versions and days."""

from dataclasses import dataclass, field
from datetime import date, datetime

from thrive_shared.contracts.framework import FrameworkSlice
from thrive_shared.contracts.scoring import BarrierForwarded

from thrive_scoring.domain.cards import Setting
from thrive_scoring.domain.frame import Frame
from thrive_scoring.domain.standing import Standing


@dataclass(slots=True, eq=False)
class Target:
    """One partition of the scores' topic. `state` is what its locked row said when loaded."""

    number: int
    state: int
    standings: dict[str, Standing] = field(default_factory=dict)
    slices: dict[int, dict[int, FrameworkSlice]] = field(default_factory=dict)
    """By framework version, then log partition."""
    since: dict[int, datetime] = field(default_factory=dict)
    """When the last of these partitions passed a version."""
    days: dict[int, date] = field(default_factory=dict)
    """Latest day by log partition."""
    frame: Frame | None = None

    def standing(self, area: str) -> Standing:
        """An area's standing, made empty when it is new."""
        if area not in self.standings:
            self.standings[area] = Standing(area)
        return self.standings[area]

    def take_slice(self, found: FrameworkSlice, *, source: int, recorded_at: datetime) -> None:
        """Note that a log partition passed a framework version."""
        version = found.version
        self.slices.setdefault(version, {})[source] = found
        self.since[version] = max(recorded_at, self.since.get(version, recorded_at))

    def take_barrier(self, barrier: BarrierForwarded, *, partitions: int) -> bool:
        """A log partition passed a barrier; True if cards are now made under something else.

        Framework versions that a whole newer one has replaced are dropped.
        """
        before, source = self.setting(partitions=partitions), barrier.cause.partition
        if barrier.framework is not None:
            self.take_slice(barrier.framework, source=source, recorded_at=barrier.recorded_at)
        if barrier.day is not None:
            self.days[source] = max(barrier.day, self.days.get(source, barrier.day))
        after = self.setting(partitions=partitions)
        if before is not None and after is not None and after.frame is not before.frame:
            self.keep_cards(before.frame)
        replaced = [v for v in self.slices if after is not None and v < after.frame.version]
        for version in replaced:
            del self.slices[version], self.since[version]
        return after != before

    def keep_cards(self, frame: Frame) -> None:
        """Note which cards areas have under a version that another takes the place of.

        Theirs are published once more, emptied of what left the framework, even where the version
        came and went within one batch.
        """
        for standing in self.standings.values():
            for group in frame.groups.values():
                if group.is_in(standing.scores):
                    standing.cards.setdefault(group.key, "")

    def applied(self, *, partitions: int) -> int | None:
        """The newest version that every log partition has passed."""
        whole = [v for v, by_source in self.slices.items() if len(by_source) == partitions]
        return max(whole, default=None)

    def setting(self, *, partitions: int) -> Setting | None:
        """What cards are made under now; None before the first whole framework."""
        version = self.applied(partitions=partitions)
        if version is None:
            return None
        if self.frame is None or self.frame.version != version:
            by_source = self.slices[version]
            self.frame = Frame([by_source[source] for source in sorted(by_source)])
        everyone = len(self.days) == partitions
        return Setting(
            frame=self.frame,
            since=self.since[version],
            pending=max(self.slices) > version,
            day=min(self.days.values()) if everyone else None,
        )
