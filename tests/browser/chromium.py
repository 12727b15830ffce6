"""Debian's Chromium for browser tests: one flag set, an empty profile, no updates."""

import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import BrowserContext, async_playwright

EXECUTABLE = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 375, "height": 812}


@contextlib.asynccontextmanager
async def browser(
    *, size: dict[str, int] = WIDE, script: bool = True
) -> AsyncIterator[BrowserContext]:
    """A browser with an empty profile."""
    with tempfile.TemporaryDirectory() as profile:
        async with async_playwright() as playwright:
            context = await playwright.chromium.launch_persistent_context(
                profile,
                executable_path=EXECUTABLE,
                args=FLAGS,
                viewport=size,
                java_script_enabled=script,
                locale="en-GB",
            )
            try:
                yield context
            finally:
                await context.close()
