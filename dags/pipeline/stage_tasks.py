"""The stages as tasks. They hand on nothing but ids: what a stage makes lies in the lake or in the warehouse."""

import logging
from dataclasses import asdict
from datetime import UTC, datetime

from airflow.sdk import Context, TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from crawlers.listings.due import due_sources
from crawlers.sources.catalogue import choose, load_sources
from crawlers.sources.source import Source
from dags.pipeline.assets import ARTICLES
from dags.pipeline.labels import SOURCE_OF_TASK
from dags.pipeline.pools import WAREHOUSE_POOL, warehouse_of
from dags.pipeline.run_context import chosen_sources, named_sources, run_context
from pipelines.archive.lake import Lake
from pipelines.deduplication import link_articles
from pipelines.errors import CheckError
from pipelines.run.stages import (
    check_run,
    clear_run_files,
    deduplicate_run,
    extract_run,
    known_profiles,
    learn_run,
    load_run,
)
from pipelines.settings import Settings
from pipelines.warehouse import polls
from pipelines.warehouse.connection import Connection, connect
from pipelines.warehouse.runs import open_runs, register_publishers

log = logging.getLogger(__name__)


@task(pool=WAREHOUSE_POOL)
def plan() -> list[str]:
    """Choose the sources and open their books; return their ids: of a poll, those of which something is due."""
    context = get_current_context()
    run, settings = run_context(context), Settings()
    sources = chosen_sources(context, settings)
    if not sources:
        raise AirflowFailException("No source is enabled: add a definition, or see `./kabar source list`.")
    with connect(warehouse_of(settings), "kabar_loader") as connection:
        register_publishers(connection, [source.publisher() for source in sources])
        if run.day is None:
            sources = _due(connection, context, sources)
        ids = [source.id for source in sources]
        open_runs(connection, run.run_id, run.dag_id, ids, run.day)
    # The crawls do so too; but one whose worker dies before would leave the account of the run before it was cleared.
    for source_id in ids:
        clear_run_files(Lake(settings.lake), run.run_id, source_id)
    return ids


def _due(connection: Connection, context: Context, sources: list[Source]) -> list[Source]:
    """Return the sources that the poll has something to do for; those that the run names are read at once."""
    polls.make_due(connection, named_sources(context))
    due = due_sources(connection, sources, datetime.now(UTC))
    log.info("due: %s of %s sources", len(due), len(sources))
    return due


@task(map_index_template=SOURCE_OF_TASK)
def extract(source_id: str) -> dict[str, int]:
    """Read the source's fetched pages from the archive; return the number of articles and rejections."""
    settings = Settings()
    source = choose(load_sources(settings.sources), [source_id])[0]
    profiles = known_profiles(source_id, warehouse_of(settings))
    return extract_run(Lake(settings.lake), run_context(get_current_context()).run_id, source.hints(), profiles)


@task(trigger_rule=TriggerRule.ALL_DONE)
def deduplicate(source_ids: list[str] | None) -> dict[str, int]:
    """Find further addresses of one article among the pages of each source; return their number by source."""
    return deduplicate_run(Lake(Settings().lake), run_context(get_current_context()).run_id, _planned(source_ids))


@task(pool=WAREHOUSE_POOL, outlets=[ARTICLES])
def load(source_ids: list[str]) -> None:
    """Bring the articles into the warehouse and settle the ledger, a transaction for each source."""
    run, settings = run_context(get_current_context()), Settings()
    for source_id, counts in load_run(Lake(settings.lake), run.run_id, source_ids, warehouse_of(settings)).items():
        log.info("%s: %s", source_id, counts)


@task(pool=WAREHOUSE_POOL)
def link() -> dict[str, int]:
    """Link the articles that came or changed to their copies; return how many texts, edges and articles it were."""
    return asdict(link_articles(warehouse_of(Settings())))


@task(pool=WAREHOUSE_POOL)
def learn(source_ids: list[str]) -> dict[str, int]:
    """Learn what the publishers' pages have in common; return the version of each profile that is new."""
    settings = Settings()
    lake, sources = Lake(settings.lake), choose(load_sources(settings.sources), source_ids)
    learned = {source.id: learn_run(lake, source.hints(), warehouse_of(settings)) for source in sources}
    return {source_id: version for source_id, version in learned.items() if version is not None}


@task(trigger_rule=TriggerRule.ALL_DONE, retries=0, pool=WAREHOUSE_POOL)
def check(source_ids: list[str] | None) -> None:
    """Close the books; the run turns red where they do not balance or a source fell silent."""
    run, settings = run_context(get_current_context()), Settings()
    try:
        check_run(Lake(settings.lake), run.run_id, _planned(source_ids), warehouse_of(settings))
    except CheckError as error:
        raise AirflowFailException(str(error)) from error


def _planned(source_ids: list[str] | None) -> list[str]:
    """Return what the plan gave, nothing where nothing was due: these tasks run even after one that failed."""
    if source_ids is None:
        raise AirflowFailException("The run was not planned; the log of its plan task says why.")
    return source_ids
