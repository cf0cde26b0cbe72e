"""The workflow of `ingest` and `archive_day`: the stages from the plan to the check."""

from datetime import timedelta
from typing import Any

from airflow.sdk import ExceptionRetryPolicy, Param, RetryAction, RetryRule, task_group

from dags.pipeline.crawl_operator import CrawlOperator
from dags.pipeline.pools import CRAWL_POOL
from dags.pipeline.stage_tasks import check, deduplicate, extract, learn, link, load, plan
from pipelines.errors import UsageError

DEFAULT_ARGS: dict[str, Any] = {
    "owner": "kabar",
    "retries": 2,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
    "retry_policy": ExceptionRetryPolicy(
        [RetryRule(UsageError, RetryAction.FAIL, reason="A retry cannot correct a wrong name or definition.")]
    ),
}

SOURCES_PARAM = Param(
    [],
    type=["array", "null"],
    items={"type": "string"},
    title="Sources",
    description="Ids of the sources, one per line. If empty, all sources that can take part.",
)
DAY_PARAM = Param(
    None,
    type=["string", "null"],
    format="date",
    title="Publication day",
    description="A local day. If empty: the day of the run's logical date if that is midnight UTC, otherwise the last "
    "day that was over in UTC. Leave it empty for a backfill, whose runs have a day each.",
)


def news_pipeline() -> None:
    """Add the stages to the DAG that is being defined."""
    source_ids: Any = plan()
    pages = source_pages.expand(source_id=source_ids)
    pages >> deduplicate(source_ids) >> load(source_ids) >> link() >> [learn(source_ids), check(source_ids)]


@task_group
def source_pages(source_id: str) -> None:
    """Fetch and read the pages of one source; a failed source does not affect the others."""
    crawl = CrawlOperator(
        task_id="crawl",
        source_id=source_id,
        pool=CRAWL_POOL,
        map_index_template="{{ task.source_id }}",
        doc_md="Finds, fetches and archives the source's pages.",
    )
    crawl >> extract(source_id=source_id)
