"""The pages of a WARC file in the lake; in a file that Kabar wrote, an article's pages belong together."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipelines.archive.archived_page import IMPORTED, assemble_page
from pipelines.archive.lake import Lake
from pipelines.archive.multipage import ArticlePages
from pipelines.archive.warc_reader import ArchivedResponse, is_by_kabar, read_response
from pipelines.archive.warc_recovery import responses
from pipelines.errors import ArchiveError
from pipelines.records.raw_page import ArchivedPage, RawPage
from pipelines.records.warc_location import WarcLocation


@dataclass(slots=True)
class _Parts:
    """What the records of a file say of each other.

    Attributes:
        named: offsets of the records that another record names as pages of its article.
        further: offsets of the records of further pages, by the article's address.
    """

    named: set[int] = field(default_factory=set)
    further: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def is_part(self, offset: int, response: ArchivedResponse) -> bool:
        """Whether a record is a part of an article that another record names, or that was not fetched to its end."""
        if offset in self.named or response.discovery is None:
            return offset in self.named
        return not response.pages.further and bool(self.further[response.discovery.url] - self.named)


def archived_responses(
    lake: Lake, warc_file: str, tally: Counter[str]
) -> Iterator[tuple[ArchivedResponse, WarcLocation]]:
    """Yield the responses of a file and their locations, without parts of articles; count every record in `tally`.

    Only a file that Kabar wrote may say that a response is part of an article, or how it was found.
    """
    with lake.open(warc_file) as stream:
        is_own = is_by_kabar(stream)
    parts = _read_parts(lake, warc_file) if is_own else _Parts()
    with lake.open(warc_file) as stream:
        for offset, response in responses(stream, tally):
            if parts.is_part(offset, response):
                tally["part_of_an_article"] += 1
            else:
                believed = _within(response, warc_file) if is_own else _bare(response)
                yield believed, WarcLocation(warc_file, offset)


def as_raw_page(lake: Lake, page: ArchivedPage, response: ArchivedResponse) -> RawPage:
    """Return a response as input for reading; without its further pages if one of them cannot be read."""

    def read(at: WarcLocation) -> ArchivedResponse:
        return read_response(lake, at if at.warc_file else at._replace(warc_file=page.location.warc_file))

    try:
        return assemble_page(page, response, read)
    except ArchiveError:
        return assemble_page(page, replace(response, pages=ArticlePages(are_all=False)), read)


def _bare(response: ArchivedResponse) -> ArchivedResponse:
    return replace(response, pages=ArticlePages(), discovery=None, moved_to=None)


def _within(response: ArchivedResponse, warc_file: str) -> ArchivedResponse:
    return replace(response, pages=response.pages.within_file()) if warc_file.startswith(IMPORTED) else response


def _read_parts(lake: Lake, warc_file: str) -> _Parts:
    parts = _Parts()
    with lake.open(warc_file) as stream:
        for offset, response in responses(stream, Counter()):
            places = (response.pages.first, *response.pages.further)
            parts.named |= {at.warc_offset for at in places if at is not None and at.warc_file in {"", warc_file}}
            if response.discovery and response.discovery.page > 1:
                parts.further[response.discovery.url].add(offset)
    return parts
