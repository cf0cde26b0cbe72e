"""The DAG `archive_day`: one run per publication day; this is what people backfill."""

from datetime import timedelta

import pendulum
from airflow.sdk import dag

from dags.pipeline.timetable import PublicationDays
from dags.pipeline.workflow import DAY_PARAM, DEFAULT_ARGS, SOURCES_PARAM, news_pipeline


@dag(
    dag_id="archive_day",
    description="One publication day, complete: this is what people backfill",
    schedule=PublicationDays(),
    start_date=pendulum.datetime(1990, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=3,
    dagrun_timeout=timedelta(hours=48),
    default_args=DEFAULT_ARGS,
    params={"sources": SOURCES_PARAM, "day": DAY_PARAM},
    tags=["kabar", "archive", "backfill"],
)
def archive_day() -> None:
    """**One publication day**, complete.

    Walks each source's dated index (or sitemap) of the day, reconciles it with the ledger and fetches what is
    missing. The run's logical date is the label of the day: every source reads it as its own local day.

    **Backfill** any past days with `./kabar backfill --from 2016-09-17 --to 2016-09-19`, with *Trigger* and then
    *Backfill* here, or with `airflow backfill create`; both ends are included. Running a day again changes
    nothing that was complete.
    """
    news_pipeline()


archive_day()
