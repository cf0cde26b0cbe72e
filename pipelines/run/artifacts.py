"""Names of the files that a run writes into the lake."""

from datetime import datetime

CRAWL = "crawl.json"  # head of a source's crawl; it is written last, so without it the crawl has not ended
PAGES = "pages.jsonl.gz"  # the crawl's results, a line for each URL
RESULTS = "results.jsonl.gz"  # articles and rejections, a line for each page that was read
ADDRESSES = "addresses.json"  # addresses that several texts claim, and further addresses of one article
SKIPPED = "skipped.json"  # why a poll did not crawl the source
REPORT = "reextraction.json"  # report of a re-extraction
CORRECTIONS = "corrections.jsonl.gz"  # corrections of a re-extraction, a line for each row


def run_folder(run_id: str, source_id: str) -> str:
    """Return the folder of the lake for one source's files of a run."""
    return f"runs/{run_id}/{source_id}"


def run_file(run_id: str, source_id: str, name: str) -> str:
    """Return the full name of one of these files."""
    return f"{run_folder(run_id, source_id)}/{name}"


def segment_name(run_id: str, source_id: str, started_at: datetime, number: int) -> str:
    """Return the name of a crawl's `number`th WARC segment; it differs between the attempts of a run."""
    stamp = started_at.strftime("%Y%m%dT%H%M%S%fZ")
    return f"warc/{source_id}/{started_at:%Y/%m/%d}/{stamp}-{run_id.replace('/', '-')}-{number:05d}.warc.gz"
