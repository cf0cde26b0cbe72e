"""The stages as tasks. They pass only ids to each other; their results are in the lake or in the warehouse."""

import logging
from dataclasses import asdict
from datetime import UTC, datetime

from airflow.sdk import Context, TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from crawlers.listings.plan import due_sources
from crawlers.sources.catalogue import choose, load_sources
from crawlers.sources.source import Source
from dags.pipeline.assets import ARTICLES
from dags.pipeline.run_context import (
    SOURCE_LABEL,
    chosen_sources,
    named_sources,
    refuse_mistakes,
    run_context,
    stores,
)
from pipelines.archive.lake import Lake
from pipelines.deduplication import link_articles
from pipelines.errors import CheckError
from pipelines.reextraction.replaced_profile import reread_replaced
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


@task
def plan() -> list[str]:
    """Choose the sources, register their runs and return their ids; of a poll, only sources with something due."""
    context = get_current_context()
    run, settings = run_context(context), Settings()
    refuse_mistakes(context, run)
    sources = chosen_sources(context, settings)
    if not sources:
        raise AirflowFailException("No source is enabled; see `./kabar source list`.")
    with connect(settings.require_warehouse_url(), "kabar_loader") as connection:
        register_publishers(connection, [source.publisher() for source in sources])
        if run.day is None:
            sources = _due(connection, context, sources)
        ids = [source.id for source in sources]
        open_runs(connection, run.run_id, run.dag_id, ids, run.day)
    # Each crawl does so too, but if its worker dies first, the check would read the files of an earlier try.
    for source_id in ids:
        clear_run_files(Lake(settings.lake), run.run_id, source_id)
    return ids


def _due(connection: Connection, context: Context, sources: list[Source]) -> list[Source]:
    """Return the sources that have a listing or a URL due; all listings of sources that the run names are due."""
    polls.make_due(connection, [source.id for source in sources] if named_sources(context) else [])
    due = due_sources(connection, sources, datetime.now(UTC))
    log.info("%s of %s sources are due", len(due), len(sources))
    return due


@task(task_display_name="extract and clean text", map_index_template=SOURCE_LABEL)
def extract(source_id: str) -> dict[str, int]:
    """Extract and clean the source's fetched pages; return the numbers of articles and rejections."""
    lake, url = stores()
    source = choose(load_sources(Settings().sources), [source_id])[0]
    profiles = known_profiles(source_id, url)
    tally = extract_run(lake, run_context(get_current_context()).run_id, source.hints(), profiles)
    rejected = ", ".join(f"{count} {reason}" for reason, count in sorted(tally.items()) if reason != "articles")
    log.info("%s: %s articles; rejected: %s", source_id, tally.get("articles", 0), rejected or "none")
    return tally


@task(task_display_name="drop repeated addresses", trigger_rule=TriggerRule.ALL_DONE)
def deduplicate(source_ids: list[str] | None) -> dict[str, int]:
    """Find pages of one source that have the same article under different URLs; return their number by source."""
    found = deduplicate_run(Lake(Settings().lake), run_context(get_current_context()).run_id, _planned(source_ids))
    for source_id, count in found.items():
        log.info("%s: %s further addresses of its articles", source_id, count)
    return found


@task(task_display_name="load articles", outlets=[ARTICLES])
def load(source_ids: list[str]) -> None:
    """Load the articles and update the ledger, in one transaction per source."""
    (lake, url), run = stores(), run_context(get_current_context())
    for source_id, counts in load_run(lake, run.run_id, source_ids, url).items():
        log.info("%s: %s", source_id, counts)


@task(task_display_name="link copies")
def link() -> dict[str, int]:
    """Link new and changed articles to their copies; return the numbers of texts, edges and articles."""
    linked = asdict(link_articles(Settings().require_warehouse_url()))
    log.info("%s", ", ".join(f"{count} {name}" for name, count in linked.items()))
    return linked


@task(task_display_name="learn page layouts")
def learn(source_ids: list[str]) -> dict[str, int]:
    """Learn what the pages of each source have in common; return the versions of the new profiles.

    The pages that a replaced profile has read since a redesign are read again from the archive.
    """
    lake, url = stores()
    versions = {}
    for source in choose(load_sources(Settings().sources), source_ids):
        hints = source.hints()
        if profile := learn_run(lake, hints, url):
            versions[source.id] = profile.version
            log.info("%s: read again: %s", source.id, reread_replaced(lake, url, hints))
    return versions


@task(task_display_name="check completeness", trigger_rule=TriggerRule.ALL_DONE)
def check(source_ids: list[str] | None) -> None:
    """Check the counts of the run; it fails if they do not add up, or if a source has no articles without a reason."""
    lake, url = stores()
    planned = _planned(source_ids)
    try:
        check_run(lake, run_context(get_current_context()).run_id, planned, url)
        log.info("%s sources gave what they should: %s", len(planned), ", ".join(planned))
    except CheckError as error:
        log.error('%s\nWhat to do: docs/runbook.md, "A run is red"', error)  # noqa: TRY400 - not our fault: no trace
        raise SystemExit(1) from None  # the one way to fail a task without a trace of the code


def _planned(source_ids: list[str] | None) -> list[str]:
    """Return the planned ids; a task that also runs after failed crawls is skipped after a failed plan."""
    if source_ids is None:
        raise AirflowSkipException("The task plan failed; its log has the cause.")
    return source_ids
