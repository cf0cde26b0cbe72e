"""Listings with a date in their address: templates made of links, and how their pages are counted."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import parse_qsl, urlsplit

from crawlers.sources.discovery import Paging

_FORMATS = (
    ("%Y-%m-%d", r"\d{4}-\d\d-\d\d"),
    ("%Y/%m/%d", r"\d{4}/\d\d/\d\d"),
    ("%Y%%2F%m%%2F%d", r"\d{4}%2F\d\d%2F\d\d"),
    ("%d-%m-%Y", r"\d\d-\d\d-\d{4}"),
    ("%d/%m/%Y", r"\d\d/\d\d/\d{4}"),
    ("%d%%2F%m%%2F%Y", r"\d\d%2F\d\d%2F\d{4}"),
    ("%m%%2F%d%%2F%Y", r"\d\d%2F\d\d%2F\d{4}"),
    ("%Y%m%d", r"(?<!\d)20\d\d[01]\d[0-3]\d(?!\d)"),
)
_MONTHS = (("%Y-%m", r"(?<!\d)\d{4}-\d\d(?![\d-])"), ("%Y/%m", r"\d{4}/\d\d(?![\d/]\d)"))
_PAGE_KEYS = frozenset({"page", "p", "hal", "halaman", "start", "offset", "per_page", "pg"})
_MAX_PAGE_NUMBER = 4  # from which on the second page's number counts articles, not pages


@dataclass(frozen=True, slots=True)
class Dated:
    """A listing's address as a template of `{date:…}` (and `{page}`), and the day that the link was for."""

    template: str
    day: date
    paging: Paging | None = None

    def url(self, day: date) -> str:
        """The first page of a day's listing."""
        return self.template.format(date=day, page=self.paging.first if self.paging else 1)


def dated(urls: Iterable[str]) -> list[Dated]:
    """Return the templates that addresses with a day in them are instances of, each once, with its latest day.

    The most frequent ones come first; a page's number in the query is taken off.
    """
    days: dict[str, list[date]] = {}
    for url in urls:
        for each in _instances(_without_page(url), _FORMATS):
            days.setdefault(each.template, []).append(each.day)
    ranked = sorted(days, key=lambda template: len(set(days[template])), reverse=True)
    return [Dated(template, max(days[template])) for template in ranked]


def monthly(url: str) -> Dated | None:
    """Return the template that an address with a month in it is an instance of."""
    return next(_instances(url, (*_FORMATS, *_MONTHS)), None)


def day_in(url: str) -> date | None:
    """The day that stands in an address."""
    return next((each.day for each in _instances(url, _FORMATS)), None)


def paged(listing: str, links: Iterable[str]) -> tuple[str, Paging] | None:
    """Tell from the links of a listing's first page how further pages are addressed.

    Returns:
        The listing's address with `{page}` in it, and how pages count; None where no link leads to another page.
    """
    numbers: dict[str, set[int]] = {}
    for link in links:
        for template, number in _page_links(listing, link):
            numbers.setdefault(template, set()).add(number)
    if not numbers:
        return None
    template = max(numbers, key=lambda each: len(numbers[each]))
    second = min(numbers[template] - {0, 1}, default=2)
    if second <= _MAX_PAGE_NUMBER:
        return template, Paging()
    return template, Paging(first=0, step=second)


def _instances(url: str, formats: Iterable[tuple[str, str]]) -> Iterator[Dated]:
    if "{" in url or "}" in url:
        return
    for layout, expression in formats:
        match = re.search(expression, url, re.IGNORECASE)
        day = _as_day(match[0], layout) if match else None
        if match and day:
            yield Dated(f"{url[: match.start()]}{{date:{layout}}}{url[match.end() :]}", day)


def _as_day(text: str, layout: str) -> date | None:
    try:
        day = datetime.strptime(text.upper(), layout).date()  # noqa: DTZ007 - a calendar's day has no zone
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def _without_page(url: str) -> str:
    return re.sub(r"[?&](?:page|hal|halaman)=\d+$", "", url)


def _page_links(listing: str, link: str) -> Iterator[tuple[str, int]]:
    here, there = urlsplit(listing), urlsplit(link)
    if here.netloc != there.netloc:
        return
    path = re.fullmatch(re.escape(here.path.rstrip("/")) + r"/(\d{1,4})/?", there.path)
    if path and here.query == there.query:
        query = f"?{here.query}" if here.query else ""
        yield f"{here.scheme}://{here.netloc}{here.path.rstrip('/')}/{{page}}{query}", int(path[1])
    if here.path != there.path:
        return
    own = dict(parse_qsl(here.query))
    more = {key: value for key, value in parse_qsl(there.query) if own.get(key) != value}
    rest = {key: value for key, value in parse_qsl(there.query) if key not in more}
    if len(more) == 1 and rest == own:
        ((key, value),) = more.items()
        if key in _PAGE_KEYS and value.isdigit():
            yield page_template(listing, key), int(value)


def page_template(listing: str, key: str) -> str:
    """A listing's address with `{page}` as a parameter of its query."""
    return f"{listing}{'&' if '?' in listing else '?'}{key}={{page}}"
