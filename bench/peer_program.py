"""Times abspc and PHStatsMethods; run by the Python of their own environment, never by Thrive's.

`python peer_program.py GIVEN FOUND`: reads the arrays `series`, `targets`, `counts` and
`denominators` from GIVEN (npz), writes what the peers say of them to FOUND (npz), and prints
versions and processor seconds as JSON. The tables that the peers read are made before the clock
starts.
"""

import json
import sys
from collections.abc import Callable
from importlib.metadata import version
from time import process_time
from typing import Any

import abspc  # type: ignore[import-not-found]
import numpy as np
import pandas as pd  # type: ignore[import-untyped]
from PHStatsMethods import ph_proportion  # type: ignore[import-not-found]

_REPEATS = 3


def main(given: str, found: str) -> None:
    """Run every peer on what is given."""
    arrays = np.load(given)
    tables = [pd.DataFrame({"value": row}) for row in arrays["series"]]
    targets = arrays["targets"].tolist()
    rows = pd.DataFrame({"count": arrays["counts"], "of": arrays["denominators"]})
    chart_seconds, charts = _timed(lambda: [_chart(t) for t in tables])
    reading_seconds, _ = _timed(
        lambda: [_read(c, target=goal) for c, goal in zip(charts, targets, strict=True)]
    )
    wilson_seconds, wilson = _timed(lambda: ph_proportion(rows, "count", "of", multiplier=100))
    np.savez(
        found,
        centre=[c["mean"].iloc[0] for c in charts],
        lower=[c["lcl"].iloc[0] for c in charts],
        upper=[c["ucl"].iloc[0] for c in charts],
        special=np.array([c["special_cause"].to_numpy(dtype=bool) for c in charts]),
        wilson=wilson[["Value", "lower_95_ci", "upper_95_ci"]].to_numpy(dtype=float),
    )
    said = {
        "abspc": version("abspc"),
        "phstatsmethods": version("PHStatsMethods"),
        "chart_seconds": chart_seconds,
        "verdict_seconds": chart_seconds + reading_seconds,
        "wilson_seconds": wilson_seconds,
    }
    print(json.dumps(said))


def _chart(table: Any) -> Any:
    """Limits, and whether each point has a special cause."""
    return abspc.detect_special_causes(abspc.calculate_control_limits(table, chart_type="XmR"))


def _read(chart: Any, *, target: float) -> tuple[str, str]:
    """Variation and assurance."""
    return abspc.determine_variation_type(chart), abspc.determine_assurance_type(chart, target)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """The least processor seconds of a few repeats, and the result."""
    least, result = float("inf"), None
    for _ in range(_REPEATS):
        began = process_time()
        result = work()
        least = min(least, process_time() - began)
    return least, result


if __name__ == "__main__":
    main(*sys.argv[1:])
