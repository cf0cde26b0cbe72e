"""A fetched page: its place in the archive, and its bytes."""

from dataclasses import dataclass
from datetime import date, datetime

from pipelines.records.warc_location import WarcLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """A page in the archive.

    Attributes:
        url: URL that discovery found, before redirects and single-page parameters.
        listed_date: local day of the listing that named the page, None if none did.
        fetched_at: aware instant of the fetch.
        location: the response record, of the first page if the article has several.
        listed_title: title that the listing gave the page, None if it gave none.
    """

    url: str
    listed_date: date | None
    fetched_at: datetime
    location: WarcLocation
    listed_title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """A fetched page; `url`, `fetched_at`, `listed_date` and `listed_title` are those of `ArchivedPage`.

    Attributes:
        body: the decompressed bytes, in the page's own character set.
        content_type: the Content-Type header, '' if there was none.
        location: its response record, None for a page that is not archived.
        further: the other pages of a multi-page article, each as (body, Content-Type), in order.
        are_all: whether no further page of the article is missing.
        is_cut: whether the body is incomplete.
        moved_to: the page's address after permanent redirects, None if there were none.
        headers: those of the response, as (name, value).
        final_url: URL after redirects, '' if it is not known.
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
    moved_to: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    final_url: str = ""
    listed_title: str | None = None
