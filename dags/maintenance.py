"""The DAG `maintenance`: deletes old data once a day."""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag

from dags.pipeline.timetable import PastIntervals
from dags.pipeline.upkeep_tasks import bury_forgotten, drop_articles, drop_run_artifacts, prune_events
from dags.pipeline.workflow import DEFAULT_ARGS


@dag(
    dag_id="maintenance",
    description="Deletes old data once a day",
    schedule=PastIntervals("30 20 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=3),
    default_args=DEFAULT_ARGS,
    tags=["kabar", "housekeeping"],
)
def maintenance() -> None:
    """**Deletes old data** once a day, at night in Jakarta.

    Deletes the files that tasks pass to each other in the lake (`runs/`), 30 days after the end of their run; events of
    more than 400 days ago that set no state (named, answered, waiting, revisited); the polls of listings that no longer
    exist; and, if `KABAR_KEEP_DAYS` is set, articles of older publication days. WARC files and the ledger stay; what
    `./kabar forget` has removed is also replaced in WARC files that were written meanwhile.
    """
    drop_run_artifacts()
    prune_events()
    drop_articles()
    bury_forgotten()


maintenance()
