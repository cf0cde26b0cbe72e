"""The stages of a run after the crawl, each from the lake to the lake or the warehouse; the one place that joins them.

Every stage may run on another machine than the one before it, and may run again. None holds all of a source's pages in
memory.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from pipelines.archive.archived_page import open_page
from pipelines.archive.lake import Lake
from pipelines.deduplication import Linked, link_articles, repeated_addresses
from pipelines.errors import ArchiveError, CheckError
from pipelines.extraction.sandbox import read_all
from pipelines.extraction.version import EXTRACTOR_VERSION
from pipelines.loading import Counts, Load, load_articles, settle
from pipelines.profiles import choose_profile, learn, read_profiles
from pipelines.reading import read_page
from pipelines.records.article import Article
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.raw_page import RawPage
from pipelines.run.artifacts import CRAWL, RESULTS, SKIPPED, repeated_name, run_folder
from pipelines.run.crawl_files import has_crawl, read_head, read_pages
from pipelines.run.results import ReadResult, read_addresses, read_results, results_name, write_results
from pipelines.run.skips import read_skip
from pipelines.warehouse.audit import shortcomings, silence_of_polls
from pipelines.warehouse.connection import Connection, connect, open_connection
from pipelines.warehouse.runs import close_run

log = logging.getLogger(__name__)


def clear_run_files(lake: Lake, run_id: str, source_id: str) -> None:
    """Remove what an earlier try of the run left of a source, so that the check does not take it for this try's."""
    folder = run_folder(run_id, source_id)
    for name in (RESULTS, CRAWL, SKIPPED):
        if lake.exists(f"{folder}/{name}"):
            lake.remove(f"{folder}/{name}")


def extract_run(lake: Lake, run_id: str, hints: PageHints, profiles: Sequence[SiteProfile] = ()) -> dict[str, int]:
    """Read every page that the crawl fetched; return the number of articles and of each reason for rejection.

    A page that the archive does not give has no result: it stays pending on the ledger, and the check counts it.

    Args:
        lake: holds the crawl's files and its pages.
        run_id: the run.
        hints: what the publisher's definition says.
        profiles: what was learned of its pages; each page gets the version of its day.
    """
    tally: Counter[str] = Counter()

    def counted() -> Iterator[ReadResult]:
        pages = ((page, hints_of_day(hints, profiles, page)) for page in _archived(lake, run_id, hints.source_id))
        for result in read_all(read_page, pages):
            tally["articles" if isinstance(result, Article) else result.reason.value] += 1
            yield result

    write_results(lake, run_id, hints.source_id, counted())
    return dict(tally)


def learn_run(lake: Lake, hints: PageHints, warehouse_url: str) -> int | None:
    """Learn from what is loaded of a publisher; return the number of its profile's new version, None for none."""
    with connect(warehouse_url, "kabar_loader") as connection:
        profile = learn(connection, hints, partial(open_page, lake))
    return profile.version if profile else None


def known_profiles(source_id: str, warehouse_url: str) -> tuple[SiteProfile, ...]:
    """Return the versions of what was learned of a publisher's pages; `extract_run` takes them."""
    with connect(warehouse_url, "kabar_loader") as connection:
        return read_profiles(connection, source_id)


def hints_of_day(hints: PageHints, profiles: Sequence[SiteProfile], page: RawPage) -> PageHints:
    """Return the hints with the profile for the page's day: the listing's day, else that of the fetch."""
    day = page.listed_date or page.fetched_at.astimezone(ZoneInfo(hints.timezone)).date()
    return replace(hints, profile=choose_profile(profiles, day))


def deduplicate_run(lake: Lake, run_id: str, source_ids: Sequence[str]) -> dict[str, int]:
    """Find the further addresses of each article among those of one source; return their number by source.

    What two sources of a run have in common is found in the warehouse: the article belongs to the one loaded first.
    """
    repeated = {
        source_id: repeated_addresses(read_addresses(lake, run_id, source_id))
        for source_id in source_ids
        if lake.exists(results_name(run_id, source_id))
    }
    lake.write_json(repeated_name(run_id), repeated)
    return {source_id: len(repeated.get(source_id, {})) for source_id in source_ids}


def load_run(lake: Lake, run_id: str, source_ids: Sequence[str], warehouse_url: str) -> dict[str, Counts]:
    """Load the sources whose pages were read, a transaction for each; return their counts on the ledger."""
    repeated = lake.read_json(repeated_name(run_id))
    counts = {}
    with closing(open_connection(warehouse_url, "kabar_loader")) as connection:
        for source_id in source_ids:
            if not lake.exists(results_name(run_id, source_id)):
                continue
            folder = run_folder(run_id, source_id)
            head = read_head(lake, folder)
            load = Load(
                run_id=run_id,
                source_id=source_id,
                pages=read_pages(lake, folder),
                results=read_results(lake, run_id, source_id),
                repeated=repeated[source_id],
                known=head.known,
                walked_at=head.walked_at,
            )
            with connection:
                counts[source_id] = load_source(connection, load)
    return counts


def link_run(warehouse_url: str) -> Linked:
    """Link all articles that came or changed, whichever run brought them, to their copies."""
    return link_articles(warehouse_url)


def load_source(connection: Connection, load: Load) -> Counts:
    """Load one source's part of a run inside the caller's transaction: its articles, its lines of the ledger."""
    load_articles(connection, load)
    return settle(connection, load, EXTRACTOR_VERSION)


def check_run(lake: Lake, run_id: str, source_ids: Sequence[str], warehouse_url: str) -> None:
    """Check each source of a run and close its entry in `ops.runs`.

    Raises:
        CheckError: for every source that fell short, its cause.
    """
    causes = {}
    with closing(open_connection(warehouse_url, "kabar_loader")) as connection:
        for source_id in source_ids:
            with connection:
                skip = read_skip(lake, run_id, source_id)
                problems = _problems(connection, lake, run_id, source_id, is_skipped=skip is not None)
                close_run(connection, run_id, source_id, "; ".join(problems) or skip, is_short=bool(problems))
            if problems:
                causes[source_id] = "; ".join(problems)
    if causes:
        raise CheckError("\n".join(f"{source_id}: {cause}" for source_id, cause in causes.items()))


def _archived(lake: Lake, run_id: str, source_id: str) -> Iterator[RawPage]:
    """Yield the pages that the crawl fetched, except those that the archive does not give."""
    for result in read_pages(lake, run_folder(run_id, source_id)):
        if archived := result.archived():
            try:
                yield open_page(lake, archived)
            except ArchiveError as error:
                log.warning("%s was not read: %s", archived.url, error)


def _problems(connection: Connection, lake: Lake, run_id: str, source_id: str, *, is_skipped: bool) -> list[str]:
    if is_skipped:
        return silence_of_polls(connection, source_id)
    folder = run_folder(run_id, source_id)
    if not has_crawl(lake, folder):
        return ["the crawl failed before it wrote its result; see the log of the task crawl"]
    if not lake.exists(results_name(run_id, source_id)):
        return ["the pages were not read; see the log of the task extract"]
    return shortcomings(connection, read_head(lake, folder), read_pages(lake, folder))
