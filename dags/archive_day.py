"""The DAG `archive_day`: one run per publication day; this is the DAG to backfill."""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag

from dags.pipeline.pools import PAST_DAYS, active_days
from dags.pipeline.timetable import PublicationDays
from dags.pipeline.workflow import DAY_PARAM, DEFAULT_ARGS, SOURCES_PARAM, news_pipeline


@dag(
    dag_id="archive_day",
    description="Completes one publication day; this is the DAG to backfill",
    schedule=PublicationDays("0 0 * * *", timezone="UTC"),
    start_date=datetime(1990, 1, 1, tzinfo=UTC),
    max_active_runs=active_days(),
    dagrun_timeout=timedelta(hours=48),
    default_args=DEFAULT_ARGS,
    params={"sources": SOURCES_PARAM, "day": DAY_PARAM},
    tags=["kabar", "archive", "backfill"],
)
def archive_day() -> None:
    """**Completes one publication day**: finds, fetches and loads what is missing.

    Reads each source's dated index or sitemap of the day and compares it with the ledger. The run's logical date names
    the day; each source takes it as a day in its own time zone.

    **To backfill** past days, run `./kabar backfill --from 2016-09-17 --to 2016-09-19`, or choose *Trigger* and then
    *Backfill* on this page, or run `airflow backfill create`. Both ends are included. Repeating a complete day changes
    nothing.
    """
    news_pipeline(PAST_DAYS)


archive_day()
