"""Tasks that refresh what is derived from the articles."""

from airflow.sdk import task

from dags.pipeline.pools import WAREHOUSE_POOL, warehouse_of
from pipelines.settings import Settings
from pipelines.warehouse import mart_tables
from pipelines.warehouse.search import index_waiting_texts


@task(pool=WAREHOUSE_POOL)
def index_texts() -> int:
    """Make the texts that wait searchable; return their number."""
    return index_waiting_texts(warehouse_of(Settings()))


@task(pool=WAREHOUSE_POOL)
def refresh_terms() -> list[str]:
    """Count the headline words of the weeks that changed; return the weeks' Mondays."""
    return [week.isoformat() for week in mart_tables.refresh_terms(warehouse_of(Settings()))]
