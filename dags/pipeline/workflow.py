"""The workflow of `ingest` and `archive_day`: the stages from the plan to the check."""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import ExceptionRetryPolicy, Param, RetryAction, RetryRule, task_group

from dags.pipeline.crawl_operator import CrawlOperator
from dags.pipeline.pools import StagePools
from dags.pipeline.stage_tasks import check, deduplicate, extract, link, load, plan
from pipelines.errors import UsageError

DEFAULT_ARGS: dict[str, Any] = {
    "owner": "kabar",
    "retries": 2,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
    "retry_policy": ExceptionRetryPolicy(
        [
            RetryRule(UsageError, RetryAction.FAIL, reason="A retry cannot correct a wrong name or definition."),
            RetryRule(SystemExit, RetryAction.FAIL, reason="A retry cannot help; the causes are above."),
        ]
    ),
}

SOURCES_PARAM = Param(
    [],
    type=["array", "null"],
    items={"type": "string"},
    title="Sources",
    description="Ids of the sources, or groups of them (country:ID, lang:vi), one per line. If empty, all sources that "
    "can take part.",
)
DAY_PARAM = Param(
    None,
    type=["string", "null"],
    format="date",
    title="Publication day",
    description="A local day. If empty: the day of the run's logical date if that is midnight UTC, otherwise the last "
    "day that was over in UTC. Leave it empty for a backfill, whose runs have a day each.",
)


def news_pipeline(pools: StagePools) -> None:
    """Add the stages to the DAG that is being defined; their tasks run in these pools."""

    def at_warehouse(stage: Any) -> Any:  # noqa: ANN401 - Airflow's own type of a task
        return stage.override(pool=pools.warehouse)

    @task_group(group_display_name="fetch, read and load")
    def source_pages(source_ids: Any) -> None:  # noqa: ANN401 - one of the lists that `plan` returns
        """Fetch, read and load the pages of some sources; a failed source does not affect the others."""
        crawl = CrawlOperator(
            task_id="crawl",
            task_display_name="fetch pages",
            source_ids=source_ids,
            pool=pools.crawl,
            map_index_template="{{ task.source_ids | join(', ') | truncate(200) }}",
            doc_md="Finds, fetches and archives the pages of the sources, side by side.",
        )
        # By name: the labels of the mapped tasks come from their named arguments.
        read = extract.override(pool=pools.reading)(source_ids=source_ids)
        found = deduplicate.override(pool=pools.reading)(source_ids=source_ids)
        crawl >> read >> found >> at_warehouse(load)(source_ids=source_ids)

    shards: Any = at_warehouse(plan)()
    linked = at_warehouse(link)(shards)
    source_pages.expand(source_ids=shards) >> linked
    linked >> at_warehouse(check)(shards)
    # Airflow takes a run's state from its last tasks, and the check also runs after a failure.
    [shards, linked] >> EmptyOperator(
        task_id="done",
        task_display_name="all stages done",
        pool=pools.warehouse,
        doc_md="Does no work: it is red where the plan or the links are, so that the run is.",
    )
