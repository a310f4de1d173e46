"""A real browser without a network: Debian's chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from tests.engines.require import require

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog, Page

CHROMIUM = shutil.which("chromium")
PICKED = """([choice, value]) => {
    const input = document.querySelector(`#picker input[name="${choice}"][value="${value}"]`);
    const begun = performance.now();
    input.click();
    const took = () => performance.now() - begun;
    return new Promise(drawn => requestAnimationFrame(() => setTimeout(() => drawn(took()))));
}"""
"""Picks an answer on the page of a review, and gives the milliseconds until that is drawn."""
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


@contextmanager
def started() -> Iterator[Browser]:
    """Start the browser once."""
    require(CHROMIUM, "chromium", "make chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Opened:
    """A page that is open, what it said, and the other files that it requested."""

    page: Page
    said: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)

    def heard(self, dialog: Dialog) -> None:
        """Note what a dialog says, and close it."""
        self.said.append(dialog.message)
        dialog.dismiss()


@contextmanager
def opened(
    browser: Browser,
    path: Path,
    *,
    now: datetime | None = None,
    **context: Any,  # noqa: ANN401 - as Playwright takes it
) -> Iterator[Opened]:
    """Open a file, without a network; a page that says how old its facts are needs a fixed ``now``."""
    inside = browser.new_context(offline=True, accept_downloads=True, **context)
    found = Opened(inside.new_page())
    if now is not None:
        found.page.clock.set_fixed_time(now)
    found.page.on("console", lambda message: found.said.append(message.text))
    found.page.on("pageerror", lambda error: found.said.append(str(error)))
    found.page.on("dialog", found.heard)
    found.page.on("request", lambda request: found.requested.append(request.url))
    try:
        found.page.goto(path.as_uri())
        yield found
    finally:
        inside.close()
