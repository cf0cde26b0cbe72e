"""A publisher as a typed value: what one YAML file of `sources/` may say."""

import re
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Annotated, NamedTuple, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator, model_validator

from crawlers.sources.discovery import Discovery, Expression, Strict
from pipelines.dates import is_plausible
from pipelines.records.hints import DatedSelectors, PageHints, Selectors
from pipelines.text import is_text
from pipelines.warehouse.runs import Publisher

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]

_zones = cache(available_timezones)  # it searches the disk
_DAY_PARTS = frozenset({"year", "month", "day"})
_PORTS = {"http": 80, "https": 443}


class Reading(Strict):
    """What extraction must know of the publisher's pages beyond what every page says of itself."""

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
            msg = "has rules out of order; begin with the earliest valid_until, and give each day once"
            raise ValueError(msg)
        return rules


class Verified(Strict):
    """When the definition was last seen to work, and on what."""

    day: date
    against: Annotated[str, Field(min_length=1)]


class Source(Strict):
    """One publisher.

    Attributes:
        domains: hosts that belong to the publisher, each with its subdomains (`host:port` for that port alone);
            nothing outside them is ever fetched.
        article_url: regular expression, searched in absolute URLs, that tells articles from other pages; groups named
            `year`, `month` and `day` say where the address tells the day of publication.
        single_page_query: query that shows a paged article whole, for instance `{page: all}`.
        delay: seconds between two requests to one host.
        disabled_because: the reason, required where `enabled` is false.
        note: what a user should know of the definition: what nobody has verified, what the site refuses.
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
    reading: Reading = Reading()
    verified: Verified
    note: str | None = None

    @field_validator("timezone")
    @classmethod
    def _is_known_zone(cls, zone: str) -> str:
        if zone not in _zones():
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
    def _names_days_whole(cls, pattern: str) -> str:
        named = _DAY_PARTS & set(re.compile(pattern).groupindex)
        if named and named != _DAY_PARTS:
            msg = f"has a group {min(named)} only; a day needs the groups year, month and day"
            raise ValueError(msg)
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
        return self._standing(url).is_held

    def owns(self, url: str) -> bool:
        """Whether an absolute http(s) URL is the publisher's own, without a login, at a usual port or one it names."""
        return self._standing(url).is_owned

    def _standing(self, url: str) -> "_Standing":
        try:
            parts = urlsplit(url)
        except ValueError:
            return _FOREIGN
        return _standing_of(parts.scheme, parts.netloc, self.domains) if is_text(url) else _FOREIGN

    def is_article(self, url: str) -> bool:
        """Whether an absolute URL names one of the publisher's articles, even one that the wall will refuse."""
        return self.holds(url) and self._article_pattern.search(url) is not None

    def day_of(self, url: str) -> date | None:
        """The local day that an article's address tells, None where it tells none."""
        match = self._article_pattern.search(url)
        parts = match.groupdict() if match else {}
        try:
            year, month, day = (int(parts[name]) for name in ("year", "month", "day"))
            told = date(year + 2000 if year < 100 else year, month, day)
        except (KeyError, TypeError, ValueError):
            return None
        return told if is_plausible(told.year) else None

    def publisher(self) -> Publisher:
        """Return the publisher's row in the warehouse."""
        return Publisher(self.id, self.name, self.domains[0], self.country, self.language, self.timezone)

    def hints(self) -> PageHints:
        """What extraction must know of this publisher, as plain values."""
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


class _Standing(NamedTuple):
    """Of a place on the web with a publisher."""

    is_held: bool
    is_owned: bool


_FOREIGN = _Standing(is_held=False, is_owned=False)


@lru_cache(maxsize=1_000)  # listings name few places many times
def _standing_of(scheme: str, netloc: str, domains: tuple[str, ...]) -> _Standing:
    try:
        parts = urlsplit(f"//{netloc}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return _FOREIGN
    place = netloc.rpartition("@")[2].lower()
    is_held = scheme in _PORTS and any(
        place == domain if ":" in domain else host == domain or host.endswith(f".{domain}") for domain in domains
    )
    is_reached = port in {None, _PORTS.get(scheme)} or netloc.lower() in domains
    return _Standing(is_held, is_owned=is_held and is_reached and parts.username is None)
