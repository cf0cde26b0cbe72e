"""A fetched page: where the archive holds it, and its bytes as they came."""

from dataclasses import dataclass
from datetime import date, datetime

from pipelines.records.warc_location import WarcLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """A page in the archive.

    Attributes:
        url: the address that discovery found, before redirects and single-page parameters.
        listed_date: local day of the listing that named the page, None if none did.
        fetched_at: aware instant of the fetch.
        location: the response record; that of the first page, where an article has several.
    """

    url: str
    listed_date: date | None
    fetched_at: datetime
    location: WarcLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """A fetched page as it came.

    Attributes:
        url: as in `ArchivedPage`.
        body: the page's bytes with the transfer's compression undone, in the page's own character set.
        content_type: the Content-Type header, '' where there was none.
        fetched_at: aware instant of the fetch.
        listed_date: as in `ArchivedPage`.
        location: its response record, None for a page that is not archived.
        further: the other pages of an article that has several, each as (body, Content-Type), in order.
        are_all: whether no further page of the article is missing.
        is_cut: whether the body breaks off.
    """

    url: str
    body: bytes
    content_type: str
    fetched_at: datetime
    listed_date: date | None = None
    location: WarcLocation | None = None
    further: tuple[tuple[bytes, str], ...] = ()
    are_all: bool = True
    is_cut: bool = False
