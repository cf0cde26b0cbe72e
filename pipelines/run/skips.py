"""Sources that a poll did not crawl: another run held the site, and the next poll goes on."""

from pipelines.archive.lake import Lake
from pipelines.run.artifacts import SKIPPED, run_folder


def record_skip(lake: Lake, run_id: str, source_id: str, note: str) -> None:
    """Note why a poll did not crawl a source; the check of the run then expects nothing of it."""
    lake.write_json(_name(run_id, source_id), note)


def read_skip(lake: Lake, run_id: str, source_id: str) -> str | None:
    """Return why a poll did not crawl a source, None if it did."""
    name = _name(run_id, source_id)
    return str(lake.read_json(name)) if lake.exists(name) else None


def _name(run_id: str, source_id: str) -> str:
    return f"{run_folder(run_id, source_id)}/{SKIPPED}"
