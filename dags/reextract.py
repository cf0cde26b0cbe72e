"""The DAG `reextract`: archived pages read again by the code as it is now, the diff first."""

from datetime import timedelta
from typing import Any

from airflow.sdk import Param, dag, task_group

from dags.pipeline.reextract_tasks import apply, compare, plan_sources, report
from dags.pipeline.workflow import DEFAULT_ARGS


@dag(
    dag_id="reextract",
    description="Archived pages, read again by the code as it is now",
    schedule=None,
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=48),
    default_args=DEFAULT_ARGS,
    params={
        "from": Param(type="string", format="date", title="From", description="First local publication day."),
        "to": Param(type="string", format="date", title="To", description="Last local publication day, included."),
        "sources": Param(
            [],
            type=["array", "null"],
            items={"type": "string"},
            title="Sources",
            description="Ids of the sources to read again, one per line; leave empty for all with archived pages.",
        ),
        "apply": Param(
            default=False,
            type="boolean",
            title="Apply",
            description="Correct the warehouse by the diff; off, the diff is only shown.",
        ),
    },
    tags=["kabar", "archive"],
)
def reextract() -> None:
    """**Read archived pages again**, after the extraction has become better; no network is asked.

    Every page of the days is taken from its WARC, read by the code as it is now, and compared with its row. The log
    of `report` shows the diff: pages and fields that change, with examples; `runs/<run>/<source>/reextraction.json`
    in the lake holds it. Trigger the run with **Apply** on to correct the rows in place; run it again, and there is
    nothing to do. A page that no longer reads as an article is told, and its row is left as it is.
    """
    source_ids: Any = plan_sources()
    source_pages.expand(source_id=source_ids) >> report(source_ids)


@task_group
def source_pages(source_id: str) -> None:
    """Compare and correct the pages of one source; a source that fails leaves the others alone."""
    compare(source_id=source_id) >> apply(source_id=source_id)


reextract()
