"""The stages of a run after the crawl, each from the lake to the lake or the warehouse.

Each stage may run on another machine than the one before it, and may be repeated. No stage holds all of a source's
pages in memory.
"""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from pipelines.archive.archived_page import open_pages
from pipelines.archive.lake import Lake
from pipelines.deduplication import repeated_addresses, shared_addresses, under_own_addresses
from pipelines.errors import ArchiveError, CheckError
from pipelines.extraction.sandbox import Reader, Readers
from pipelines.extraction.version import EXTRACTOR_VERSION
from pipelines.loading import Counts, Load, load_articles, settle
from pipelines.profiles import choose_profile, learn, read_profiles
from pipelines.reading import read_page
from pipelines.records.article import Article
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.problems import Problem, ProblemClass, cause_of, is_own_outage, worst
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import RejectReason
from pipelines.run.artifacts import ADDRESSES, CRAWL, PAGES, RESULTS, SKIPPED, run_file, run_folder
from pipelines.run.crawl_files import has_crawl, read_head, read_pages, read_skip
from pipelines.run.disk_space import full_disks
from pipelines.run.results import ReadResult, has_results, read_results, write_results
from pipelines.run.shared_texts import SharedTexts, as_read
from pipelines.warehouse import incidents
from pipelines.warehouse.audit import shortcomings, silence_of_polls
from pipelines.warehouse.connection import Connection, connect, open_connection, statement
from pipelines.warehouse.runs import close_left_open, close_run

_MAX_REMARKS = 3


def clear_run_files(lake: Lake, run_id: str, source_id: str) -> None:
    """Delete a source's files from an earlier attempt of the run, so that the check does not use them."""
    for name in (run_file(run_id, source_id, each) for each in (ADDRESSES, RESULTS, CRAWL, PAGES, SKIPPED)):
        if lake.exists(name):
            lake.remove(name)


def extract_run(
    lake: Lake, run_id: str, hints: PageHints, readers: Readers, profiles: Sequence[SiteProfile] = ()
) -> dict[str, int]:
    """Read every page that a source's crawl fetched; return the number of articles and of each reason for rejection.

    Each page is read with the site profile of its day. A page that is missing in the archive has no result: it stays
    pending on the ledger, and the check counts it. A text that came for several articles is none of them.
    """
    tally: Counter[str] = Counter()
    texts = SharedTexts()
    titles: deque[str | None] = deque()
    crawled = read_pages(lake, run_folder(run_id, hints.source_id))

    def pages() -> Iterator[tuple[RawPage, PageHints]]:
        for page in open_pages(lake, (archived for result in crawled if (archived := result.archived()))):
            titles.append(page.listed_title)
            yield page, with_profile(hints, profiles, page)

    def counted() -> Iterator[ReadResult]:
        for result in readers.read_all(read_page, pages()):
            texts.add(result, titles.popleft())
            tally["articles" if isinstance(result, Article) else result.reason.value] += 1
            yield result

    write_results(lake, run_id, hints.source_id, counted())
    if shared := texts.urls():
        tally["articles"] -= len(shared)
        tally[RejectReason.SOFT_404.value] += len(shared)
        read = read_results(lake, run_id, hints.source_id)
        write_results(lake, run_id, hints.source_id, (as_read(result, shared) for result in read))
    return dict(+tally)


def learn_run(lake: Lake, hints: PageHints, warehouse_url: str, reader: Reader) -> SiteProfile | None:
    """Learn from a publisher's loaded articles; return the new version of its site profile, None if nothing is new."""
    with connect(warehouse_url, "kabar_loader") as connection:
        return learn(connection, hints, partial(open_pages, lake), reader)


def known_profiles(source_id: str, warehouse_url: str) -> tuple[SiteProfile, ...]:
    """Return the versions of a publisher's site profile, for `extract_run`."""
    with connect(warehouse_url, "kabar_loader") as connection:
        return read_profiles(connection, source_id)


def with_profile(hints: PageHints, profiles: Sequence[SiteProfile], page: RawPage) -> PageHints:
    """Return the hints with the profile of the page's day, which is the listing's day, else that of the fetch."""
    day = page.listed_date or page.fetched_at.astimezone(ZoneInfo(hints.timezone)).date()
    return replace(hints, profile=choose_profile(profiles, day))


def deduplicate_run(lake: Lake, run_id: str, source_ids: Sequence[str]) -> dict[str, int]:
    """Find the further addresses of articles within each source; return their number by source.

    A canonical URL that different texts claim is believed of none of them. A source whose results cannot be read is
    left to the load, which says so.

    Loading finds articles that two sources of a run share: the row belongs to the source that is loaded first.
    """
    counts = {}
    for source_id in source_ids:
        if not has_results(lake, run_id, source_id):
            continue
        with suppress(ArchiveError):
            shared = shared_addresses(partial(read_results, lake, run_id, source_id))
            repeated = repeated_addresses(under_own_addresses(read_results(lake, run_id, source_id), shared))
            found = {"shared": sorted(shared), "repeated": repeated}
            lake.write_json(run_file(run_id, source_id, ADDRESSES), found)
            counts[source_id] = len(repeated)
    return counts


def load_run(lake: Lake, run_id: str, source_ids: Sequence[str], warehouse_url: str) -> dict[str, Counts]:
    """Load the sources whose pages were read, a transaction each; return their counts on the ledger.

    Raises:
        ArchiveError: files of some sources are missing or damaged; the other sources are loaded.
    """
    counts, damaged = {}, []
    with closing(open_connection(warehouse_url, "kabar_loader")) as connection:
        for source_id in source_ids:
            if not has_results(lake, run_id, source_id):
                continue
            try:
                with connection:
                    counts[source_id] = load_source(connection, _read_load(lake, run_id, source_id))
            except ArchiveError as error:
                damaged.append(f"{source_id}: {error}")
    if damaged:
        raise ArchiveError("; ".join(damaged))
    return counts


def _read_load(lake: Lake, run_id: str, source_id: str) -> Load:
    folder = run_folder(run_id, source_id)
    head, addresses = read_head(lake, folder), lake.read_json(run_file(run_id, source_id, ADDRESSES))
    return Load(
        run_id=run_id,
        source_id=source_id,
        pages=read_pages(lake, folder),
        results=under_own_addresses(read_results(lake, run_id, source_id), addresses["shared"]),
        repeated=addresses["repeated"],
        known=head.known,
        walked_at=head.walked_at,
    )


def load_source(connection: Connection, load: Load) -> Counts:
    """Load one source's articles and update its entries on the ledger, inside the caller's transaction."""
    load_articles(connection, load)
    return settle(connection, load, EXTRACTOR_VERSION)


def check_run(lake: Lake, run_id: str, source_ids: Sequence[str], warehouse_url: str) -> None:
    """Check each source of a run, close its entry in `ops.runs` and record its incidents.

    Raises:
        CheckError: a source has a problem; the message names each source and its cause.
    """
    found: dict[str, list[Problem]] = {}
    with closing(open_connection(warehouse_url, "kabar_loader")) as connection:
        for source_id in source_ids:
            with connection:
                skip = read_skip(lake, run_id, source_id)
                found[source_id] = _problems(connection, lake, run_id, source_id, is_skipped=skip is not None)
                problems = found[source_id]
                remark = skip if skip or problems else _left_out(lake, run_id, source_id)
                cause = cause_of(problems) if problems else remark
                close_run(connection, run_id, source_id, cause, is_short=bool(problems))
        with connection:
            red = _red(found)
            incidents.record(connection, run_id, red, [each for each in (None, *found) if each not in red])
    if causes := {source_id: cause_of(problems) for source_id, problems in found.items() if problems}:
        raise CheckError("\n".join(f"{source_id}: {cause}" for source_id, cause in causes.items()))


def record_failed_plan(run_id: str, warehouse_url: str, cause: str, *, is_ours: bool = True) -> None:
    """Record that a run ended before it had a source to check.

    Args:
        run_id: DAG id and run id, joined by a slash.
        warehouse_url: the loader's.
        cause: a sentence.
        is_ours: whether it is an incident; else it is the mistake of whoever triggered the run, whom the note tells.
    """
    text = f"{ProblemClass.OUR_FAULT}: {cause}" if is_ours else cause
    with connect(warehouse_url, "kabar_loader") as connection:
        with connection.cursor() as cursor:
            cursor.execute(statement(__name__, "record_failed_plan"), {"run_id": run_id, "cause": text})
        if is_ours:
            incidents.record(connection, run_id, {None: Problem(ProblemClass.OUR_FAULT, text)}, [])


def close_ended(run_id: str, warehouse_url: str) -> None:
    """Close what a run left open that ended before its check."""
    with connect(warehouse_url, "kabar_loader") as connection:
        close_left_open(connection, run_id, f"{ProblemClass.OUR_FAULT}: the run was ended before its check")


def _red(found: dict[str, list[Problem]]) -> dict[str | None, Problem]:
    """Return the sources with problems, each with its class and cause; None stands for Kabar itself."""
    if is_own_outage(found.values()):
        text = f"{ProblemClass.OUR_FAULT}: none of {len(found)} sources can be reached; look at this machine's network"
        return {None: Problem(ProblemClass.OUR_FAULT, text)}
    return {
        source_id: Problem(worst(each.kind for each in problems), cause_of(problems))
        for source_id, problems in found.items()
        if problems
    }


def _problems(connection: Connection, lake: Lake, run_id: str, source_id: str, *, is_skipped: bool) -> list[Problem]:
    if is_skipped:
        return silence_of_polls(connection, source_id)
    folder = run_folder(run_id, source_id)
    if not has_crawl(lake, folder):
        return [_own_fault(lake, "the crawl failed before it wrote its result; see the log of the task crawl")]
    if not has_results(lake, run_id, source_id):
        return [_own_fault(lake, "the pages were not read; see the log of the task extract")]
    try:
        return shortcomings(connection, read_head(lake, folder), read_pages(lake, folder))
    except ArchiveError as error:
        return [Problem(ProblemClass.OUR_FAULT, str(error))]


def _left_out(lake: Lake, run_id: str, source_id: str) -> str | None:
    """Return what the listings of a run name and the crawl did not read, at most three listings by name."""
    sentences = read_head(lake, run_folder(run_id, source_id)).left_out()
    shown = "; ".join(sentences[:_MAX_REMARKS])
    further = len(sentences) - _MAX_REMARKS
    return f"left out: {shown}" + (f"; and of {further} further listings" if further > 0 else "") if shown else None


def _own_fault(lake: Lake, text: str) -> Problem:
    full = full_disks(lake)
    text = f"{full}: free some space, then clear the run; {text}" if full else text
    return Problem(ProblemClass.OUR_FAULT, text)
