"""The WARC header that links the pages of an article which its publisher splits over several.

Each page has its own response record. When the last page is archived, the first page's record is written again with
with this header, which names the locations of all pages. The warehouse's row points to that record. The record of a
page that a browser made of a response has this header, too, and names the response as the first.
"""

import json
from dataclasses import dataclass

from pipelines.records.warc_location import WarcLocation

HEADER = "Kabar-Article-Pages"  # WARC header of the record that names the pages of an article
MAX_ARTICLE_PAGES = 20
"""Pages of one article that are fetched, and that a header may name."""


@dataclass(frozen=True, slots=True)
class ArticlePages:
    """The pages of a multi-page article.

    Attributes:
        first: location of the first page's record as it was written before the others were fetched.
        further: locations of the other pages, in order; `warc_file` is '' for the file of the record itself.
        are_all: whether the last one names no further page.
    """

    first: WarcLocation | None = None
    further: tuple[WarcLocation, ...] = ()
    are_all: bool = True

    def within_file(self) -> "ArticlePages":
        """Return the pages if all are in the file of the record itself, else none of them."""
        return ArticlePages(are_all=False) if any(place.warc_file for place in self.further) else self


def as_header(pages: ArticlePages, segment: str) -> str:
    """Return the header's value for a record of this segment."""
    places = [
        ["" if place.warc_file == segment else place.warc_file, place.warc_offset]
        for place in (pages.first, *pages.further)
        if place is not None
    ]
    return json.dumps({"pages": places, "all": pages.are_all})


def from_header(value: str | None) -> ArticlePages:
    """Parse a header's value; return `ArticlePages()` for a record without a valid one."""
    try:
        document = json.loads(value or "{}")
        first, *further = (WarcLocation(str(name), int(offset)) for name, offset in document["pages"])
        if len(further) >= MAX_ARTICLE_PAGES or any(place.warc_offset < 0 for place in (first, *further)):
            return ArticlePages()
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):  # a header by another program
        return ArticlePages()
    return ArticlePages(first, tuple(further), bool(document.get("all", True)))
