"""Reading pages back from the archive, each with the further pages of its article."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from pipelines.archive.lake import Lake
from pipelines.archive.multipage import ArticlePages
from pipelines.archive.warc_reader import MAX_BODY_BYTES, ArchivedResponse, is_by_kabar, read_response
from pipelines.errors import ArchiveError
from pipelines.records.raw_page import ArchivedPage, RawPage
from pipelines.records.warc_location import WarcLocation

IMPORTED = "warc/import/"
"""Folder of the lake for files of other archives, whose records may say anything."""

log = logging.getLogger(__name__)


def open_pages(lake: Lake, pages: Iterable[ArchivedPage]) -> Iterator[RawPage]:
    """Yield the pages that the archive has; log a warning for each that is missing or damaged."""
    for page in pages:
        try:
            yield open_page(lake, page)
        except ArchiveError as error:
            log.warning("%s was not read: %s", page.url, error)


def open_page(lake: Lake, page: ArchivedPage) -> RawPage:
    """Read one page from the archive; raise ArchiveError if no readable record is at its location."""

    def read(at: WarcLocation) -> ArchivedResponse:
        return read_response(lake, at if at.warc_file else at._replace(warc_file=page.location.warc_file))

    response = read_response(lake, page.location)
    warc_file = page.location.warc_file
    if response.pages != ArticlePages() and warc_file.startswith(IMPORTED):
        with lake.open_at(warc_file, 0) as stream:
            pages = response.pages.within_file() if is_by_kabar(stream) else ArticlePages()
        response = replace(response, pages=pages)
    return assemble_page(page, response, read)


def assemble_page(
    page: ArchivedPage, response: ArchivedResponse, read: Callable[[WarcLocation], ArchivedResponse]
) -> RawPage:
    """Return a page with the further pages that its response names, up to one that is of another host or too much.

    `read` gets the location of a further page; its `warc_file` is '' for the file of the first page.
    """
    further: list[ArchivedResponse] = []
    room, host = MAX_BODY_BYTES - len(response.body), urlsplit(response.url).netloc.lower()
    for location in response.pages.further:
        each = read(location)
        room -= len(each.body)
        if room < 0 or urlsplit(each.url).netloc.lower() != host:
            break
        further.append(each)
    return RawPage(
        url=page.url,
        body=response.body,
        content_type=response.content_type,
        fetched_at=page.fetched_at,
        listed_date=page.listed_date,
        location=page.location,
        further=tuple((each.body, each.content_type) for each in further),
        are_all=response.pages.are_all
        and len(further) == len(response.pages.further)
        and not any(each.is_cut for each in further),
        is_cut=response.is_cut,
        moved_to=response.moved_to,
        headers=tuple(response.headers),
        final_url=response.url,
        listed_title=page.listed_title,
    )
