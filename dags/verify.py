"""The DAG `verify`: checks each source once a week, and a new one at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import dag

from dags.pipeline.timetable import PastIntervals
from dags.pipeline.verify_tasks import check_sources, plan_checks
from dags.pipeline.workflow import DEFAULT_ARGS, SOURCES_PARAM


@dag(
    dag_id="verify",
    description="Checks each source once a week, and a new one at once",
    schedule=PastIntervals("20 */6 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=5),
    default_args=DEFAULT_ARGS,
    params={"sources": SOURCES_PARAM},
    tags=["kabar", "housekeeping"],
)
def verify() -> None:
    """**Checks each source** once a week, and one that was never checked at the next run, every six hours.

    Tries the listings and ten articles of each source that runs crawl, as `./kabar source check` does, and stores the
    verdict in the warehouse (`marts.source_verdicts`). A source that is bad, or whose runs are red since its check, is
    checked again after a day. Where a listing has moved or another one works, a repaired definition is proposed:
    `./kabar source repair ID` shows it. A run that names sources checks them at once.
    """
    due: Any = plan_checks()
    check_sources(due)


verify()
