"""What a source definition may say of its listings: addresses, templates of days and pages, bounds."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from string import Formatter
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

_PARTS = frozenset(f"{day}{part}" for day in ("date", "next_date") for part in ("", ".year", ".month", ".day"))
_EXAMPLE_DAY = date(2016, 9, 19)


def is_expression(pattern: str) -> str:
    """Pass a regular expression on.

    Raises:
        ValueError: it is none.
    """
    try:
        re.compile(pattern)
    except re.error as error:
        msg = f"is not a regular expression: {error}"
        raise ValueError(msg) from error
    return pattern


PageUrl = Annotated[str, Field(pattern=r"^https?://", max_length=2000)]
Expression = Annotated[str, AfterValidator(is_expression)]


class Strict(BaseModel):
    """Frozen, and an unknown key is an error: a misspelt field must not pass for its default."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _fields(template: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(template) if name is not None)


def fill(template: str, day: date, page: int = 0) -> str:
    """Fill a template in.

    Args:
        template: knows `{date:%Y-%m-%d}` (strftime; `%%` is a percent sign), `{date.day}` (without zeros), the same
            of `next_date`, and `{page}`.
        day: local day of the listing.
        page: number, or offset, of its page.
    """
    return template.format(date=day, next_date=day + timedelta(days=1), page=page)


def is_dated(template: str) -> bool:
    """Whether a template names the day of its listing."""
    return any(name in _PARTS for name in _fields(template))


def _is_template(template: str) -> str:
    try:
        unknown = set(_fields(template)) - _PARTS - {"page"}
        fill(template, _EXAMPLE_DAY)
    except (LookupError, ValueError, AttributeError) as error:
        msg = f"is not a template of {{date:…}} and {{page}} ({error!r})"
        raise ValueError(msg) from error
    if unknown:
        msg = f"is not a template of {{date:…}} and {{page}}: there is no {{{min(unknown)}}}"
        raise ValueError(msg)
    return template


Template = Annotated[PageUrl, AfterValidator(_is_template)]


class Paging(Strict):
    """How an index counts its pages: `{page}` runs first, first + step, …; `limit` pages at most."""

    first: int = 1
    step: int = Field(default=1, ge=1)
    limit: int = Field(default=300, ge=1, le=2000)


class DatedIndex(Strict):
    """An index with one listing per local day; `fill` says what its template knows."""

    url: Template
    paging: Paging = Paging()

    @field_validator("url")
    @classmethod
    def _has_date(cls, url: str) -> str:
        if not is_dated(url):
            msg = "has no {date:…} in it; write for instance {date:%Y-%m-%d}"
            raise ValueError(msg)
        return url

    def page_url(self, day: date, number: int) -> str:
        """Address of the `number`th page (from 0) of one local day's listing."""
        return fill(self.url, day, self.paging.first + number * self.paging.step)

    @property
    def is_paged(self) -> bool:
        """Whether the listing of a day may run over several pages."""
        return "page" in _fields(self.url)


class Discovery(Strict):
    """The routes by which a publisher's articles are found; at least one.

    Attributes:
        index: listings of single local days.
        feeds: RSS, RDF or Atom.
        sitemaps: sitemaps or indexes of them; they may be dated like an index (`{date:%Y-%m}`), an undated one is
            read whole and filtered by day.
        child_sitemaps: regular expression, searched in the addresses that a sitemap index names: those to read.
        pages: front and section pages, without a day; only a poll reads them.
    """

    index: tuple[DatedIndex, ...] = ()
    feeds: tuple[PageUrl, ...] = ()
    sitemaps: tuple[Template, ...] = ()
    child_sitemaps: Expression = ""
    pages: tuple[PageUrl, ...] = ()

    @model_validator(mode="after")
    def _has_a_route(self) -> Self:
        if not (self.index or self.feeds or self.sitemaps or self.pages):
            msg = "names no route; give at least one of index, feeds, sitemaps, pages"
            raise ValueError(msg)
        return self

    @property
    def reaches_back(self) -> bool:
        """Whether a listing tells of past days; without one, only what is new can be found."""
        return bool(self.index or self.sitemaps)
