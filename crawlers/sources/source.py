"""A publisher as a typed value: the content of one YAML file in `sources/`."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, field_validator, model_validator

from crawlers.sources.discovery import Discovery, Expression, PageUrl, Strict, bare_hosts
from crawlers.sources.ownership import ownership
from crawlers.sources.render_rules import RenderRules
from pipelines.dates import is_plausible
from pipelines.records.hints import DatedSelectors, PageHints, Selectors
from pipelines.text import is_text
from pipelines.urls import ascii_host
from pipelines.warehouse.runs import Publisher

OtherKind = Literal["photo", "video"]
"""What an address may name instead of an article."""

GuessedField = Literal["country", "language", "timezone"]

Tag = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}(:[a-z0-9][a-z0-9-]{0,39})?$")]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]

_zones = cache(available_timezones)  # searches the disk
_DAY_PARTS = frozenset({"year", "month", "day"})
_BELOW_THE_FRONT_PAGE = re.compile(r"https?://[^/?#]++/?+[^/#]", re.IGNORECASE)


def _names_days_whole(pattern: str) -> str:
    named = _DAY_PARTS & set(re.compile(pattern).groupindex)
    if named and named != _DAY_PARTS:
        raise ValueError(f"has a group {min(named)} only; a day needs the groups year, month and day")
    return pattern


ArticlePattern = Annotated[Expression, AfterValidator(_names_days_whole)]


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


class EarlierUrls(Strict):
    """A form that articles' addresses had until a local day; a later day in such an address is not believed."""

    valid_until: date
    article_url: ArticlePattern


class Alias(Strict):
    r"""Another form of an article's address: AMP, mobile, a further page, comments.

    Attributes:
        form: regular expression, searched in absolute URLs.
        address: what replaces the match, with its groups as `\1`, so that the article's own address results.
    """

    form: Expression
    address: str

    @model_validator(mode="after")
    def _has_the_groups(self) -> Self:
        try:
            re.sub(self.form, self.address, "")
        except (re.error, IndexError) as error:
            raise ValueError(f"has an address that its form does not fill: {error}") from error
        return self


class Verified(Strict):
    """When the definition was last verified, and against what."""

    day: date
    against: Annotated[str, Field(min_length=1)]


State = Literal["enabled", "unverified", "disabled"]
"""Whether runs crawl a source: by themselves, only if it is named, or never."""


class Source(Strict):
    """One publisher.

    Attributes:
        domains: the publisher's hosts in ASCII, each with its subdomains (`host:port` for one port only); nothing else
            is fetched.
        tags: what kind of publisher it is, to group rows by: `national`, `local`, `group:kg-media`, `owner:state`.
        article_url: regular expression, searched in absolute URLs, that matches articles and no other pages; groups
            named `year`, `month` and `day` match the day of publication. A month may be a letter, `A` for January.
            Without one, all that the feeds and the news sitemaps name are articles, except the front page.
        examples: addresses of articles, which `article_url` must match.
        earlier_urls: further such expressions, for the forms that addresses had in earlier years.
        kinds: regular expressions for pages that are no articles and yet go to the ledger; they are not fetched.
        aliases: other forms of an article's address, applied one after the other before anything else is asked of it.
        single_page_query: query that shows a paged article as one page, for instance `{page: all}`.
        delay: seconds between two requests to the site.
        disabled_because: the reason, required if `enabled` is false.
        render: which pages need a browser; `true` and `auto` are short for `{articles: …}`.
        guessed: fields that Kabar filled in by itself, each with its evidence; nobody has confirmed them.
        verified: `none` if it was never held against anything; such a source is crawled only if it is named.
        note: what a user should know about the definition, for instance what nobody has verified.
    """

    id: Identifier
    name: Annotated[str, Field(min_length=1)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    timezone: str
    domains: Annotated[tuple[str, ...], Field(min_length=1)]
    tags: tuple[Tag, ...] = ()
    enabled: bool = True
    disabled_because: str | None = None
    article_url: ArticlePattern | None = None
    earlier_urls: tuple[EarlierUrls, ...] = ()
    examples: tuple[PageUrl, ...] = ()
    kinds: dict[OtherKind, Expression] = Field(default_factory=dict)
    aliases: tuple[Alias, ...] = ()
    single_page_query: dict[str, str] = Field(default_factory=dict)
    delay: float = Field(default=1.0, ge=0, le=600)
    discovery: Discovery
    reading: ReadingRules = ReadingRules()
    render: RenderRules = RenderRules()
    guessed: dict[GuessedField, str] = Field(default_factory=dict)
    verified: Verified | Literal["none"]
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
        return tuple(map(ascii_host, bare_hosts(domains)))

    @field_validator("tags")
    @classmethod
    def _are_named_once(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(tags)) < len(tags):
            raise ValueError("names a tag twice; remove one")
        return tags

    @model_validator(mode="after")
    def _says_why_it_is_off(self) -> Self:
        if not self.enabled and not self.disabled_because:
            raise ValueError("is off without a reason; add disabled_because")
        return self

    @model_validator(mode="after")
    def _knows_its_articles(self) -> Self:
        if self.article_url is None and (self.discovery.index or self.discovery.pages or self.earlier_urls):
            raise ValueError("needs article_url: index, pages and earlier_urls do not tell articles from other pages")
        others = [url for url in self.examples if not self.is_article(url)]
        if others:
            raise ValueError(f"has an example that is no article by its domains and article_url: {others[0]}")
        return self

    @property
    def state(self) -> State:
        """Whether runs crawl the source."""
        if not self.enabled:
            return "disabled"
        return "unverified" if self.verified == "none" else "enabled"

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the publisher's days."""
        return ZoneInfo(self.timezone)

    def end_of_day(self, day: date) -> datetime:
        """Return the instant, in UTC, at which a local day is over."""
        return datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)

    def holds(self, url: str) -> bool:
        """Whether an absolute http(s) URL is on the publisher's hosts, with any port and login."""
        return self._ownership(url)[0]

    def owns(self, url: str) -> bool:
        """Whether an absolute http(s) URL is on the publisher's hosts, at a default or named port, without a login."""
        return self._ownership(url)[1]

    def owns_sitemap(self, url: str) -> bool:
        """Whether an absolute http(s) URL may be requested as a sitemap, by `owns` or `discovery.sitemap_hosts`."""
        return self._ownership(url, self.domains + self.discovery.sitemap_hosts)[1]

    def owns_part(self, url: str) -> bool:
        """Whether an absolute http(s) URL may be loaded by a page in a browser, by `owns` or `render.hosts`."""
        return self._ownership(url, self.domains + self.render.hosts)[1]

    def _ownership(self, url: str, domains: tuple[str, ...] = ()) -> tuple[bool, bool]:
        try:
            parts = urlsplit(url)
        except ValueError:
            return False, False
        return ownership(parts.scheme, parts.netloc, domains or self.domains) if is_text(url) else (False, False)

    def own_address(self, url: str) -> str:
        """Return an article's own address for any form of it (AMP, mobile, a further page), other URLs unchanged."""
        for alias in self.aliases:
            url = re.sub(alias.form, alias.address, url, count=1)
        return url

    def is_article(self, url: str) -> bool:
        """Whether an absolute URL names one of the publisher's articles, even one out of scope."""
        if not self.holds(url):
            return False
        own = self.own_address(url)
        return self._other_kind(own) is None and self._match(own) is not None

    def other_kind_of(self, url: str) -> OtherKind | None:
        """Return what an absolute URL of the publisher names instead of an article, None if it is no such page."""
        return self._other_kind(self.own_address(url))

    def is_listed(self, url: str) -> bool:
        """Whether an absolute URL goes to the ledger if a listing names it: an article, or a page of another kind."""
        if not self.holds(url):
            return False
        own = self.own_address(url)
        return self._other_kind(own) is not None or self._match(own) is not None

    def day_of(self, url: str) -> date | None:
        """Return the local day in an article's address, None if it has none."""
        found = self._match(self.own_address(url))
        if found is None:
            return None
        match, valid_until = found
        try:
            year, month, day = (match[name] for name in ("year", "month", "day"))
            number = ord(month) - ord("A") + 1 if month.isalpha() else int(month)
            named = date(int(year) + 2000 if len(year) == 2 else int(year), number, int(day))
        except (IndexError, TypeError, AttributeError, ValueError):
            return None
        return named if is_plausible(named.year) and named <= valid_until else None

    def _other_kind(self, own: str) -> OtherKind | None:
        return next((kind for kind, pattern in self.kinds.items() if re.search(pattern, own)), None)

    def _match(self, own: str) -> tuple[re.Match[str], date] | None:
        """Return how an own address matches, and the last day that addresses of this form can name."""
        if self.article_url is None:
            return (match, date.max) if (match := _BELOW_THE_FRONT_PAGE.match(own)) else None
        if match := re.search(self.article_url, own):
            return match, date.max
        earlier = ((re.search(each.article_url, own), each.valid_until) for each in self.earlier_urls)
        return next(((match, until) for match, until in earlier if match), None)

    def publisher(self) -> Publisher:
        """Return the publisher's row in the warehouse."""
        return Publisher(self.id, self.name, self.domains[0], self.country, self.language, self.timezone, self.tags)

    def hints(self) -> PageHints:
        """Return what extraction must know of this publisher, as plain values."""
        return PageHints(
            source_id=self.id,
            timezone=self.timezone,
            language=self.language,
            site_names=(self.name, *self.reading.site_names),
            hosts=self.domains,
            article_urls=tuple(filter(None, (self.article_url, *(each.article_url for each in self.earlier_urls)))),
            selectors=self.reading.selectors,
            earlier=self.reading.earlier,
            utc_meta=self.reading.utc_meta,
            local_meta=self.reading.local_meta,
            editor_in_json_ld=self.reading.editor_in_json_ld,
        )
