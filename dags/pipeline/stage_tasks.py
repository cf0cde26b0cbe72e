"""The stages as tasks. They pass only ids to each other; their results are in the lake or in the warehouse."""

import logging
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import chain

from airflow.sdk import Context, TriggerRule, get_current_context, task
from airflow.sdk.configuration import conf
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from crawlers.listings.plan import due_sources
from crawlers.sources.catalogue import choose, load_sources
from crawlers.sources.source import Source
from dags.pipeline.assets import ARTICLES
from dags.pipeline.metrics import count_reading, tell_queues
from dags.pipeline.pools import LIVE, PAST_DAYS, pools
from dags.pipeline.run_context import (
    SHARD_LABEL,
    RunContext,
    chosen_sources,
    mistakes_told,
    named_sources,
    refuse_mistakes,
    run_context,
    stores,
)
from dags.pipeline.shards import divide
from pipelines.archive.lake import Lake
from pipelines.deduplication import link_articles
from pipelines.errors import CheckError, KabarError, ReadingError, UsageError
from pipelines.extraction.sandbox import Readers
from pipelines.run.artifacts import run_folder
from pipelines.run.crawl_files import has_crawl
from pipelines.run.notices import tell_incidents
from pipelines.run.run_note import note_of_run
from pipelines.run.stages import (
    check_run,
    clear_run_files,
    deduplicate_run,
    extract_run,
    known_profiles,
    load_run,
    record_failed_plan,
)
from pipelines.settings import Settings
from pipelines.text import counted
from pipelines.warehouse import polls
from pipelines.warehouse.connection import Connection, connect
from pipelines.warehouse.retention.forgotten import forgotten_sources
from pipelines.warehouse.runs import open_runs, pages_a_day, register_publishers
from pipelines.warehouse.source_checks import held_back

log = logging.getLogger(__name__)


@task
def plan() -> list[list[str]]:
    """Choose the sources, register their runs and return their ids by shard; a poll takes those with something due."""
    context, settings = get_current_context(), Settings()
    with mistakes_told():
        run = run_context(context)
        try:
            return _registered(context, run, settings)
        except (UsageError, AirflowFailException) as error:
            is_ours = not context["dag_run"].conf
            record_failed_plan(run.run_id, settings.require_warehouse_url(), str(error), is_ours=is_ours)
            raise


def _registered(context: Context, run: RunContext, settings: Settings) -> list[list[str]]:
    refuse_mistakes(context, run)
    sources = chosen_sources(context, settings)
    if not sources:
        raise AirflowFailException("No source is enabled; see `./kabar source list`.")
    with connect(settings.require_warehouse_url(), "kabar_loader") as connection:
        sources = _proved(connection, context, _not_forgotten(connection, sources))
        register_publishers(connection, [source.publisher() for source in sources])
        if run.day is None:
            sources = _due(connection, context, sources)
        ids = [source.id for source in sources]
        open_runs(connection, run.run_id, run.dag_id, ids, run.day)
        expected = pages_a_day(connection, ids, run.day or datetime.now(UTC).date())
    # Each crawl does so too, but if its worker dies first, the check would read the files of an earlier try.
    for source_id in ids:
        clear_run_files(Lake(settings.lake), run.run_id, source_id)
    now = datetime.now(UTC)
    ends = {each.id: end for each in sources if run.day and (end := each.end_of_day(run.day)) > now}
    slots = pools(settings)[(PAST_DAYS if run.day else LIVE).crawl]["slots"]
    shards = divide(ids, ends, expected, max_shards=slots)
    together = "; ".join(map(", ".join, shards))
    log.info("%s in %s: %s", counted(len(ids), "source"), counted(len(shards), "shard"), together)
    return shards


def _not_forgotten(connection: Connection, sources: list[Source]) -> list[Source]:
    removed = forgotten_sources(connection)
    left = [source for source in sources if source.id not in removed]
    if not left:
        raise AirflowFailException("All sources of the run were removed for good (./kabar forget).")
    return left


def _proved(connection: Connection, context: Context, sources: list[Source]) -> list[Source]:
    """Leave out unverified sources whose every check failed, unless the run names them."""
    if named_sources(context):
        return sources
    failed = held_back(connection)
    left = [source for source in sources if source.state != "unverified" or source.id not in failed]
    for source in sources:
        if source not in left:
            log.warning("%s is held back until its check is good: %s", source.id, "; ".join(failed[source.id]))
    return left


def _due(connection: Connection, context: Context, sources: list[Source]) -> list[Source]:
    """Return the sources that have a listing or a URL due; all listings of sources that the run names are due."""
    polls.make_due(connection, [source.id for source in sources] if named_sources(context) else [])
    due = due_sources(connection, sources, datetime.now(UTC))
    log.info("%s of %s sources are due", len(due), len(sources))
    return due


@task(task_display_name="extract and clean text", map_index_template=SHARD_LABEL, trigger_rule=TriggerRule.ALL_DONE)
def extract(source_ids: list[str]) -> dict[str, dict[str, int]]:
    """Extract and clean the fetched pages of each source that was crawled; return its articles and rejections.

    A source whose pages cannot be read fails the task after the others were read.
    """
    (lake, url), run = stores(), run_context(get_current_context())
    crawled = [each for each in source_ids if has_crawl(lake, run_folder(run.run_id, each))]
    if not crawled:
        raise AirflowSkipException("No source was crawled; the log of the task before has the cause.")
    tallies, errors = {}, []
    with closing(Readers()) as readers:
        for source in choose(load_sources(Settings().sources), crawled):
            began = time.monotonic()
            try:
                profiles = known_profiles(source.id, url)
                tallies[source.id] = extract_run(lake, run.run_id, source.hints(), readers, profiles)
            except KabarError as error:
                errors.append(f"{source.id}: {error}")
            else:
                _log_tally(source.id, tallies[source.id])
                count_reading(run, source.id, tallies[source.id], timedelta(seconds=time.monotonic() - began))
    if errors:
        raise ReadingError("; ".join(errors))
    return tallies


def _log_tally(source_id: str, tally: Mapping[str, int]) -> None:
    rejected = ", ".join(f"{count} {reason}" for reason, count in sorted(tally.items()) if reason != "articles")
    log.info("%s: %s articles; rejected: %s", source_id, tally.get("articles", 0), rejected or "none")


@task(
    task_display_name="drop repeated addresses",
    map_index_template=SHARD_LABEL,
    trigger_rule=TriggerRule.ALL_DONE,
)
def deduplicate(source_ids: list[str]) -> dict[str, int]:
    """Find pages of one source that have the same article under different URLs; return their number by source."""
    found = deduplicate_run(Lake(Settings().lake), run_context(get_current_context()).run_id, source_ids)
    for source_id, count in found.items():
        log.info("%s: %s further addresses of its articles", source_id, count)
    return found


@task(task_display_name="load articles", map_index_template=SHARD_LABEL)
def load(source_ids: list[str]) -> None:
    """Load the articles and update the ledger, in one transaction per source."""
    (lake, url), run = stores(), run_context(get_current_context())
    for source_id, counts in load_run(lake, run.run_id, source_ids, url).items():
        log.info("%s: %s", source_id, ", ".join(f"{count} {name}" for name, count in asdict(counts).items()))


@task(task_display_name="link copies", trigger_rule=TriggerRule.ALL_DONE, outlets=[ARTICLES])
def link(shards: list[list[str]] | None) -> dict[str, int]:
    """Link new and changed articles to their copies; return the numbers of texts, edges and articles."""
    _planned(shards)
    linked = link_articles(Settings().require_warehouse_url())
    compared, pairs = counted(linked.texts, "new or changed text"), counted(linked.edges, "new pair")
    moved = counted(linked.articles, "article")
    log.info("%s compared with all others; %s of copies; %s with another story or original", compared, pairs, moved)
    return asdict(linked)


@task(task_display_name="check completeness", trigger_rule=TriggerRule.ALL_DONE)
def check(shards: list[list[str]] | None) -> None:
    """Check the counts of the run; it fails if they do not add up, or if a source has no articles without a reason."""
    (lake, url), run = stores(), run_context(get_current_context())
    run_id = run.run_id
    if shards is None:
        if note_of_run(url, run_id) is None:
            record_failed_plan(run_id, url, "the task plan failed; its log has the cause")
        _tell_incidents(url)
    planned = _planned(shards)
    causes = None
    try:
        check_run(lake, run_id, planned, url)
        log.info("%s sources gave what they should: %s", len(planned), ", ".join(planned))
    except CheckError as error:
        causes = error
    _tell_incidents(url)
    tell_queues(url, run, planned)
    if causes:
        log.error('%s\nWhat to do: docs/runbook.md, "A run is red"', causes)
        raise SystemExit(1)  # the one way to fail a task without a trace of the code


def _tell_incidents(url: str) -> None:
    """Send the notices that are due; a notice that cannot be sent is due again after the next run."""
    if not (addresses := Settings().notify.get_secret_value()):
        return
    newsroom = f"{conf.get('api', 'base_url', fallback='').rstrip('/')}/plugin/newsroom"
    try:
        for line in tell_incidents(url, addresses, newsroom):
            log.info("%s", line)
    except KabarError as error:
        log.warning("No notice was sent: %s", error)


def _planned(shards: list[list[str]] | None) -> list[str]:
    """Return the planned ids; a task that also runs after failed crawls is skipped after a failed plan."""
    if shards is None:
        raise AirflowSkipException("The task plan failed; its log has the cause.")
    return sorted(chain.from_iterable(shards))
