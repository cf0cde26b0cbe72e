"""Templates of listings that have a date in their URL, and of the further pages of such a listing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import parse_qsl, urlsplit

from crawlers.sources.discovery import Paging
from pipelines.dates import is_plausible

_DAYS = (
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
_PAGE_NUMBER = re.compile(r"[?&](?:page|hal|halaman)=\d+$")
_PAGE_KEYS = frozenset({"page", "p", "hal", "halaman", "start", "offset", "per_page", "pg"})
_MAX_SECOND_PAGE = 4  # a second page with a higher number counts articles, not pages


@dataclass(frozen=True, slots=True)
class DatedLink:
    """A URL with `{date:…}` in place of its date, and that day; the first day for a month."""

    template: str
    day: date


def dated_links(urls: Iterable[str]) -> list[DatedLink]:
    """Return each template of the URLs with a day in them, with its latest day; the one with most days first.

    A page number at the end of a URL does not count.
    """
    days: defaultdict[str, set[date]] = defaultdict(set)
    for url in urls:
        for link in _readings(_PAGE_NUMBER.sub("", url), _DAYS):
            days[link.template].add(link.day)
    ranked = sorted(days, key=lambda template: len(days[template]), reverse=True)
    return [DatedLink(template, max(days[template])) for template in ranked]


def monthly_link(url: str) -> DatedLink | None:
    """Return a URL with a day or a month in it as a template."""
    return next(_readings(url, (*_DAYS, *_MONTHS)), None)


def day_in(url: str) -> date | None:
    """Return the day in a URL."""
    return next((link.day for link in _readings(url, _DAYS)), None)


def find_paging(listing: str, links: Iterable[str]) -> tuple[str, Paging] | None:
    """Return a listing's URL with `{page}` in it and how pages count; None if no link leads to another page."""
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for link in links:
        for template, number in _page_readings(listing, link):
            numbers[template].add(number)
    if not numbers:
        return None
    template = max(numbers, key=lambda each: len(numbers[each]))
    second = min(numbers[template] - {0, 1}, default=2)
    return template, Paging() if second <= _MAX_SECOND_PAGE else Paging(first=0, step=second)


def page_template(listing: str, key: str) -> str:
    """Return a listing's URL with `{page}` as a query parameter."""
    return f"{listing}{'&' if '?' in listing else '?'}{key}={{page}}"


def _readings(url: str, formats: Iterable[tuple[str, str]]) -> Iterator[DatedLink]:
    """Each way to read a date in the URL: 02/03 may be a day and a month or the reverse."""
    if "{" in url or "}" in url:
        return
    for layout, expression in formats:
        match = re.search(expression, url, re.IGNORECASE)
        if match and (day := _as_day(match[0], layout)):
            yield DatedLink(f"{url[: match.start()]}{{date:{layout}}}{url[match.end() :]}", day)


def _as_day(text: str, layout: str) -> date | None:
    try:
        day = datetime.strptime(text.upper(), layout).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    return day if is_plausible(day.year) else None


def _page_readings(listing: str, link: str) -> Iterator[tuple[str, int]]:
    """The template and the page number of a link that differs from the listing in a number of its path or query."""
    here, there = urlsplit(listing), urlsplit(link)
    if here.netloc != there.netloc:
        return
    stem = here.path.rstrip("/")
    path = re.fullmatch(re.escape(stem) + r"/(\d{1,4})/?", there.path)
    if path and here.query == there.query:
        yield here._replace(path=f"{stem}/{{page}}", fragment="").geturl(), int(path[1])
    if here.path != there.path:
        return
    own, other = dict(parse_qsl(here.query)), dict(parse_qsl(there.query))
    added = [key for key in other if own.get(key) != other[key]]
    if len(added) == 1 and len(other) == len(own) + 1 and added[0] in _PAGE_KEYS and other[added[0]].isdigit():
        yield page_template(listing, added[0]), int(other[added[0]])
