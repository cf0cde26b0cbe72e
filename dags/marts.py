"""The DAG `marts`: updates what follows from the articles after each load."""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag

from dags.pipeline.assets import ARTICLES
from dags.pipeline.upkeep_tasks import index_texts, learn, refresh_days, refresh_terms
from dags.pipeline.workflow import DEFAULT_ARGS


@dag(
    dag_id="marts",
    description="Updates the search index and the headline words, and learns page layouts, after each load",
    schedule=[ARTICLES],
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12),
    default_args=DEFAULT_ARGS,
    tags=["kabar", "live"],
)
def marts() -> None:
    """**Updates the search index and the headline words** after each load.

    Makes new texts searchable (`warehouse.search`). Where they changed, counts headline words (`marts.terms_by_week`),
    the fields of the articles (`marts.source_days`) and the states of days (`marts.day_states`). The other marts are
    views and always up to date. Learns the page layout of each source, where half of its latest pages are new or many
    no longer fit. The work is queued in the warehouse, so if a run is missed, the next one does its work.
    """
    learn()
    index_texts()
    refresh_terms()
    refresh_days()


marts()
