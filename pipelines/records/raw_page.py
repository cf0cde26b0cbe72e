"""A fetched page as it came."""

from dataclasses import dataclass
from datetime import date, datetime

from pipelines.records.hints import PageHints


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """A fetched page as it came, with the place of its WARC record.

    Attributes:
        url: the address that discovery found, before redirects and single-page parameters.
        body: the page's bytes with the transfer's compression undone, in the page's own character set.
        content_type: the Content-Type header, '' where there was none.
        fetched_at: aware instant of the fetch.
        listed_date: local day of the listing that named the page, if one did.
        warc_file: the segment's name in the lake, '' for a page that is not archived.
        warc_offset: byte offset of the response record's gzip member in that segment.
        further: the other pages of an article that has several, each as (body, Content-Type), in order.
        are_all: whether no further page of the article is missing.
        is_cut: whether the body breaks off.
    """

    url: str
    body: bytes
    content_type: str
    fetched_at: datetime
    hints: PageHints
    listed_date: date | None = None
    warc_file: str = ""
    warc_offset: int = 0
    further: tuple[tuple[bytes, str], ...] = ()
    are_all: bool = True
    is_cut: bool = False
