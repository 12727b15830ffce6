"""Programs to compare with, in an environment of their own: Thrive never imports them."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt

_HERE = Path(__file__).parent
_ROOT = _HERE.parent
LOCK = _HERE / "peers.lock"
PLACE = _ROOT / ".tools" / "peers"


class PeersMissingError(RuntimeError):
    """The programs to compare with could not be installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What every program is asked: charts of `series` (rows) and Wilson intervals of counts."""

    series: npt.NDArray[np.float64]
    targets: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int64]
    denominators: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the peers answered, and their processor seconds for all of it.

    `special` says of each point whether it has a special cause; `wilson` has value, lower and
    upper limit per row, in per cent. `verdict_seconds` hold the charts' own too.
    """

    abspc: str
    phstatsmethods: str
    centre: npt.NDArray[np.float64]
    lower: npt.NDArray[np.float64]
    upper: npt.NDArray[np.float64]
    special: npt.NDArray[np.bool_]
    wilson: npt.NDArray[np.float64]
    chart_seconds: float
    verdict_seconds: float
    wilson_seconds: float


def install(place: Path = PLACE) -> Path:
    """The Python of the peers' environment, made as `peers.lock` says unless it stands already.

    Raises PeersMissingError, which tells what uv said.
    """
    python = place / "bin" / "python"
    stamp = place / "installed"
    wanted = sha256(LOCK.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return python
    _uv("venv", "--quiet", "--clear", "--python", sys.executable, str(place))
    _uv("pip", "sync", "--quiet", "--python", str(python), "--require-hashes", str(LOCK))
    stamp.write_text(wanted, encoding="ascii")
    return python


def run(python: Path, given: Given) -> Found:
    """Ask the peers in a process of their own."""
    with tempfile.TemporaryDirectory(prefix="thrive-peers-") as folder:
        asked, answered = Path(folder) / "given.npz", Path(folder) / "found.npz"
        np.savez(
            asked,
            series=given.series,
            targets=given.targets,
            counts=given.counts,
            denominators=given.denominators,
        )
        done = subprocess.run(
            [str(python), str(_HERE / "peer_program.py"), str(asked), str(answered)],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        with np.load(answered) as arrays:
            return Found(**json.loads(done.stdout), **arrays)


def _uv(*arguments: str) -> None:
    """Run uv as the Makefile does: it does not read pip's settings by itself."""
    program = shutil.which("uv") or str(_ROOT / ".tools" / "bin" / "uv")
    settings = {"UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}
    for ours, pips in (("UV_DEFAULT_INDEX", "PIP_INDEX_URL"), ("SSL_CERT_FILE", "PIP_CERT")):
        if pips in os.environ:
            settings[ours] = os.environ[pips]
    try:
        done = subprocess.run(
            [program, *arguments],
            env=settings | os.environ,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise PeersMissingError(f"{program}: {error.strerror}; `make setup` brings uv") from error
    if done.returncode:
        raise PeersMissingError(" ".join(done.stderr.split()))
