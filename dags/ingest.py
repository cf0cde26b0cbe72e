"""The DAG `ingest`: what is new, every half hour."""

from datetime import timedelta

import pendulum
from airflow.sdk import CronDataIntervalTimetable, dag

from dags.pipeline.workflow import DEFAULT_ARGS, SOURCES_PARAM, news_pipeline


@dag(
    dag_id="ingest",
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

    Reads the feeds, the sitemaps and the current index of every enabled source, fetches what the ledger does not
    know or has to try again, and loads it. Runs every 30 minutes.

    A red run names its cause in the log of `check`, and in `ops.runs`.
    """
    news_pipeline()


ingest()
