"""Debian's Chromium for browser tests: one set of flags, an empty profile, no updates."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Browser, ViewportSize, async_playwright

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
WIDE = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=375, height=812)


@contextlib.asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A browser with an empty profile of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()
