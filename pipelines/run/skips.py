"""Sources that a poll skipped because another run was crawling the site; the next poll crawls them."""

from pipelines.archive.lake import Lake
from pipelines.run.artifacts import SKIPPED, run_file


def record_skip(lake: Lake, run_id: str, source_id: str, note: str) -> None:
    """Record why a poll skipped a source; the check of the run then expects no articles from it."""
    lake.write_json(run_file(run_id, source_id, SKIPPED), note)


def read_skip(lake: Lake, run_id: str, source_id: str) -> str | None:
    """Return why a poll skipped a source, None if it did not."""
    name = run_file(run_id, source_id, SKIPPED)
    return str(lake.read_json(name)) if lake.exists(name) else None
