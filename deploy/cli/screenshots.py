"""Pictures of a stack's pages: those of the documentation are made of the demo."""

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import dags.newsroom
from deploy.cli.browser import log_in, open_browser
from deploy.stack.lifecycle import StackInfo

if TYPE_CHECKING:
    from playwright.sync_api import Page

DIGEST_FILE = "page.sha256"
_TABS = {"sources": "sources", "stories": "stories?first={first}&last={last}", "search": "search?q=harga"}


def take_screenshots(info: StackInfo, days: Sequence[date], folder: Path) -> list[Path]:
    """Write a picture of the coverage in Airflow, of a day's run as a graph and of each other tab.

    The digest of the page's templates goes into a file beside them.

    Raises:
        UsageError: Chromium or Playwright is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open_browser() as browser:
        page = browser.new_page(viewport={"width": 1180, "height": 560}, color_scheme="light")
        log_in(page, info.ui_url, info.ui_user, info.ui_password)
        _open_coverage(page, info.ui_url)
        written = [_save(page, folder / "coverage.png")]
        _open_graph(page, info.ui_url, days[0])
        written.append(_save(page, folder / "graph.png"))
        for name, path in _TABS.items():
            page.goto(f"{info.ui_url}/newsroom/{path.format(first=days[0], last=days[-1])}")
            written.append(_save(page, folder / f"{name}.png"))
    (folder / DIGEST_FILE).write_text(f"{digest_of_page()}\n", encoding="ascii")
    return written


def digest_of_page() -> str:
    """Return the digest of the page's templates, styles and script."""
    page = Path(dags.newsroom.__path__[0])
    digest = hashlib.sha256()
    for path in sorted([*page.glob("templates/*"), *page.glob("static/*")]):
        digest.update(path.name.encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()


def _open_coverage(page: "Page", url: str) -> None:
    page.goto(f"{url}/plugin/newsroom")
    page.frame_locator("iframe").locator("#map").wait_for()


def _open_graph(page: "Page", url: str, day: date) -> None:
    run_id = f"backfill__{day}T12:00:00+00:00"
    page.evaluate("localStorage.setItem('default_dag_view', JSON.stringify('graph'))")
    page.goto(f"{url}/dags/archive_day/runs/{quote(run_id, safe='')}")
    page.locator(".react-flow__node").last.wait_for()


def _save(page: "Page", path: Path) -> Path:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path, animations="disabled", caret="hide")
    return path
