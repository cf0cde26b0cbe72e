"""Tasks that check sources. The check is a process of its own: Twisted's reactor cannot restart."""

import logging
import subprocess
import sys

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from crawlers.source_crawl import own_domain
from dags.pipeline.pools import PAST_DAYS, WAREHOUSE_POOL
from dags.pipeline.run_context import chosen_sources, mistakes_told, named_sources, refuse_unknown_names
from pipelines.errors import CrawlError
from pipelines.settings import Settings
from pipelines.warehouse.connection import connect
from pipelines.warehouse.retention.forgotten import forgotten_sources
from pipelines.warehouse.source_checks import due_checks

log = logging.getLogger(__name__)


@task(pool=WAREHOUSE_POOL)
def plan_checks() -> list[str]:
    """Return the ids of the sources whose check is due, or of those that the run names."""
    context, settings = get_current_context(), Settings()
    with mistakes_told():
        refuse_unknown_names(context)
        chosen, are_named = chosen_sources(context, settings), bool(named_sources(context))
    with connect(settings.require_warehouse_url(), "kabar_loader") as connection:
        removed = forgotten_sources(connection)
        # A site on this machine, as the demo's, proves nothing of a publisher.
        left = [each.id for each in chosen if each.id not in removed and (are_named or not own_domain(each))]
        due = left if are_named else due_checks(connection, left)
    log.info("%s of %s sources are due: %s", len(due), len(chosen), ", ".join(due))
    return due


@task(pool=PAST_DAYS.crawl)
def check_sources(source_ids: list[str]) -> None:
    """Check the sources side by side, each at its site's pace, and store the verdicts."""
    if not source_ids:
        raise AirflowSkipException("No check is due.")
    arguments = [word for source_id in source_ids for word in ("--source", source_id)]
    done = subprocess.run(
        [sys.executable, "-m", "crawlers.trial", *arguments], check=False, stderr=subprocess.PIPE, text=True
    )
    for line in done.stderr.splitlines():
        log.info("%s", line)
    if done.returncode:
        raise CrawlError("Some checks failed; their causes are above.")
