"""Removing a page or a publisher for good: the warehouse first, then files of runs, then the archive.

Each step can be repeated. What is left of the archive's files when a process ends is on record (`ops.burials`).
"""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pipelines.archive.lake import Lake
from pipelines.archive.tombstones import PageRecord, find_pages, replace_by_tombstones
from pipelines.deduplication import link_articles
from pipelines.records.warc_location import WarcLocation
from pipelines.run.artifacts import CORRECTIONS, PAGES, RESULTS
from pipelines.temporary_folder import temporary_folder
from pipelines.urls import canonical_url
from pipelines.warehouse.connection import connect
from pipelines.warehouse.locks import advisory_lock
from pipelines.warehouse.retention import forgotten
from pipelines.warehouse.retention.forgotten import Burial, Removal, Removed


def forget(lake: Lake, warehouse_url: str, removal: Removal, *, dry_run: bool = False) -> Removed:
    """Remove rows and texts, also from the files of runs; return their numbers. `bury` does the rest.

    A dry run counts, and changes nothing.
    """
    run_id = f"forget/{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    segments = lake.names(f"warc/{removal.source_id}/*/*/*/*") if removal.source_id else []
    with connect(warehouse_url, "kabar_loader") as connection:
        removed = forgotten.remove(connection, removal, run_id, segments)
        if dry_run:
            connection.rollback()
    if not dry_run:
        link_articles(warehouse_url)
        for source_id in removed.sources:
            _clear_run_files(lake, warehouse_url, source_id)
    return removed


def bury(lake: Lake, warehouse_url: str, told: Callable[[str], None] = lambda _: None) -> int:
    """Replace the records of all forgotten pages by tombstones; return their number. `told` gets each file's name."""
    count = 0
    with advisory_lock(warehouse_url, "burials"):
        while (burial := _next(warehouse_url)) is not None:
            told(burial.warc_file)
            count += _bury(lake, warehouse_url, burial)
    return count


def _next(warehouse_url: str) -> Burial | None:
    with connect(warehouse_url, "kabar_loader") as connection:
        return forgotten.next_burial(connection)


def _bury(lake: Lake, warehouse_url: str, burial: Burial) -> int:
    """Do one file. Parts of its articles in other files are on record before the records that name them are gone."""
    count = 0
    if lake.exists(burial.warc_file):
        with temporary_folder("kabar-forget-") as folder:
            local = folder / "segment"
            with lake.open(burial.warc_file) as stream, local.open("wb") as copy:
                shutil.copyfileobj(stream, copy)
            pages, elsewhere = _pages_and_parts(local, burial)
            _ask_for(warehouse_url, burial, elsewhere)
            if pages:
                replace_by_tombstones(local, pages)
                lake.publish(local, burial.warc_file)
            count = len(pages)
    with connect(warehouse_url, "kabar_loader") as connection:
        forgotten.close_burial(connection, burial)
    return count


def _pages_and_parts(local: Path, burial: Burial) -> tuple[list[PageRecord], list[WarcLocation]]:
    """Return a file's records to replace, with the parts of their articles, and the parts in other files."""
    known = set(burial.offsets)

    def is_wanted(offset: int, urls: tuple[str, ...]) -> bool:
        return burial.is_whole or offset in known or any(map(burial.urls.__contains__, map(_canonical, urls)))

    while True:
        pages = find_pages(local, is_wanted)
        parts = [part for page in pages for part in page.parts]
        here = {part.warc_offset for part in parts if part.warc_file in {"", burial.warc_file}} - known
        if not here:
            return pages, [part for part in parts if part.warc_file not in {"", burial.warc_file}]
        known |= here  # a part may have parts of its own: a rendered page has the response it was made of


def _ask_for(warehouse_url: str, burial: Burial, parts: list[WarcLocation]) -> None:
    if parts:
        with connect(warehouse_url, "kabar_loader") as connection:
            forgotten.ask_for_parts(connection, burial, parts)


def _canonical(url: str) -> str:
    try:
        return canonical_url(url)
    except ValueError:
        return url


def _clear_run_files(lake: Lake, warehouse_url: str, source_id: str) -> None:
    """Drop texts and titles of forgotten pages from what runs have left in the lake for thirty days."""
    with connect(warehouse_url, "kabar_loader") as connection:
        urls = forgotten.forgotten_urls(connection, source_id)
    for name, clear in _CLEARED.items():
        for file in lake.names(f"runs/*/*/{source_id}/{name}"):
            lines = [line.rstrip("\n") for line in lake.read_lines(file)]
            kept = [left for line in lines if (left := clear(line, urls))]
            if kept != lines:
                lake.write_lines(file, kept)


def _without_text(line: str, urls: frozenset[str]) -> str | None:
    document = json.loads(line)
    result = document.get("result") or document
    named = {each.get(key) for each in (document, result) for key in _KEYS}
    return line if urls.isdisjoint(named) else None


def _without_title(line: str, urls: frozenset[str]) -> str:
    """Return a line of the crawl's results, which the run's check counts."""
    document = json.loads(line)
    found = document["found"]
    if urls.isdisjoint(found.get(key) for key in _KEYS) or not found.get("listed_title"):
        return line
    return json.dumps({**document, "found": {**found, "listed_title": None}}, ensure_ascii=False)


_KEYS = ("url", "canonical_url")
_CLEARED: dict[str, Callable[[str, frozenset[str]], str | None]] = {
    RESULTS: _without_text,
    CORRECTIONS: _without_text,
    PAGES: _without_title,
}
"""What becomes of a line of each of these files; a line of None goes."""
