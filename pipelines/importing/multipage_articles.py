"""Articles of several pages in a file that Kabar itself wrote: one record names those of all pages.

The other records of such an article are parts of it, and no articles of their own.
"""

from collections import Counter
from typing import IO

from pipelines.archive.lake import Lake
from pipelines.archive.multipage import ArticlePages
from pipelines.archive.warc_reader import ArchivedResponse, read_response
from pipelines.archive.warc_recovery import responses
from pipelines.errors import ArchiveError


def find_parts(stream: IO[bytes]) -> set[int]:
    """Return the offsets of the records that another record of the file names as pages of its article."""
    parts: set[int] = set()
    for offset, response in responses(stream, Counter()):
        places = (response.pages.first, *response.pages.further)
        parts |= {place.warc_offset for place in places if place and not place.warc_file} - {offset}
    return parts


def read_further(lake: Lake, warc_file: str, pages: ArticlePages) -> tuple[ArchivedResponse, ...]:
    """Return the further pages of an article up to the first that the lake does not have."""
    further = []
    for place in pages.further:
        try:
            further.append(read_response(lake, place._replace(warc_file=place.warc_file or warc_file)))
        except ArchiveError:
            break
    return tuple(further)
