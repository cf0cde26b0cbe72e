"""The Chromium of the system: whether it is there, and how it starts for a crawl."""

import os
import shutil
from importlib.util import find_spec
from typing import Any

NO_CHROMIUM = "Chromium is not installed (Debian: apt-get install chromium)"
MAX_PAGE_SECONDS = 120
"""For one page in the browser, with the waits for what it loads."""
_NO_PACKAGE = "the Python package scrapy-playwright is not installed (pip install 'kabar[browser]')"
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_NO_NETWORK = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
)


def find_chromium() -> str | None:
    """Return the path of the system's Chromium, None without one."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


def missing_browser() -> str | None:
    """Return what this machine lacks for pages that need a browser, as a clause; None if it lacks nothing."""
    if find_chromium() is None:
        return NO_CHROMIUM
    return None if find_spec("scrapy_playwright") else _NO_PACKAGE


def browser_settings() -> dict[str, Any]:
    """Return the settings of scrapy-playwright: no network but what a crawl hands over, and a sandbox.

    Chromium's sandbox does not work for root.
    """
    launch = {
        "executable_path": find_chromium(),
        "chromium_sandbox": os.geteuid() != 0,
        "args": list(_NO_NETWORK),
        "proxy": {"server": "http://127.0.0.1:9"},  # where nothing listens; addresses on this machine go there, too
        "handle_sigint": False,  # the crawl ends first
        "handle_sigterm": False,
        "handle_sighup": False,
    }
    return {
        "PLAYWRIGHT_BROWSER_PROVIDER": "crawlers.network.browser_session.SystemChromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": launch,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": MAX_PAGE_SECONDS * 1000,
        "PLAYWRIGHT_DOWNLOAD_TIMEOUT": 1,  # of files, in milliseconds; a page that begins one shows nothing
    }
