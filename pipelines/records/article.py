"""The result of reading a page: a clean article, or a rejection with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pipelines.records.reasons import RejectReason


class Access(StrEnum):
    """Whether the page gave the whole article or a part of it."""

    FULL = "full"
    PARTIAL = "partial"


class Precision(StrEnum):
    """How exactly the publication of an article is known."""

    TIME = "time"  # the page names day and time
    DAY = "day"  # the page, or its address, names a day alone
    LISTING = "listing"  # the page names no day; it is that of the listing, else that of the fetch


class ArticleType(StrEnum):
    """Kind of an article, as its page's markup claims it."""

    NEWS = "news"
    OPINION = "opinion"
    ANALYSIS = "analysis"
    REVIEW = "review"
    LIVE = "live"
    ADVERTORIAL = "advertorial"
    VIDEO = "video"
    GALLERY = "gallery"


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """A link of an article to another page; fields are columns of `warehouse.article_links`.

    Attributes:
        paragraph: line of the body in which the link stands, from 1; of a related one, the line before it.
        url: canonical URL of the target.
        domain: registered domain of the target, its host if it has none.
        is_related: whether the site put it between the paragraphs ("Baca juga: …"), so that it is not in the body.
    """

    paragraph: int
    url: str
    anchor: str
    domain: str
    is_related: bool


@dataclass(frozen=True, slots=True)
class ArticleImage:
    """A picture of an article; fields are columns of `warehouse.article_images`.

    Attributes:
        paragraph: line of the body after which it stands, 0 before the first; None of the main picture.
        is_lead: whether it is the main picture.
    """

    paragraph: int | None
    url: str
    caption: str | None
    credit: str | None
    is_lead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A clean article, ready for the warehouse; fields are the columns of `warehouse.articles`.

    Attributes:
        published_at: aware instant, None unless `published_precision` is time.
        published_date: day of publication, in the source's zone if a definition describes the source, else the page's
            own day; if the page names none, the listing's day, else the day of the fetch.
        body: paragraphs joined by one newline each.
        content_hash: hex digest of title, subtitle and body; it changes when the visible text changes.
        body_hash: hex digest of the body's words, case folded; equal for copies under another headline.
        cut: lines near the text that are not part of it, in reading order, each as `reason: line`.
        stated_at: last change, else publication, that the page's markup states.
        names_itself: whether the markup gives the page this canonical URL and this headline.
        links: links of the body's paragraphs and related ones between them, in the page's order.
        images: the main picture, then those between the paragraphs.
        article_type: None if the markup claims none.
        agency: news agency whose report it is, by byline, dateline or sign-off; None on the agency's own site.
        signals: what the page says about its use by machines: `noai`, `noimageai`, `tdm-reservation`.
    """

    source_id: str
    url: str
    canonical_url: str
    title: str
    subtitle: str | None
    authors: tuple[str, ...]
    editors: tuple[str, ...]
    section: str | None
    tags: tuple[str, ...]
    language: str | None
    dateline: str | None
    published_at: datetime | None
    published_date: date
    modified_at: datetime | None
    body: str
    word_count: int
    image_url: str | None
    access: Access
    content_hash: str
    body_hash: str
    fetched_at: datetime
    warc_file: str
    warc_offset: int
    extractor_version: str
    cut: tuple[str, ...] = ()
    stated_at: datetime | None = None
    names_itself: bool = False
    published_precision: Precision
    links: tuple[ArticleLink, ...] = ()
    article_type: ArticleType | None = None
    agency: str | None = None
    images: tuple[ArticleImage, ...] = ()
    signals: tuple[str, ...] = ()


JSON_FIELDS = frozenset({"links", "images"})
"""Fields of `Article` that the warehouse stores as JSON, each a tuple of records."""


def as_objects(records: Sequence[ArticleLink | ArticleImage]) -> list[dict[str, object]]:
    """Return the value of such a field as JSON objects, as the warehouse stores them."""
    return [{name: getattr(each, name) for name in each.__slots__} for each in records]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A page without an article; the ledger keeps its reason.

    The URL is never fetched again, unless the reason is that another page was sent instead of it.
    """

    url: str
    reason: RejectReason
    detail: str
