"""What reading a page must know of its publisher, as plain values."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from pydantic import ConfigDict


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
