"""Tasks that update derived data and delete old data."""

import logging
from contextlib import closing
from datetime import UTC, datetime

from airflow.sdk import task
from airflow.sdk.exceptions import AirflowSkipException

from crawlers.sources.catalogue import load_sources
from dags.pipeline.pools import READING_POOL, WAREHOUSE_POOL
from dags.pipeline.run_context import stores
from pipelines.errors import KabarError, ReadingError
from pipelines.extraction.sandbox import Reader
from pipelines.reextraction.replaced_profile import reread_replaced
from pipelines.run.forgetting import bury
from pipelines.run.stages import learn_run
from pipelines.settings import Settings
from pipelines.warehouse import ledger, mart_tables, polls, retention
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import registered_publishers
from pipelines.warehouse.search import index_waiting_texts

log = logging.getLogger(__name__)


@task(pool=READING_POOL, task_display_name="learn page layouts")
def learn() -> dict[str, int]:
    """Learn what the pages of each source have in common, where it is time; return the versions of the new profiles.

    The pages that a replaced profile has read since a redesign are read again from the archive. A source that cannot be
    learned fails the task after the others were.
    """
    lake, url = stores()
    versions = {}
    sources = load_sources(Settings().sources)
    with connect(url, "kabar_loader") as connection:
        publishers = registered_publishers(connection)
    errors = []
    with closing(Reader()) as reader:
        for source_id in [name for name in publishers if name in sources]:
            try:
                hints = sources[source_id].hints()
                if profile := learn_run(lake, hints, url, reader):
                    versions[source_id] = profile.version
                    log.info("%s: read again: %s", source_id, reread_replaced(lake, url, hints))
            except KabarError as error:
                errors.append(f"{source_id}: {error}")
    if errors:
        raise ReadingError("; ".join(errors))
    return versions


@task(pool=WAREHOUSE_POOL)
def index_texts() -> int:
    """Make the queued texts searchable; return their number."""
    return index_waiting_texts(Settings().require_warehouse_url())


@task(pool=WAREHOUSE_POOL)
def refresh_terms() -> list[str]:
    """Count the headline words and fields of the weeks that changed; return the Mondays of these weeks."""
    return [week.isoformat() for week in mart_tables.refresh_terms(Settings().require_warehouse_url())]


@task(pool=WAREHOUSE_POOL)
def refresh_days() -> int:
    """Count the days whose ledger or runs changed anew; return the number of changes."""
    return mart_tables.refresh_days(Settings().require_warehouse_url())


@task(pool=READING_POOL)
def drop_run_artifacts() -> list[str]:
    """Delete the files that finished runs left in the lake; return the ids of the runs."""
    return retention.drop_run_artifacts(*stores())


@task(pool=READING_POOL)
def bury_forgotten() -> int:
    """Replace archived records of pages that were removed for good; return their number."""
    return bury(*stores())


@task(pool=WAREHOUSE_POOL)
def prune_events() -> int:
    """Delete old events, and the polls of listings that no longer exist; return the number of events."""
    with connect(Settings().require_warehouse_url(), "kabar_loader") as connection:
        polls.forget(connection)
        return ledger.prune_events(connection)


@task(pool=WAREHOUSE_POOL)
def drop_articles() -> int:
    """Delete the articles older than `KABAR_KEEP_DAYS`; return their number. Skipped if it is not set."""
    settings = Settings()
    if not settings.keep_days:
        raise AirflowSkipException("KABAR_KEEP_DAYS is not set, so no article is deleted.")
    return retention.drop_articles(settings.require_warehouse_url(), datetime.now(UTC).date(), settings.keep_days)
