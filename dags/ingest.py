"""The DAG `ingest`: fetches new articles every few minutes."""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag

from dags.pipeline.pools import LIVE
from dags.pipeline.run_context import poll_minutes
from dags.pipeline.timetable import PastIntervals
from dags.pipeline.workflow import DEFAULT_ARGS, SOURCES_PARAM, news_pipeline


@dag(
    dag_id="ingest",
    description=f"Fetches new articles every {poll_minutes()} minutes",
    schedule=PastIntervals(f"*/{poll_minutes()} * * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=3),
    default_args=DEFAULT_ARGS,
    params={"sources": SOURCES_PARAM},
    tags=["kabar", "live"],
)
def ingest() -> None:
    """**Fetches new articles** every few minutes (`KABAR_POLL`).

    Reads the feeds, sitemaps, section pages and current indexes that are due. Fetches URLs that are new, that failed
    and are due for another try, or that are due for a check for corrections, and loads the articles. A listing is due
    after 5 minutes to a day; the more of it was new, the sooner. If the run names sources, all their listings are due.

    If a run fails, the log of its task `check` and the table `ops.runs` name the cause.
    """
    news_pipeline(LIVE)


ingest()
