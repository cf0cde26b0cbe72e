"""Names of what one run leaves in the lake."""

from datetime import datetime


def run_folder(run_id: str, source_id: str) -> str:
    """Folder of the lake in which the stages of one run leave what they hand on for one source."""
    return f"runs/{run_id}/{source_id}"


def manifest_name(run_id: str, source_id: str) -> str:
    """Name of a crawl's manifest in the lake."""
    return f"{run_folder(run_id, source_id)}/manifest.json"


def segment_name(run_id: str, source_id: str, started_at: datetime, number: int) -> str:
    """Name of a crawl's `number`th WARC segment in the lake; a second try of a run never meets the first one's."""
    stamp = started_at.strftime("%Y%m%dT%H%M%S%fZ")
    return f"warc/{source_id}/{started_at:%Y/%m/%d}/{stamp}-{run_id.replace('/', '-')}-{number:05d}.warc.gz"
