"""Facts about a publisher that reading its pages needs, as plain values."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from pydantic import ConfigDict


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """CSS selectors of a publisher's fields, for pages that generic rules misread; `drop` elements are cut first."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")  # source definitions contain one

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
    """Selectors of an old template, which apply to pages published until a local day."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    valid_until: date
    selectors: Selectors


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfile:
    """What was learned from a publisher's pages.

    Attributes:
        version: counts from 1; 0 if nothing was learned.
        valid_from: local day of the first pages that it applies to.
        region: CSS selector of the element with byline, date and text; '' if the whole page is read.
        byline: CSS selector of the element that names the authors, which is tried first; '' if unknown.
        date_line: CSS selector of the element with the instant of publication, likewise.
        recurring: hashes of boilerplate lines that recur in this publisher's articles.
    """

    version: int = 0
    valid_from: date = date.min
    region: str = ""
    byline: str = ""
    date_line: str = ""
    recurring: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHints:
    """Facts about a publisher that reading its pages needs.

    Attributes:
        source_id: the publisher's id; its domain if it has no source definition, `unknown` if neither is known.
        timezone: IANA zone of times without an offset and of `published_date`.
        language: ISO 639-1 code for pages that name none.
        site_names: names of the site, which are cut from titles and are no authors.
        hosts: the publisher's domains; canonical links to other hosts are ignored.
        article_urls: regular expressions of which the address of an article matches one; empty if they are unknown.
        selectors: places of fields on the publisher's pages.
        earlier: selectors of its old templates, the oldest first.
        utc_meta: meta names (`article:published_time`) whose time is UTC whatever offset they claim.
        local_meta: meta names whose time is local although they claim an offset such as `Z`.
        editor_in_json_ld: whether JSON-LD's `author` is the editor on this publisher's pages.
        profile: what was learned from this publisher's pages.
    """

    source_id: str = "unknown"
    timezone: str = "UTC"
    language: str | None = None
    site_names: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    article_urls: tuple[str, ...] = ()
    selectors: Selectors = field(default_factory=Selectors)
    earlier: tuple[DatedSelectors, ...] = ()
    utc_meta: tuple[str, ...] = ()
    local_meta: tuple[str, ...] = ()
    editor_in_json_ld: bool = False
    profile: SiteProfile = field(default_factory=SiteProfile)

    @property
    def is_described(self) -> bool:
        """Whether a source definition describes the publisher; the id of any other is its domain."""
        return self.source_id != "unknown" and "." not in self.source_id
