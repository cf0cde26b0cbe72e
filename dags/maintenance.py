"""The DAG `maintenance`: what is thrown away, once a day."""

from datetime import timedelta

import pendulum
from airflow.sdk import CronDataIntervalTimetable, dag

from dags.pipeline.maintenance_tasks import drop_articles, drop_run_artifacts, prune_books
from dags.pipeline.workflow import DEFAULT_ARGS


@dag(
    dag_id="maintenance",
    description="What is thrown away, once a day",
    schedule=CronDataIntervalTimetable("30 20 * * *", timezone="UTC"),
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=3),
    default_args=DEFAULT_ARGS,
    tags=["kabar", "housekeeping"],
)
def maintenance() -> None:
    """**What is thrown away**, once a day, in the small hours of Jakarta.

    Deletes what the tasks of runs that ended over 30 days ago handed to each other in the lake (`runs/`), events older
    than 400 days that left no state behind, polls of listings that nobody asks for any more, and, only where
    `KABAR_KEEP_DAYS` is set, articles of older publication days. WARC segments and the ledger stay for ever.
    """
    drop_run_artifacts()
    prune_books()
    drop_articles()


maintenance()
