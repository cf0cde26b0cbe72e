"""The records that stages hand to each other: RawPage -> Extracted -> Article, or Rejected(reason) on the way."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, NamedTuple

from pydantic import ConfigDict


class RejectReason(StrEnum):
    """Why a fetched page is not an article. The value stands on the ledger."""

    NOT_AN_ARTICLE = "not_an_article"
    EMPTY = "empty"
    CONSENT_WALL = "consent_wall"
    CHALLENGE = "challenge"
    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"


class CutReason(StrEnum):
    """Why a line of a page is not in the article's text. The value stands before the line in `cut`.

    The first group says that the line is not where the text is; it is told when asked, not stored.
    """

    OUTSIDE = "outside the article's element"
    NOT_SHOWN = "not shown"
    CONTROL = "menu or control"
    NOT_CHOSEN = "the text was read elsewhere"
    DROPPED = "drop selector"

    CAPTION = "caption"
    FURNITURE = "furniture element"
    LINKS = "links"
    AROUND = "before or after the text"
    BARE_HEADING = "heading without text"
    TITLE = "own title"
    STANDFIRST = "standfirst"
    DATE_LINE = "date line"
    BYLINE = "byline"
    PHRASE = "furniture phrase"
    TEASER = "teaser"
    PROMPT = "prompt"
    CONSENT = "consent"
    CREDIT = "credit"
    AFTER_END = "after the end"
    SIGN_OFF = "sign-off"
    REPEATED = "repeated in the text"
    BIOGRAPHY = "biography"
    RECURRING = "recurs on this publisher's pages"

    @property
    def is_near(self) -> bool:
        """Whether the line stood where the text stands, so that a reader may miss it."""
        return self not in _FAR


_FAR = frozenset([CutReason.OUTSIDE, CutReason.NOT_SHOWN, CutReason.CONTROL, CutReason.NOT_CHOSEN, CutReason.DROPPED])


class Access(StrEnum):
    """How much of the article the page gave away."""

    FULL = "full"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """CSS selectors of one publisher, tried in order where generic reading fails; `drop` is cut from the page first."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")  # for source definitions, which hold one

    title: tuple[str, ...] = ()
    subtitle: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedSelectors:
    """Selectors of an old template: they hold, instead of today's, for pages published until a local day."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    valid_until: date
    selectors: Selectors


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfile:
    """What was learned of one publisher's pages.

    Attributes:
        version: counts from 1; 0 where nothing is learned.
        valid_from: local day of the first pages that it is for.
        region: CSS selector of the element in which byline, date and text stand; '' where the whole page is read.
        byline: CSS selector of the element that names the authors, looked at first; '' where none is known.
        date_line: CSS selector of the element that tells the publication's instant, likewise.
        recurring: hashes of lines that recur under this publisher's articles and belong to none of them.
    """

    version: int = 0
    valid_from: date = date.min
    region: str = ""
    byline: str = ""
    date_line: str = ""
    recurring: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHints:
    """What reading a page must know of its publisher.

    Attributes:
        source_id: the publisher's id, its domain where no definition describes it, `unknown` where there is none.
        timezone: IANA zone of times that carry no offset and of `published_date`.
        language: ISO 639-1 code used where the page names none.
        site_names: names of the site, cut from titles and never taken for an author.
        hosts: the publisher's domains; a canonical link that leads elsewhere is not believed.
        selectors: places of fields on the publisher's pages.
        earlier: the selectors of its old templates, the oldest first.
        utc_meta: meta names (`article:published_time`) whose time is UTC whatever offset they claim.
        local_meta: meta names whose time is local although they claim an offset such as `Z`.
        editor_in_json_ld: JSON-LD's `author` is the editor on this publisher's pages.
        profile: what was learned of this publisher's pages.
    """

    source_id: str = "unknown"
    timezone: str = "UTC"
    language: str | None = None
    site_names: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    selectors: Selectors = field(default_factory=Selectors)
    earlier: tuple[DatedSelectors, ...] = ()
    utc_meta: tuple[str, ...] = ()
    local_meta: tuple[str, ...] = ()
    editor_in_json_ld: bool = False
    profile: SiteProfile = field(default_factory=SiteProfile)

    @property
    def is_described(self) -> bool:
        """Whether a definition gives the publisher's zone; a publisher that has none is called by its domain."""
        return self.source_id != "unknown" and "." not in self.source_id


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


class Line(NamedTuple):
    """A line of a page, and why it is not in the text; `reason` is None for one that is. A page has hundreds.

    Attributes:
        element: the furniture element that it stands in, as `tag.names`, or the selector that cut it; '' where none
            is to blame.
    """

    text: str
    reason: CutReason | None = None
    element: str = ""


class FieldPlaces(NamedTuple):
    """Where on the page a field was found, by the place's name there or by what it is; '' for a field that is not."""

    title: str = ""
    authors: str = ""
    published_at: str = ""


_NOWHERE = FieldPlaces()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What a page says, as published: nothing cleaned but white space.

    Attributes:
        paragraphs: the body's blocks in reading order, none empty.
        published_at: aware instant, None where the page names no date.
        canonical_link: the page's own claim of its address, None where it makes none that may be believed.
        lines: all lines that were read, in the page's order; those without a reason are the paragraphs.
        fits_profile: whether the article was read in the learned region, and the learned places say what was read.
        further: the lines of each further page of the article.
        places: where the fields whose places differ in trust were found.
    """

    title: str
    subtitle: str | None
    authors: tuple[str, ...]
    editors: tuple[str, ...]
    section: str | None
    tags: tuple[str, ...]
    language: str | None
    published_at: datetime | None
    modified_at: datetime | None
    paragraphs: tuple[str, ...]
    image_url: str | None
    canonical_link: str | None
    access: Access
    lines: tuple[Line, ...] = ()
    fits_profile: bool = True
    further: tuple[tuple[Line, ...], ...] = ()
    places: FieldPlaces = _NOWHERE


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
