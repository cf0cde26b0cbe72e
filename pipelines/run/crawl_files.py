"""The files that a crawl writes into the lake, or why a poll skipped a source; results are read line by line."""

from collections.abc import Iterable, Iterator

from pipelines.archive.lake import Lake
from pipelines.records.crawl_record import CrawlHead, PageResult
from pipelines.run.artifacts import CRAWL, PAGES, SKIPPED, run_file


def write_pages(lake: Lake, folder: str, results: Iterable[str]) -> None:
    """Write the crawl's results, a line of JSON each."""
    lake.write_lines(f"{folder}/{PAGES}", results)


def write_head(lake: Lake, folder: str, head: CrawlHead) -> None:
    """Write the crawl's head; call it after all other files of the crawl are in the lake."""
    lake.write_text(f"{folder}/{CRAWL}", head.model_dump_json(indent=1))


def has_crawl(lake: Lake, folder: str) -> bool:
    """Return whether a crawl ended and its files are in this folder."""
    return lake.exists(f"{folder}/{CRAWL}")


def read_head(lake: Lake, folder: str) -> CrawlHead:
    """Read the crawl's head; raise ArchiveError if the crawl did not end."""
    return CrawlHead.model_validate(lake.read_json(f"{folder}/{CRAWL}"))


def read_pages(lake: Lake, folder: str) -> Iterator[PageResult]:
    """Yield the crawl's results in the order of discovery; raise ArchiveError if the crawl did not end."""
    return map(PageResult.model_validate_json, lake.read_lines(f"{folder}/{PAGES}"))


def record_skip(lake: Lake, run_id: str, source_id: str, note: str) -> None:
    """Record why a poll skipped a source; the check of the run then expects no articles from it."""
    lake.write_json(run_file(run_id, source_id, SKIPPED), note)


def read_skip(lake: Lake, run_id: str, source_id: str) -> str | None:
    """Return why a poll skipped a source, None if it did not."""
    name = run_file(run_id, source_id, SKIPPED)
    return str(lake.read_json(name)) if lake.exists(name) else None
