"""What the tasks count for Airflow's metrics, by source; Airflow sends it to where it sends its own, or nowhere.

Each task is a process of its own and tells what it did itself: whatever collects the counters has to add them up.
"""

from collections.abc import Mapping
from datetime import timedelta

from airflow.sdk.configuration import conf
from airflow.sdk.observability import stats

from dags.pipeline.run_context import RunContext
from pipelines.archive.lake import Lake
from pipelines.run.artifacts import run_folder
from pipelines.run.crawl_files import read_head
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect

_SWITCHES = ("otel_on", "statsd_on", "statsd_datadog_enabled")


def count_crawl(lake: Lake, run: RunContext, source_id: str) -> None:
    """Count the URLs of a source's crawl by outcome, the bytes that it archived, and its time."""
    if not _are_on():
        return
    head = read_head(lake, run_folder(run.run_id, source_id))
    tags = _tags(run, source_id)
    for outcome, number in head.outcomes.items():
        stats.incr("kabar.pages", number, tags=tags | {"outcome": outcome.value})
    stats.incr("kabar.archived_bytes", sum(map(lake.size, head.segments)), tags=tags)
    _count_time(tags, "fetch", head.finished_at - head.started_at)


def count_reading(run: RunContext, source_id: str, tally: Mapping[str, int], time: timedelta) -> None:
    """Count the articles of a source's fetched pages, the other pages by reason, and the time that reading took."""
    tags = _tags(run, source_id)
    for name, number in tally.items():
        if name == "articles":
            stats.incr("kabar.articles", number, tags=tags)
        else:
            stats.incr("kabar.rejected", number, tags=tags | {"reason": name})
    _count_time(tags, "read", time)


def tell_queues(warehouse_url: str, run: RunContext, source_ids: list[str]) -> None:
    """Tell how many URLs of each source are due, and how long the first of them has been."""
    if not _are_on():
        return
    with connect(warehouse_url, "kabar_loader") as connection:
        queues = ledger.overdue(connection, source_ids)
    for queue in queues:
        tags = _tags(run, queue.source_id)
        stats.gauge("kabar.queue_urls", queue.urls, tags=tags)
        stats.gauge("kabar.queue_age_seconds", queue.age_seconds, tags=tags)


def _count_time(tags: Mapping[str, str], stage: str, time: timedelta) -> None:
    stats.incr("kabar.stage_milliseconds", round(time / timedelta(milliseconds=1)), tags={**tags, "stage": stage})


def _tags(run: RunContext, source_id: str) -> dict[str, str]:
    return {"dag_id": run.dag_id, "source_id": source_id}


def _are_on() -> bool:
    """Return whether anything takes the metrics; what costs a look at the lake or the warehouse is left out if not."""
    return any(conf.getboolean("metrics", name, fallback=False) for name in _SWITCHES)
