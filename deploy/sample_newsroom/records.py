"""What the newsroom is made of: sites, their articles in one or two editions, and what their listings name."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from pipelines.records.article import Access


class Trouble(StrEnum):
    """What an address does instead of (or before) giving an article."""

    NOT_FOUND = "not_found"
    GONE = "gone"
    HEALS = "heals"
    SLOW = "slow"
    REDIRECT_LOOP = "redirect_loop"
    OFF_SITE = "off_site"
    ROBOTS = "robots"
    NOT_AN_ARTICLE = "not_an_article"
    TOO_LARGE = "too_large"
    EMPTY = "empty"


@dataclass(frozen=True, kw_only=True)
class Site:
    """One publisher.

    Attributes:
        offset: added to the newsroom's port.
        places: section of the names file that its towns come from.
        times: when its articles of a day appear, at the earliest.
        spread: minutes that may pass until they do.
        opening: what stands before the news, around the place.
    """

    id: str
    name: str
    language: str
    country: str
    timezone: str
    offset: int
    places: str
    topics: tuple[str, ...]
    times: tuple[time, ...]
    spread: int
    opening: str
    reporters: tuple[str, ...]
    editors: tuple[str, ...] = ()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The publisher's own zone."""
        return ZoneInfo(self.timezone)

    def base(self, port: int) -> str:
        """The site's address without a trailing slash, for a newsroom at `port`."""
        return f"http://127.0.0.1:{port + self.offset}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place in a publisher's day; `number` runs from 0."""

    site: Site
    day: int
    number: int
    published_at: datetime

    @property
    def key(self) -> str:
        """`site/day/number`, stable."""
        return f"{self.site.id}/{self.day}/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A block of the body; `beat` is the part of the story it tells, `heading` for sub-headings."""

    text: str
    beat: str

    @property
    def is_heading(self) -> bool:
        """Whether the block is a sub-heading."""
        return self.beat == "heading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An article as it reads at one time.

    Attributes:
        opening: the words before the news itself (`ARGASOKA, Suara Lembah -`), '' where there are none.
        photo: path of the picture on the publisher's site.
    """

    title: str
    subtitle: str | None
    authors: tuple[str, ...]
    editors: tuple[str, ...]
    section: str | None
    tags: tuple[str, ...]
    language: str
    dateline: str | None
    opening: str
    published_at: datetime
    modified_at: datetime | None
    paragraphs: tuple[Paragraph, ...]
    photo: str | None
    caption: str | None
    access: Access = Access.FULL

    @property
    def body(self) -> str:
        """The text as the warehouse must hold it."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article at its own address.

    Attributes:
        key: of the slot it fills.
        editions: as first served, then, where it is corrected, as served ever after.
        exact_of: key of the article whose text this one repeats under another headline.
        near_of: key of the article whose text this one repeats with another lead and other sentences.
    """

    key: str
    site: Site
    path: str
    editions: tuple[Edition, ...]
    exact_of: str | None = None
    near_of: str | None = None

    @property
    def first(self) -> Edition:
        """The article as first served."""
        return self.editions[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One line of an index, a feed or a sitemap.

    Attributes:
        path: as it is listed, query included.
        day: local day under which it is listed.
        piece: the article behind it, None where there is none.
    """

    site: Site
    path: str
    title: str
    at: datetime
    day: date
    piece: Piece | None = None
    trouble: Trouble | None = None
