"""Named, versioned rules for XmR charts; a score stores the id of the one it was made with.

Published implementations disagree on almost every number here, so none of them is a default.
"""

from dataclasses import dataclass

from thrive_scoring.domain.methods.spc_codes import MINIMUM_POINTS


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The constants of one way to draw and read an XmR chart.

    `trial_up_to`: limits made from so many points or fewer are trial limits. `screening_factor`:
    moving ranges of so many times their mean, or more, are dropped once; None drops none.
    """

    name: str
    version: int
    trial_up_to: int
    screening_factor: float | None
    limit_factor: float = 2.66
    trend_points: int = 7
    side_points: int = 7
    near_window: int = 3
    near_points: int = 2
    near_fraction: float = 2.0 / 3.0

    def __post_init__(self) -> None:
        if min(self.trend_points, self.side_points, self.near_window) < MINIMUM_POINTS:
            raise RuleSetTooShortError

    @property
    def id(self) -> str:
        """The name under which scores refer to these rules."""
        return f"{self.name}/{self.version}"

    @property
    def memory(self) -> int:
        """How many latest points decide the verdict of the last one."""
        return max(self.trend_points, self.side_points, self.near_window)


class RuleSetTooShortError(ValueError):
    """A rule of an XmR chart needs a window of at least two points."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


MDC = RuleSet(name="mdc", version=1, trial_up_to=11, screening_factor=None)
"""NHS England, Making Data Count: unscreened, trial below 12 points."""

NHSR = RuleSet(name="nhsr", version=1, trial_up_to=12, screening_factor=3.267)
"""NHSRplotthedots: moving ranges screened once at 3.267 times their mean, trial up to 12 points."""
