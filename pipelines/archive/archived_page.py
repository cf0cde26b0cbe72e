"""From a place in the archive back to the page: its bytes, and those of its article's further pages."""

from collections.abc import Callable

from pipelines.archive.lake import Lake
from pipelines.archive.warc_reader import ArchivedResponse, read_response
from pipelines.records.raw_page import ArchivedPage, RawPage
from pipelines.records.warc_location import WarcLocation


def open_page(lake: Lake, page: ArchivedPage) -> RawPage:
    """Read one page from the archive.

    Raises:
        ArchiveError: the page is not where its location says.
    """

    def read(at: WarcLocation) -> ArchivedResponse:
        return read_response(lake, at if at.warc_file else at._replace(warc_file=page.location.warc_file))

    return assemble_page(page, read_response(lake, page.location), read)


def assemble_page(
    page: ArchivedPage, response: ArchivedResponse, read: Callable[[WarcLocation], ArchivedResponse]
) -> RawPage:
    """Return a page with the further pages that its response names.

    Args:
        page: the page.
        response: its response.
        read: reads a further page's response; the location's WARC file is '' where it is that of the first page.
    """
    further = [read(location) for location in response.pages.further]
    return RawPage(
        url=page.url,
        body=response.body,
        content_type=response.content_type,
        fetched_at=page.fetched_at,
        listed_date=page.listed_date,
        location=page.location,
        further=tuple((each.body, each.content_type) for each in further),
        are_all=response.pages.are_all and not any(each.is_cut for each in further),
        is_cut=response.is_cut,
    )
