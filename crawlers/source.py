"""A publisher as a typed value: what one YAML file of `sources/` may say."""

import re
from datetime import date
from functools import cached_property
from typing import Annotated, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from pipelines.records import PageHints, Selectors

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
PageUrl = Annotated[str, Field(pattern=r"^https?://", max_length=2000)]


class Strict(BaseModel):
    """Frozen, and an unknown key is an error: a misspelt field must not pass for its default."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Paging(Strict):
    """How an index counts its pages: `{page}` runs first, first + step, …; `limit` pages at most."""

    first: int = 1
    step: int = Field(default=1, ge=1)
    limit: int = Field(default=300, ge=1, le=2000)


class DatedIndex(Strict):
    """An index with one listing per local day; the template knows `{date:%Y-%m-%d}` (strftime) and `{page}`."""

    url: PageUrl
    paging: Paging = Paging()

    @field_validator("url")
    @classmethod
    def _has_date(cls, url: str) -> str:
        if "{date" not in url:
            msg = "has no {date:…} in it; write for instance {date:%Y-%m-%d}"
            raise ValueError(msg)
        try:
            url.format(date=date(2016, 9, 19), page=1)
        except (KeyError, IndexError, ValueError) as error:
            msg = f"is not a template of {{date:…}} and {{page}} ({error!r})"
            raise ValueError(msg) from error
        return url

    def page_url(self, day: date, number: int) -> str:
        """Address of the `number`th page (from 0) of one local day's listing."""
        return self.url.format(date=day, page=self.paging.first + number * self.paging.step)

    @property
    def is_paged(self) -> bool:
        """Whether the listing of a day may run over several pages."""
        return "{page}" in self.url


class Discovery(Strict):
    """The routes by which a publisher's articles are found; at least one.

    Sitemaps may be dated like an index (`{date:%Y-%m}`); an undated one is read whole and filtered by day.
    """

    index: tuple[DatedIndex, ...] = ()
    feeds: tuple[PageUrl, ...] = ()
    sitemaps: tuple[PageUrl, ...] = ()

    @model_validator(mode="after")
    def _has_a_route(self) -> Self:
        if not (self.index or self.feeds or self.sitemaps):
            msg = "names no route; give at least one of index, feeds, sitemaps"
            raise ValueError(msg)
        return self


class Reading(Strict):
    """What extraction must know of the publisher's pages beyond what every page says of itself."""

    site_names: tuple[str, ...] = ()
    utc_meta: tuple[str, ...] = ()
    local_meta: tuple[str, ...] = ()
    editor_in_json_ld: bool = False
    selectors: Selectors = Selectors()


class Verified(Strict):
    """When the definition was last seen to work, and on what."""

    day: date
    against: Annotated[str, Field(min_length=1)]


class Source(Strict):
    """One publisher.

    Attributes:
        domains: hosts that belong to the publisher, each with its subdomains (`host:port` for that port alone);
            nothing outside them is ever fetched.
        article_url: regular expression, searched in absolute URLs, that tells articles from other pages.
        single_page_query: query that shows a paged article whole, for instance `{page: all}`.
        delay: seconds between two requests to one host.
        disabled_because: the reason, required where `enabled` is false.
    """

    id: Identifier
    name: Annotated[str, Field(min_length=1)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    timezone: str
    domains: Annotated[tuple[str, ...], Field(min_length=1)]
    enabled: bool = True
    disabled_because: str | None = None
    article_url: str
    single_page_query: dict[str, str] = {}
    delay: float = Field(default=1.0, ge=0, le=600)
    discovery: Discovery
    reading: Reading = Reading()
    verified: Verified

    @field_validator("timezone")
    @classmethod
    def _is_known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            msg = f"{zone!r} is not an IANA time zone; write for instance Asia/Jakarta"
            raise ValueError(msg)
        return zone

    @field_validator("domains")
    @classmethod
    def _are_bare_hosts(cls, domains: tuple[str, ...]) -> tuple[str, ...]:
        for domain in domains:
            if urlsplit(f"//{domain}").netloc != domain or domain != domain.lower() or domain.startswith("."):
                msg = f"{domain!r} is not a bare host; write for instance kompas.com"
                raise ValueError(msg)
        return domains

    @field_validator("article_url")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            msg = f"is not a regular expression: {error}"
            raise ValueError(msg) from error
        return pattern

    @model_validator(mode="after")
    def _says_why_it_is_off(self) -> Self:
        if not self.enabled and not self.disabled_because:
            msg = "is off without a reason; add disabled_because"
            raise ValueError(msg)
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone in which the publisher's days begin and end."""
        return ZoneInfo(self.timezone)

    @cached_property
    def _article_pattern(self) -> re.Pattern[str]:
        return re.compile(self.article_url)

    def holds(self, url: str) -> bool:
        """Whether an absolute http(s) URL lies on the publisher's own hosts, whatever its port and its login."""
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            return False
        place = parts.netloc.rpartition("@")[2].lower()
        return parts.scheme in {"http", "https"} and any(
            place == domain if ":" in domain else host == domain or host.endswith(f".{domain}")
            for domain in self.domains
        )

    def owns(self, url: str) -> bool:
        """Whether an absolute http(s) URL is the publisher's own, without a login, at a usual port or one it names."""
        if not self.holds(url):
            return False
        parts = urlsplit(url)
        is_usual_port = parts.port in {None, {"http": 80, "https": 443}[parts.scheme]}
        return parts.username is None and (is_usual_port or parts.netloc.lower() in self.domains)

    def is_article(self, url: str) -> bool:
        """Whether an absolute URL names one of the publisher's articles, even one that the wall will refuse."""
        return self.holds(url) and self._article_pattern.search(url) is not None

    def hints(self) -> PageHints:
        """What extraction must know of this publisher, as plain values."""
        return PageHints(
            source_id=self.id,
            timezone=self.timezone,
            language=self.language,
            site_names=(self.name, *self.reading.site_names),
            hosts=self.domains,
            selectors=self.reading.selectors,
            utc_meta=self.reading.utc_meta,
            local_meta=self.reading.local_meta,
            editor_in_json_ld=self.reading.editor_in_json_ld,
        )
