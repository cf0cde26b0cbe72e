"""The listings of a source definition: addresses, templates with days and page numbers, limits."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from string import Formatter
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

_DATE_FIELDS = frozenset(f"{day}{part}" for day in ("date", "next_date") for part in ("", ".year", ".month", ".day"))
_EXAMPLE_DAY = date(2016, 9, 19)
_ONE_DAY = timedelta(days=1)
_MAX_PERIOD = timedelta(days=366)


def _is_expression(pattern: str) -> str:
    """Return a regular expression unchanged; raise ValueError if it is not one."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    return pattern


def bare_hosts(hosts: tuple[str, ...]) -> tuple[str, ...]:
    """Return hosts unchanged; raise ValueError if one is an address or not lower case."""
    for host in hosts:
        if urlsplit(f"//{host}").netloc != host or host != host.lower() or host.startswith("."):
            raise ValueError(f"{host!r} is not a bare host; write for instance kompas.com")
    return hosts


PageUrl = Annotated[str, Field(pattern=r"^https?://", max_length=2000)]
Expression = Annotated[str, AfterValidator(_is_expression)]


class Strict(BaseModel):
    """A frozen model; an unknown key is an error, so that a misspelled field does not silently keep its default."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _fields(template: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(template) if name is not None)


def fill(template: str, day: date, page: int = 0) -> str:
    """Return a template's address for a local day and the number or offset of a page.

    It may contain `{date:%Y-%m-%d}` (strftime; `%%` is a percent sign), `{date.day}` (without zeros), the same with
    `next_date`, and `{page}`.
    """
    return template.format(date=day, next_date=day + timedelta(days=1), page=page)


def is_dated(template: str) -> bool:
    """Whether a template contains the day of its listing."""
    return any(name in _DATE_FIELDS for name in _fields(template))


def period(template: str, day: date) -> tuple[date, date]:
    """Return the first and last day for which a template gives the same address as for this day, at most a year off."""
    url = fill(template, day)

    def furthest(step: timedelta) -> date:
        reached = day
        while abs(reached - day) < _MAX_PERIOD and fill(template, reached + step) == url:
            reached += step
        return reached

    return furthest(-_ONE_DAY), furthest(_ONE_DAY)


def _is_template(template: str) -> str:
    try:
        unknown = set(_fields(template)) - _DATE_FIELDS - {"page"}
        fill(template, _EXAMPLE_DAY)
    except (LookupError, ValueError, AttributeError) as error:
        raise ValueError(f"is not a template of {{date:…}} and {{page}} ({error!r})") from error
    if unknown:
        raise ValueError(f"is not a template of {{date:…}} and {{page}}: there is no {{{min(unknown)}}}")
    return template


Template = Annotated[PageUrl, AfterValidator(_is_template)]


class Paging(Strict):
    """The page numbers of an index: `{page}` is first, first + step, …; at most `limit` pages are read."""

    first: int = 1
    step: int = Field(default=1, ge=1)
    limit: int = Field(default=300, ge=1, le=2000)


class DatedIndex(Strict):
    """An index with one listing per local day; `fill` describes its template."""

    url: Template
    paging: Paging = Paging()

    @field_validator("url")
    @classmethod
    def _has_date(cls, url: str) -> str:
        if not is_dated(url):
            raise ValueError("has no {date:…} in it; write for instance {date:%Y-%m-%d}")
        return url

    def page_url(self, day: date, number: int) -> str:
        """Return the address of the page with this number (from 0) of one local day's listing."""
        return fill(self.url, day, self.paging.first + number * self.paging.step)

    @property
    def is_paged(self) -> bool:
        """Whether the listing of a day may have several pages."""
        return "page" in _fields(self.url)


class Discovery(Strict):
    """The listings that name a publisher's articles; at least one.

    Attributes:
        index: listings of single local days.
        feeds: RSS, RDF or Atom.
        sitemaps: sitemaps or sitemap indexes, with a date in the address like that of an index (`{date:%Y-%m}`), or
            without one: then they are read completely and filtered by day.
        child_sitemaps: regular expression, searched in the addresses of a sitemap index; sitemaps that match are read.
        sitemap_hosts: further hosts, each with its subdomains, from which sitemaps are read and nothing else.
        pages: front and section pages without a day; only a poll reads them.
        untried: indexes that others have used and nobody has tried with Kabar; only `source check` reads them.
    """

    index: tuple[DatedIndex, ...] = ()
    feeds: tuple[PageUrl, ...] = ()
    sitemaps: tuple[Template, ...] = ()
    child_sitemaps: Expression = ""
    sitemap_hosts: Annotated[tuple[str, ...], AfterValidator(bare_hosts)] = ()
    pages: tuple[PageUrl, ...] = ()
    untried: tuple[DatedIndex, ...] = ()

    @model_validator(mode="after")
    def _has_a_route(self) -> Self:
        if not (self.index or self.feeds or self.sitemaps or self.pages):
            raise ValueError("names no route; give at least one of index, feeds, sitemaps, pages")
        return self

    @property
    def reaches_back(self) -> bool:
        """Whether a listing names articles of past days; without one, only new articles can be found."""
        return bool(self.index or self.sitemaps)
