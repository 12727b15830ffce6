"""Waiting for something to become true, with a deadline and a reason."""

import asyncio
from collections.abc import Awaitable, Callable


async def eventually(
    check: Callable[[], Awaitable[bool]], *, seconds: float = 30, what: str = "it"
) -> None:
    """Return as soon as `check` holds; fail with `what` was awaited after the deadline."""
    try:
        async with asyncio.timeout(seconds):
            while not await check():
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"{what} did not happen within {seconds} s") from None
