"""Random draws that belong to one evaluation: the same alone, in a crowd, and on every replay."""

import hashlib

import numpy as np


def seed_of(name: str) -> int:
    """The seed that a name (an evaluation's id) stands for: 64 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(name.encode("utf-8")).digest()[:8], "big")


def generator(seed: int) -> np.random.Generator:
    """A generator of its own for one evaluation."""
    return np.random.Generator(np.random.PCG64(seed))
