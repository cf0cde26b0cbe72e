"""A publisher as a typed value: the content of one YAML file in `sources/`."""

import re
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Annotated, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator, model_validator

from crawlers.sources.discovery import Discovery, Expression, Strict, bare_hosts
from pipelines.dates import is_plausible
from pipelines.records.hints import DatedSelectors, PageHints, Selectors
from pipelines.text import is_text
from pipelines.warehouse.runs import Publisher

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]

_zones = cache(available_timezones)  # searches the disk
_DAY_PARTS = frozenset({"year", "month", "day"})
_PORTS = {"http": 80, "https": 443}


class ReadingRules(Strict):
    """How the publisher's pages differ from others; `PageHints` describes the fields."""

    site_names: tuple[str, ...] = ()
    utc_meta: tuple[str, ...] = ()
    local_meta: tuple[str, ...] = ()
    editor_in_json_ld: bool = False
    selectors: Selectors = Selectors()
    earlier: tuple[DatedSelectors, ...] = ()

    @field_validator("earlier")
    @classmethod
    def _are_in_order(cls, rules: tuple[DatedSelectors, ...]) -> tuple[DatedSelectors, ...]:
        days = [rule.valid_until for rule in rules]
        if days != sorted(set(days)):
            raise ValueError("has rules out of order; begin with the earliest valid_until, and give each day once")
        return rules


class Verified(Strict):
    """When the definition was last verified, and against what."""

    day: date
    against: Annotated[str, Field(min_length=1)]


class Source(Strict):
    """One publisher.

    Attributes:
        domains: the publisher's hosts, each with its subdomains (`host:port` for one port only); nothing else is
            fetched.
        article_url: regular expression, searched in absolute URLs, that matches articles and no other pages; groups
            named `year`, `month` and `day` match the day of publication.
        single_page_query: query that shows a paged article as one page, for instance `{page: all}`.
        delay: seconds between two requests to the site.
        disabled_because: the reason, required if `enabled` is false.
        note: what a user should know about the definition, for instance what nobody has verified.
    """

    id: Identifier
    name: Annotated[str, Field(min_length=1)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    timezone: str
    domains: Annotated[tuple[str, ...], Field(min_length=1)]
    enabled: bool = True
    disabled_because: str | None = None
    article_url: Expression
    single_page_query: dict[str, str] = Field(default_factory=dict)
    delay: float = Field(default=1.0, ge=0, le=600)
    discovery: Discovery
    reading: ReadingRules = ReadingRules()
    verified: Verified
    note: str | None = None

    @field_validator("timezone")
    @classmethod
    def _is_known_zone(cls, zone: str) -> str:
        if zone not in _zones():
            raise ValueError(f"{zone!r} is not an IANA time zone; write for instance Asia/Jakarta")
        return zone

    @field_validator("domains")
    @classmethod
    def _are_bare_hosts(cls, domains: tuple[str, ...]) -> tuple[str, ...]:
        return bare_hosts(domains)

    @field_validator("article_url")
    @classmethod
    def _names_days_whole(cls, pattern: str) -> str:
        named = _DAY_PARTS & set(re.compile(pattern).groupindex)
        if named and named != _DAY_PARTS:
            raise ValueError(f"has a group {min(named)} only; a day needs the groups year, month and day")
        return pattern

    @model_validator(mode="after")
    def _says_why_it_is_off(self) -> Self:
        if not self.enabled and not self.disabled_because:
            raise ValueError("is off without a reason; add disabled_because")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the publisher's days."""
        return ZoneInfo(self.timezone)

    def holds(self, url: str) -> bool:
        """Whether an absolute http(s) URL is on the publisher's hosts, with any port and login."""
        return self._ownership(url)[0]

    def owns(self, url: str) -> bool:
        """Whether an absolute http(s) URL is on the publisher's hosts, at a default or named port, without a login."""
        return self._ownership(url)[1]

    def owns_sitemap(self, url: str) -> bool:
        """Whether an absolute http(s) URL may be requested as a sitemap, by `owns` or `discovery.sitemap_hosts`."""
        return self._ownership(url, self.domains + self.discovery.sitemap_hosts)[1]

    def _ownership(self, url: str, domains: tuple[str, ...] = ()) -> tuple[bool, bool]:
        try:
            parts = urlsplit(url)
        except ValueError:
            return False, False
        return _ownership(parts.scheme, parts.netloc, domains or self.domains) if is_text(url) else (False, False)

    def is_article(self, url: str) -> bool:
        """Whether an absolute URL names one of the publisher's articles, even one out of scope."""
        return self.holds(url) and re.search(self.article_url, url) is not None

    def day_of(self, url: str) -> date | None:
        """Return the local day in an article's address, None if it has none."""
        match = re.search(self.article_url, url)
        parts = match.groupdict() if match else {}
        try:
            year, month, day = (int(parts[name]) for name in ("year", "month", "day"))
            named = date(year + 2000 if year < 100 else year, month, day)
        except (KeyError, TypeError, ValueError):
            return None
        return named if is_plausible(named.year) else None

    def publisher(self) -> Publisher:
        """Return the publisher's row in the warehouse."""
        return Publisher(self.id, self.name, self.domains[0], self.country, self.language, self.timezone)

    def hints(self) -> PageHints:
        """Return what extraction must know of this publisher, as plain values."""
        return PageHints(
            source_id=self.id,
            timezone=self.timezone,
            language=self.language,
            site_names=(self.name, *self.reading.site_names),
            hosts=self.domains,
            selectors=self.reading.selectors,
            earlier=self.reading.earlier,
            utc_meta=self.reading.utc_meta,
            local_meta=self.reading.local_meta,
            editor_in_json_ld=self.reading.editor_in_json_ld,
        )


@lru_cache(maxsize=1_000)  # listings name few hosts many times
def _ownership(scheme: str, netloc: str, domains: tuple[str, ...]) -> tuple[bool, bool]:
    """Return what `Source.holds` and `Source.owns` say of an address."""
    try:
        parts = urlsplit(f"//{netloc}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False, False
    address = netloc.rpartition("@")[2].lower()
    is_held = scheme in _PORTS and any(
        address == domain if ":" in domain else host == domain or host.endswith(f".{domain}") for domain in domains
    )
    is_reached = port in {None, _PORTS.get(scheme)} or netloc.lower() in domains
    return is_held, is_held and is_reached and parts.username is None
