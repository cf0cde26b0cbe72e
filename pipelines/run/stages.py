"""The stages of a run after the crawl, each from the lake to the lake or the warehouse; the one place that joins them.

Every stage may run on another machine than the one before it, and may run again.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from pipelines.archive.lake import Lake
from pipelines.archive.warc_reader import read_response
from pipelines.deduplication import Address, Linked, link_articles, repeated_addresses
from pipelines.errors import ArchiveError, CheckError
from pipelines.extraction.sandbox import read_all
from pipelines.extraction.version import EXTRACTOR_VERSION
from pipelines.loading import Counts, load_articles, settle
from pipelines.profiles import choose_profile, learn, read_profiles
from pipelines.profiles.store import PagePlace
from pipelines.records.article import Article
from pipelines.records.crawl_record import FetchedPage, Manifest, Outcome, PageResult
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.raw_page import RawPage
from pipelines.run.artifacts import manifest_name, run_folder
from pipelines.run.results import ReadResult, read_results, results_name, write_results
from pipelines.warehouse.audit import shortcomings, silence_of_polls
from pipelines.warehouse.connection import Connection, connect, open_connection
from pipelines.warehouse.runs import close_run

log = logging.getLogger(__name__)


def clear_run_files(lake: Lake, run_id: str, source_id: str) -> None:
    """Take away what the same run left of a source before: where a stage fails now, the check must not find it."""
    for name in (results_name(run_id, source_id), manifest_name(run_id, source_id), _note_name(run_id, source_id)):
        if lake.exists(name):
            lake.remove(name)


def record_skip(lake: Lake, run_id: str, source_id: str, note: str) -> None:
    """Note why a poll did not crawl a source, which loses nothing: the check closes its books with these words."""
    lake.write_json(_note_name(run_id, source_id), note)


def extract_run(lake: Lake, run_id: str, hints: PageHints, profiles: Sequence[SiteProfile] = ()) -> dict[str, int]:
    """Read every page that the crawl fetched; return the number of articles and of each reason for rejection.

    A page that the archive does not give has no result: it waits on the ledger, and the check of the run counts it.

    Args:
        lake: holds the crawl's account and its pages.
        run_id: the run.
        hints: what the publisher's definition says.
        profiles: what was learned of its pages; each page gets the version of its day.
    """
    tally: Counter[str] = Counter()

    def counted() -> Iterator[ReadResult]:
        pages = _archived(lake, read_manifest(lake, run_id, hints.source_id), hints)
        for result in read_all(with_profile(page, profiles) for page in pages):
            tally["articles" if isinstance(result, Article) else result.reason.value] += 1
            yield result

    write_results(lake, run_id, hints.source_id, counted())
    return dict(tally)


def learn_run(lake: Lake, hints: PageHints, warehouse_url: str) -> int | None:
    """Learn from what is loaded of a publisher; return the number of its profile's new version, None for none."""
    with connect(warehouse_url, "kabar_loader") as connection:
        profile = learn(connection, hints.source_id, partial(archived_page, lake, hints=hints))
    return profile.version if profile else None


def archived_page(lake: Lake, place: PagePlace, hints: PageHints) -> RawPage:
    """Take the page of a loaded article back from the archive.

    Raises:
        ArchiveError: the page is not where the row says.
    """
    fetched = FetchedPage(fetched_at=place.fetched_at, warc_file=place.warc_file, warc_offset=place.warc_offset)
    return _from_archive(lake, place.url, place.published_date, fetched, hints)


def known_profiles(source_id: str, warehouse_url: str) -> tuple[SiteProfile, ...]:
    """The versions of what was learned of a publisher's pages; `extract_run` takes them."""
    with connect(warehouse_url, "kabar_loader") as connection:
        return read_profiles(connection, source_id)


def with_profile(page: RawPage, profiles: Sequence[SiteProfile]) -> RawPage:
    """The page with the version of what was learned that is for its day: the listing's, else that of its fetch."""
    day = page.listed_date or page.fetched_at.astimezone(ZoneInfo(page.hints.timezone)).date()
    return replace(page, hints=replace(page.hints, profile=choose_profile(profiles, day)))


def deduplicate_run(lake: Lake, run_id: str, source_ids: Sequence[str]) -> dict[str, int]:
    """Find the further addresses of each article among those of one source; return their number by source.

    What two sources of a run have in common is told by the warehouse: the article belongs to the one that brings it.
    """
    repeated = {source_id: repeated_addresses(_addresses(lake, run_id, source_id)) for source_id in source_ids}
    lake.write_json(_repeated_name(run_id), repeated)
    return {source_id: len(addresses) for source_id, addresses in repeated.items()}


def load_run(lake: Lake, run_id: str, source_ids: Sequence[str], warehouse_url: str) -> dict[str, Counts]:
    """Load the sources whose pages were read, a transaction for each; return their counts on the ledger."""
    repeated = lake.read_json(_repeated_name(run_id))
    counts = {}
    with closing(open_connection(warehouse_url, "kabar_loader")) as connection:
        for source_id in source_ids:
            if not lake.exists(results_name(run_id, source_id)):
                continue
            manifest = read_manifest(lake, run_id, source_id)
            results = list(read_results(lake, run_id, source_id))
            with connection:
                counts[source_id] = load_source(connection, manifest, results, repeated[source_id])
    return counts


def link_run(warehouse_url: str) -> Linked:
    """Link all articles that came or changed, whichever run brought them, to their copies."""
    return link_articles(warehouse_url)


def load_source(
    connection: Connection, manifest: Manifest, results: Sequence[ReadResult], repeated: dict[str, str]
) -> Counts:
    """Load one source's part of a run inside the caller's transaction: articles and books."""
    load_articles(connection, manifest, results, repeated)
    return settle(connection, manifest, EXTRACTOR_VERSION)


def check_run(lake: Lake, run_id: str, source_ids: Sequence[str], warehouse_url: str) -> None:
    """Close the books of each source of a run.

    Raises:
        CheckError: for every source that fell short, its cause.
    """
    causes = {}
    with closing(open_connection(warehouse_url, "kabar_loader")) as connection:
        for source_id in source_ids:
            with connection:
                note = _note(lake, run_id, source_id)
                problems = _problems(connection, lake, run_id, source_id, is_left=note is not None)
                close_run(connection, run_id, source_id, "; ".join(problems) or note, is_short=bool(problems))
            if problems:
                causes[source_id] = "; ".join(problems)
    if causes:
        raise CheckError("\n".join(f"{source_id}: {cause}" for source_id, cause in causes.items()))


def raw_page(lake: Lake, result: PageResult, hints: PageHints) -> RawPage:
    """Take one fetched page back from the archive.

    Raises:
        ArchiveError: the page is not where the manifest says.
    """
    page = result.page
    if page is None:
        msg = f"{result.found.url} was not fetched, so the archive does not hold it"
        raise ArchiveError(msg)
    return _from_archive(lake, result.found.url, result.found.listed_date, page, hints)


def _from_archive(lake: Lake, url: str, listed_date: date, place: FetchedPage, hints: PageHints) -> RawPage:
    """The page at a place of the archive, with the further pages of its article that the record there names."""
    archived = read_response(lake, place.warc_file, place.warc_offset)
    further = [read_response(lake, file or place.warc_file, offset) for file, offset in archived.pages.further]
    return RawPage(
        url=url,
        body=archived.body,
        content_type=archived.content_type,
        fetched_at=place.fetched_at,
        hints=hints,
        listed_date=listed_date,
        warc_file=place.warc_file,
        warc_offset=place.warc_offset,
        further=tuple((page.body, page.content_type) for page in further),
        are_all=archived.pages.are_all and not any(page.is_cut for page in further),
        is_cut=archived.is_cut,
    )


def read_manifest(lake: Lake, run_id: str, source_id: str) -> Manifest:
    """Read the account of one source's crawl.

    Raises:
        ArchiveError: the crawl left none.
    """
    return Manifest.model_validate(lake.read_json(manifest_name(run_id, source_id)))


def _archived(lake: Lake, manifest: Manifest, hints: PageHints) -> Iterator[RawPage]:
    """The pages that the crawl fetched, but for those that the archive does not give."""
    for page in manifest.pages:
        if page.outcome is Outcome.FETCHED:
            try:
                yield raw_page(lake, page, hints)
            except ArchiveError as error:
                log.warning("%s was not read: %s", page.found.url, error)


def _addresses(lake: Lake, run_id: str, source_id: str) -> list[Address]:
    if not lake.exists(results_name(run_id, source_id)):
        return []
    results = read_results(lake, run_id, source_id)
    return [Address(each.url, each.canonical_url) for each in results if isinstance(each, Article)]


def _problems(connection: Connection, lake: Lake, run_id: str, source_id: str, *, is_left: bool) -> list[str]:
    if is_left:
        return silence_of_polls(connection, source_id)
    return _unfinished(lake, run_id, source_id) or shortcomings(connection, read_manifest(lake, run_id, source_id))


def _unfinished(lake: Lake, run_id: str, source_id: str) -> list[str]:
    if not lake.exists(manifest_name(run_id, source_id)):
        return ["its crawl left no account; the log of its crawl task says why"]
    if not lake.exists(results_name(run_id, source_id)):
        return ["its pages were not read; the log of its extract task says why"]
    return []


def _note(lake: Lake, run_id: str, source_id: str) -> str | None:
    name = _note_name(run_id, source_id)
    return str(lake.read_json(name)) if lake.exists(name) else None


def _note_name(run_id: str, source_id: str) -> str:
    return f"{run_folder(run_id, source_id)}/skipped.json"


def _repeated_name(run_id: str) -> str:
    return f"runs/{run_id}/repeated_addresses.json"
