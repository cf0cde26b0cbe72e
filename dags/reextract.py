"""The DAG `reextract`: reads archived pages again with the current code and shows the diff."""

from datetime import timedelta
from typing import Any

from airflow.sdk import Param, dag, task_group

from dags.pipeline.reextract_tasks import apply, compare, plan_sources, report
from dags.pipeline.workflow import DEFAULT_ARGS, SOURCES_PARAM


@dag(
    dag_id="reextract",
    description="Reads archived pages again with the current code",
    schedule=None,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=48),
    default_args=DEFAULT_ARGS,
    params={
        "from": Param(type="string", format="date", title="From", description="First local publication day."),
        "to": Param(type="string", format="date", title="To", description="Last local publication day, included."),
        "sources": SOURCES_PARAM,
        "apply": Param(
            default=False, type="boolean", title="Apply", description="Correct the rows; if off, only show the diff."
        ),
    },
    tags=["kabar", "archive"],
)
def reextract() -> None:
    """**Reads archived pages again**, after the extraction has changed; without network access.

    Reads each page of these days from its WARC with the current code, and compares the result with the page's row. The
    log of `report` shows the pages and fields that change, with examples; `runs/<run>/<source>/reextraction.json` in
    the lake has the complete diff. Switch **Apply** on to correct the rows; a second run then finds nothing to correct.
    A page that is no longer read as an article is reported, and its row stays.
    """
    source_ids: Any = plan_sources()
    source_pages.expand(source_id=source_ids) >> report(source_ids)


@task_group
def source_pages(source_id: str) -> None:
    """Compare and correct the pages of one source; a failed source does not affect the others."""
    compare(source_id=source_id) >> apply(source_id=source_id)


reextract()
