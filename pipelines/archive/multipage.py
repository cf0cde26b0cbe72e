"""How the archive ties the pages of one article together, where its publisher spreads it over several.

Each page has a response record of its own. Once the last is there, the first page's record is written again, and names
the places of them all: from that one record, which the warehouse's row points to, the article can be read whole.
"""

import json
from dataclasses import dataclass

from pipelines.records.warc_location import WarcLocation

HEADER = "Kabar-Article-Pages"
"""WARC header of the record that names the pages of an article."""


@dataclass(frozen=True, slots=True)
class ArticlePages:
    """The pages of an article that has several.

    Attributes:
        first: location of the first page's record as it was written before the others were fetched.
        further: locations of the other pages, in order; the WARC file is '' where it is that of the record itself.
        are_all: whether the last of them names no further page.
    """

    first: WarcLocation | None = None
    further: tuple[WarcLocation, ...] = ()
    are_all: bool = True


def as_header(pages: ArticlePages, segment: str) -> str:
    """Return the header's value in a record of this segment."""
    places = [
        ["" if place.warc_file == segment else place.warc_file, place.warc_offset]
        for place in (pages.first, *pages.further)
        if place is not None
    ]
    return json.dumps({"pages": places, "all": pages.are_all})


def from_header(value: str | None) -> ArticlePages:
    """Return what a header says; of a record without one, that there are no other pages."""
    try:
        said = json.loads(value or "{}")
        first, *further = (WarcLocation(str(name), int(offset)) for name, offset in said["pages"])
        if any(place.warc_offset < 0 for place in (first, *further)):
            return ArticlePages()
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):  # a header by another program
        return ArticlePages()
    return ArticlePages(first, tuple(further), bool(said.get("all", True)))
