"""The pages that `extract` reads: files, or the responses of a WARC, with the hints for each."""

import gzip
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from pipelines.archive.archived_page import assemble_page
from pipelines.archive.multipage import ArticlePages
from pipelines.archive.warc_reader import MAX_BODY_BYTES, ArchivedResponse, ResponseHead, is_by_kabar, iterate_responses
from pipelines.archive.warc_recovery import responses
from pipelines.errors import ArchiveError
from pipelines.extraction.canonical_link import read_canonical_link
from pipelines.extraction.sandbox import Reader
from pipelines.profiles import learn_places
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.raw_page import ArchivedPage, RawPage
from pipelines.records.warc_location import WarcLocation

HintsOf = Callable[[str], PageHints]
"""Returns the hints on the publisher of a URL."""

_UNKNOWN = PageHints().source_id
_MIN_PAGES, _SAMPLE = 100, 24  # pages of one publisher in a WARC; learning reads the sample about three times


@dataclass(frozen=True, slots=True)
class Task:
    """One page to read.

    Attributes:
        name: how the output names it.
        path: of the page's file or of the WARC.
        offset: of the response in the WARC, None for a page's file.
    """

    name: str
    path: Path
    offset: int | None
    url: str
    hints: PageHints


def open_task(task: Task, hints_of: HintsOf) -> tuple[RawPage, PageHints]:
    """Return the page, together with its following pages; without a given URL, with the one that the page names.

    Raises:
        OSError, EOFError, ArchiveError: it is missing or damaged.
    """
    page = _from_file(task) if task.offset is None else _from_warc(task, task.offset)
    address = "" if page.url else read_canonical_link(page.body)
    return (replace(page, url=address), hints_of(address)) if address else (page, task.hints)


def _from_file(task: Task) -> RawPage:
    with (gzip.open if task.path.suffix == ".gz" else open)(task.path, "rb") as stream:
        body = stream.read(MAX_BODY_BYTES)
    modified = datetime.fromtimestamp(task.path.stat().st_mtime, UTC)
    return RawPage(url=task.url, body=body, content_type="", fetched_at=modified)


def _from_warc(task: Task, offset: int) -> RawPage:
    response = _response_at(task.path, offset)
    if response.pages != ArticlePages() and not _is_by_kabar(task.path):
        response = replace(response, pages=ArticlePages())
    page = ArchivedPage(
        url=task.url,
        listed_date=None,
        fetched_at=response.fetched_at,
        location=WarcLocation(task.path.name, offset),
    )

    def read(location: WarcLocation) -> ArchivedResponse:
        # The WARC may have been moved out of its lake: the files that it names are expected beside it.
        name = PurePosixPath(location.warc_file).name or task.path.name
        return _response_at(task.path.with_name(name), location.warc_offset)

    return assemble_page(page, response, read)


def _response_at(path: Path, offset: int) -> ArchivedResponse:
    with path.open("rb") as stream:
        stream.seek(offset)
        return next(iterate_responses(stream, str(path)))


def pages_of(warc: Path, hints_of: HintsOf, tally: Counter[str]) -> Iterator[Task]:
    """Yield the pages of a WARC; the pages of one article count as one, by the record that names them all.

    `tally` gets the number of records by type, and of places where the file is `damaged`.

    Raises:
        ArchiveError: it is not a WARC.
    """
    found = list(_heads(warc, tally))
    if set(tally) == {"damaged"}:
        raise ArchiveError(f"{warc} is not a readable WARC")
    named = {
        place
        for _, head in (found if _is_by_kabar(warc) else ())
        for place in (head.pages.first, *head.pages.further)
        if place is not None
    }
    parts = {offset for name, offset in named if PurePosixPath(name).name in {"", warc.name}}
    for offset, response in found:
        if response.status == 200 and "html" in (response.content_type.lower() or "html") and offset not in parts:
            yield Task(response.url, warc, offset, response.url, hints_of(response.url))


def _is_by_kabar(path: Path) -> bool:
    with path.open("rb") as stream:
        return is_by_kabar(stream)


def _heads(warc: Path, tally: Counter[str]) -> Iterator[tuple[int, ResponseHead]]:
    with warc.open("rb") as stream:
        for offset, read in responses(stream, tally):
            yield offset, ResponseHead(read.url, read.status, read.content_type, read.pages)


def with_regions(tasks: list[Task]) -> Iterator[Task]:
    """Yield the tasks; those of publishers with enough pages get the learned places of the text, which saves time."""
    by_source: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        by_source[task.hints.source_id].append(task)
    learned = {source_id: _places_of(of_source) for source_id, of_source in by_source.items() if source_id != _UNKNOWN}
    for task in tasks:
        profile = learned.get(task.hints.source_id, SiteProfile())
        yield replace(task, hints=replace(task.hints, profile=profile))


def _places_of(tasks: list[Task]) -> SiteProfile:
    """Return the places that a publisher's pages have in common; none for few pages, which are read faster without."""
    if len(tasks) < _MIN_PAGES:
        return SiteProfile()
    sample = tasks[:: len(tasks) // _SAMPLE][:_SAMPLE]
    pages = [_from_warc(task, task.offset) for task in sample if task.offset is not None]
    with closing(Reader()) as reader:
        return learn_places(reader, pages, tasks[0].hints).profile
