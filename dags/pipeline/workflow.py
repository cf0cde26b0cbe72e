"""The shape that both DAGs share: plan, crawl and extract for each source, deduplicate, load, link, learn and check."""

from datetime import timedelta
from typing import Any

from airflow.sdk import ExceptionRetryPolicy, Param, RetryAction, RetryRule, task_group

from dags.pipeline.crawl_operator import CrawlOperator
from dags.pipeline.stage_tasks import check, deduplicate, extract, learn, link, load, plan
from pipelines.errors import UsageError

CRAWL_POOL = "kabar_crawl"

DEFAULT_ARGS: dict[str, Any] = {
    "owner": "kabar",
    "retries": 2,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
    "retry_policy": ExceptionRetryPolicy(
        [RetryRule(UsageError, RetryAction.FAIL, reason="a wrong name or definition stays wrong")]
    ),
}

SOURCES_PARAM = Param(
    [],
    type=["array", "null"],
    items={"type": "string"},
    title="Sources",
    description="Ids of the sources to take part, one per line; leave empty for all that are enabled.",
)
DAY_PARAM = Param(
    None,
    type=["string", "null"],
    format="date",
    title="Publication day",
    description="The local day to walk; left empty, it is the one whose midnight is the run's logical date, of another "
    "hour the last day that was over by then in UTC. In a backfill leave it empty: each of its runs has its own day.",
)


def news_pipeline() -> None:
    """Lay the stages into the DAG that is being defined; it walks a day if it has the parameter `day`."""
    source_ids: Any = plan()
    pages = source_pages.expand(source_id=source_ids)
    pages >> deduplicate(source_ids) >> load(source_ids) >> link() >> [learn(source_ids), check(source_ids)]


@task_group
def source_pages(source_id: str) -> None:
    """Fetch and read the pages of one source; a source that fails leaves the others alone."""
    crawl = CrawlOperator(
        task_id="crawl",
        source_id=source_id,
        pool=CRAWL_POOL,
        map_index_template="{{ task.source_id }}",
        doc_md="Discovers, fetches and archives the source's pages.",
    )
    crawl >> extract(source_id=source_id)
