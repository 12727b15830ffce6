"""Which request caused an event: W3C Trace Context, https://www.w3.org/TR/trace-context/."""

import re
from secrets import token_hex

TRACEPARENT = "traceparent"
"""The header, of requests and of events alike."""

_FORM = re.compile(
    r"(?!ff)(?P<version>[0-9a-f]{2})-(?P<ids>(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16})"
    r"-(?P<flags>[0-9a-f]{2})(?P<more>-.*)?"
)


def new() -> str:
    """A traceparent of its own, not sampled: nobody but us knows of it."""
    return f"00-{token_hex(16)}-{token_hex(8)}-00"


def accepted(text: str) -> str:
    """The traceparent that a sender gave, a new one unless it is valid.

    What a version above 00 adds is left out, as the recommendation asks.
    """
    found = _FORM.fullmatch(text)
    if found is None or (found["version"] == "00" and found["more"]):
        return new()
    if found["version"] == "00":
        return text
    return f"00-{found['ids']}-{int(found['flags'], 16) & 1:02x}"
