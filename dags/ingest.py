"""The DAG `ingest`: what is new, every half hour."""

from datetime import timedelta

import pendulum
from airflow.sdk import CronDataIntervalTimetable, dag

from dags.pipeline.workflow import DEFAULT_ARGS, SOURCES_PARAM, news_pipeline


@dag(
    dag_id="ingest",
    description="What is new, every half hour",
    schedule=CronDataIntervalTimetable("*/30 * * * *", timezone="UTC"),
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=3),
    default_args=DEFAULT_ARGS,
    params={"sources": SOURCES_PARAM},
    tags=["kabar", "live"],
)
def ingest() -> None:
    """**What is new**, every half hour.

    Reads the feeds, the sitemaps and the current index that are due, fetches what the ledger does not know, has to try
    again or has to look at again for corrections, and loads it. Runs every 30 minutes; a listing is due after 5 minutes
    to a day, by how much of it was new. Sources that the run names are read at once.

    A red run names its cause in the log of `check`, and in `ops.runs`.
    """
    news_pipeline()


ingest()
