"""Names of the files that one run leaves in the lake."""

from datetime import datetime

CRAWL = "crawl.json"
"""Head of a source's crawl. It is written last: while it is missing, the crawl has not ended."""
PAGES = "pages.jsonl.gz"
"""The crawl's results, a line for each URL."""
RESULTS = "results.jsonl.gz"
"""Articles and rejections, a line for each page that was read."""
SKIPPED = "skipped.json"
"""Why a poll did not crawl the source."""


def run_folder(run_id: str, source_id: str) -> str:
    """Return the folder of the lake in which the stages of one run leave their files for one source."""
    return f"runs/{run_id}/{source_id}"


def repeated_name(run_id: str) -> str:
    """Return the name of the file that holds the repeated addresses of all sources of a run."""
    return f"runs/{run_id}/repeated_addresses.json"


def segment_name(run_id: str, source_id: str, started_at: datetime, number: int) -> str:
    """Return the name of a crawl's `number`th WARC segment; it differs for each try of a run."""
    stamp = started_at.strftime("%Y%m%dT%H%M%S%fZ")
    return f"warc/{source_id}/{started_at:%Y/%m/%d}/{stamp}-{run_id.replace('/', '-')}-{number:05d}.warc.gz"
