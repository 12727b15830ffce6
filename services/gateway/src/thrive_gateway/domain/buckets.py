"""Token buckets: how many requests each client may still make."""

import math
from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether a request may pass, how many more may follow, and when the bucket is whole again."""

    allowed: bool
    remaining: int
    reset_seconds: int
    retry_seconds: int


class Buckets:
    """A bucket for each client, the least recently seen forgotten beyond a bound.

    A bucket holds `quota` tokens and fills evenly over `window` seconds.
    """

    def __init__(self, *, quota: int, window: float = 60.0, clients: int = 10_000) -> None:
        self.quota = quota
        self.window = window
        self._rate = quota / window
        self._bound = clients
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str, *, now: float) -> Allowance:
        """Take a token, if there is one."""
        tokens, then = self._buckets.pop(client, (float(self.quota), now))
        tokens = min(self.quota, tokens + max(0.0, now - then) * self._rate)
        allowed = tokens >= 1
        tokens -= allowed
        self._buckets[client] = (tokens, now)
        if len(self._buckets) > self._bound:
            self._buckets.popitem(last=False)
        return Allowance(
            allowed=allowed,
            remaining=int(tokens),
            reset_seconds=math.ceil((self.quota - tokens) / self._rate),
            retry_seconds=math.ceil(max(0.0, 1 - tokens) / self._rate),
        )
