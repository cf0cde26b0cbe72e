"""The XML documents in the file of a feed or sitemap: usually one, but some hold several, or text after the end."""

import re
from typing import NamedTuple

from crawlers.listings import UnreadableListingError
from pipelines.archive.content_encoding import Unpacked, decompress

MAX_LISTING_BYTES = 50 * 1024 * 1024
"""The sitemap protocol's limit for a decompressed file."""

_GZIP = b"\x1f\x8b"
_MAX_GZIP_LAYERS = 2  # a .gz file, compressed again for the transfer
_MAX_DOCUMENTS = 20
_MARK_AND_BLANKS = b"\xef\xbb\xbf \t\r\n\0"
_END = re.compile(
    rb"</\s{0,20}(?:\w{1,20}:)?(?:urlset|sitemapindex|rss|feed|RDF)\s{0,20}>"
    rb"|<(?:\w{1,20}:)?(?:urlset|sitemapindex)\b[^<>]*/>"
)
_MARKED_TEXT = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}  # in which an end tag is text
_MARK_OR_END = re.compile(b"|".join([*map(re.escape, _MARKED_TEXT), _END.pattern]))
_ENTRY = re.compile(rb"<(?:\w{1,20}:)?(?:loc|item|entry)\b")
_UTF_16_TAIL = 4096


class Documents(NamedTuple):
    """The documents of a file.

    Attributes:
        documents: each from the end of the one before to its own end tag, at least one.
        rest: what follows the last end tag, without blanks and comments; it names nothing.
        is_whole: whether the last document has its end.
    """

    documents: tuple[bytes, ...]
    rest: bytes
    is_whole: bool

    def left_out(self) -> str | None:
        """Return a clause about the text that is not read."""
        return f"{len(self.rest)} bytes after its end are not read" if self.rest else None


def decompressed(body: bytes) -> Unpacked:
    """Undo gzip that no Content-Encoding announced, up to any damage.

    Raises:
        UnreadableListingError: the gzip is damaged at its start, or the listing is too large.
    """
    file = Unpacked(body, is_whole=True)
    for _ in range(_MAX_GZIP_LAYERS):
        compressed, is_whole = file
        if not compressed.startswith(_GZIP):
            break
        file = decompress(compressed, "gzip", MAX_LISTING_BYTES + 1)
        if file.body is compressed:
            raise UnreadableListingError("cannot be read: its gzip is damaged")
        file = file._replace(is_whole=is_whole and file.is_whole)
    if len(file.body) > MAX_LISTING_BYTES:
        raise UnreadableListingError(f"is larger than {MAX_LISTING_BYTES} bytes")
    return file


def split(xml: bytes) -> Documents:
    """Return the documents of a file."""
    if b"\0" in xml[:4]:  # UTF-16: nobody concatenates it
        tail = xml[-_UTF_16_TAIL:].replace(b"\0", b"")
        return Documents((xml,), b"", is_whole=_END.search(tail) is not None)
    documents: list[bytes] = []
    place = 0
    while len(documents) < _MAX_DOCUMENTS and (end := _end_of_document(xml, place)):
        documents.append(xml[place:end])
        place = _next_content(xml, end)
    rest = xml[place:]
    if not documents or _ENTRY.search(rest):
        return Documents((*documents, rest), b"", is_whole=False)
    return Documents(tuple(documents), rest.strip(_MARK_AND_BLANKS), is_whole=True)


def _end_of_document(xml: bytes, place: int) -> int | None:
    """Return the place after the next end tag that is none of a CDATA section or a comment."""
    while found := _MARK_OR_END.search(xml, place):
        if (closing := _MARKED_TEXT.get(found[0])) is None:
            return found.end()
        place = xml.find(closing, found.end())
        if place < 0:
            return None
    return None


def _next_content(xml: bytes, place: int) -> int:
    """Return the first place that is neither blank nor in a comment."""
    while True:
        while xml[place : place + 1] and xml[place] in _MARK_AND_BLANKS:
            place += 1
        end = xml.find(b"-->", place) if xml.startswith(b"<!--", place) else -1
        if end < 0:
            return place
        place = end + len(b"-->")
