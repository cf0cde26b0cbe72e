"""The DAG `marts`: what is derived from the articles, after they were loaded."""

from datetime import timedelta

import pendulum
from airflow.sdk import dag

from dags.pipeline.assets import ARTICLES
from dags.pipeline.mart_tasks import index_texts, refresh_terms
from dags.pipeline.workflow import DEFAULT_ARGS


@dag(
    dag_id="marts",
    description="What is derived from the articles, after they were loaded",
    schedule=[ARTICLES],
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    default_args=DEFAULT_ARGS,
    tags=["kabar", "live"],
)
def marts() -> None:
    """**What is derived from the articles**, whenever some were loaded.

    Makes new texts searchable (`warehouse.search`) and counts the headline words of the weeks that changed
    (`marts.terms_by_week`). The other marts are views and need no refresh. Queues in the warehouse say what is to be
    done, so a run that is missed loses nothing: the next one does its work.
    """
    index_texts()
    refresh_terms()


marts()
