"""The files that a crawl leaves in the lake; they are read line by line, whatever the number of URLs."""

from collections.abc import Iterable, Iterator

from pipelines.archive.lake import Lake
from pipelines.records.crawl_record import CrawlHead, PageResult
from pipelines.run.artifacts import CRAWL, PAGES


def write_pages(lake: Lake, folder: str, results: Iterable[str]) -> None:
    """Write the crawl's results, each as a line of JSON."""
    lake.write_lines(f"{folder}/{PAGES}", results)


def write_head(lake: Lake, folder: str, head: CrawlHead) -> None:
    """Write the crawl's head; call it when all else that the crawl writes is in the lake."""
    lake.write_text(f"{folder}/{CRAWL}", head.model_dump_json(indent=1))


def has_crawl(lake: Lake, folder: str) -> bool:
    """Whether a crawl ended and left its files in this folder."""
    return lake.exists(f"{folder}/{CRAWL}")


def read_head(lake: Lake, folder: str) -> CrawlHead:
    """Read the crawl's head.

    Raises:
        ArchiveError: the crawl did not end.
    """
    return CrawlHead.model_validate(lake.read_json(f"{folder}/{CRAWL}"))


def read_pages(lake: Lake, folder: str) -> Iterator[PageResult]:
    """Yield the crawl's results in the order of discovery.

    Raises:
        ArchiveError: the crawl did not end.
    """
    return map(PageResult.model_validate_json, lake.read_lines(f"{folder}/{PAGES}"))
