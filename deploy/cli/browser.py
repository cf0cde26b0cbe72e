"""The system's Chromium, driven by Playwright: for pictures of the pages and for the tests of the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from crawlers.network.chromium import NO_CHROMIUM, find_chromium
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MAX_WAIT_MS = 120_000
"""Time after which a step in a page gives up; many times what a busy machine needs."""


def require_browser() -> str:
    """Return the path of the system's Chromium.

    Raises:
        UsageError: it is not installed, or Playwright is not.
    """
    program = find_chromium()
    if program is None:
        raise UsageError(f"{NO_CHROMIUM}.")
    if find_spec("playwright") is None:
        raise UsageError("The Python package playwright is not installed (pip install playwright).")
    return program


@contextmanager
def open_browser() -> Iterator["Browser"]:
    """Start Chromium without a window.

    Raises:
        UsageError: it is not installed, or Playwright is not.
    """
    program = require_browser()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only the tests' requirements have it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        try:
            yield browser
        finally:
            browser.close()


def log_in(page: "Page", url: str, user: str, password: str) -> None:
    """Fill in Airflow's login form, as its user does, and wait for the UI."""
    page.set_default_timeout(MAX_WAIT_MS)
    page.goto(url)
    page.locator("input[name=username]").fill(user)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda reached: "/auth/" not in reached)
