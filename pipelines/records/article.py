"""What reading makes of a page: a clean article, or the reason why it gave none."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pipelines.records.reasons import RejectReason


class Access(StrEnum):
    """How much of the article the page gave away."""

    FULL = "full"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A clean article, ready for the warehouse; fields are the columns of `warehouse.articles`.

    Attributes:
        published_date: day of publication in the source's zone; where the page names no date, the
            listing's day, else the day of the fetch (and `published_at` stays None).
        body: paragraphs joined by one newline each.
        content_hash: hex digest of title, subtitle and body: it changes when a reader would see another text.
        body_hash: hex digest of the body's words, case folded: equal for copies under another headline.
        cut: lines that stood where the text stands and are not in it, in reading order, each as `reason: line`.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A page that gave no article; it stands on the ledger with its reason and is never fetched again."""

    url: str
    reason: RejectReason
    detail: str
