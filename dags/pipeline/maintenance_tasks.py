"""Tasks that throw away what is not to be kept."""

from datetime import UTC, datetime

from airflow.sdk import task
from airflow.sdk.exceptions import AirflowSkipException

from dags.pipeline.pools import WAREHOUSE_POOL, warehouse_of
from pipelines.archive.lake import Lake
from pipelines.settings import Settings
from pipelines.warehouse import ledger, polls, retention
from pipelines.warehouse.connection import connect


@task
def drop_run_artifacts() -> list[str]:
    """Delete what finished runs left in the lake; return their ids."""
    settings = Settings()
    return retention.drop_run_artifacts(Lake(settings.lake), warehouse_of(settings))


@task(pool=WAREHOUSE_POOL)
def prune_books() -> int:
    """Drop old events that left no state behind, and polls of listings long gone; return the number of events."""
    with connect(warehouse_of(Settings()), "kabar_loader") as connection:
        polls.forget(connection)
        return ledger.prune_events(connection)


@task(pool=WAREHOUSE_POOL)
def drop_articles() -> int:
    """Delete articles older than `KABAR_KEEP_DAYS`; return their number. Skipped where all are kept."""
    settings = Settings()
    if not settings.keep_days:
        raise AirflowSkipException("KABAR_KEEP_DAYS is not set: articles are kept for ever.")
    return retention.drop_articles(warehouse_of(settings), datetime.now(UTC).date(), settings.keep_days)
