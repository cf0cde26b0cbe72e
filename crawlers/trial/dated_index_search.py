"""Find the dated indexes of a site, which list the articles of one local day: linked, or at usual addresses."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from crawlers.listings.index_page import read_index
from crawlers.sources.discovery import Paging, fill
from crawlers.sources.source import Source
from crawlers.trial.article_pattern import find_patterns
from crawlers.trial.date_templates import dated_links, find_paging, page_template
from crawlers.trial.listing_trial import USUAL_ADDRESS, TriedListing, links_of
from crawlers.trial.site_probe import SiteProbe
from pipelines.records.crawl_record import DiscoveredUrl

_ARCHIVE_PATHS = frozenset({"indeks", "index", "arsip", "archive"})
_MAX_ARCHIVE_PAGES = 2
_MAX_LINKED_INDEXES = 6
_USUAL_TEMPLATES = {
    "indeks?date={date:%Y-%m-%d}&page={page}": Paging(),
    "indeks/{date:%Y-%m-%d}?page={page}": Paging(),
    "indeks/{date:%Y/%m/%d}?page={page}": Paging(),
    "indeks?date={date:%Y/%m/%d}&page={page}": Paging(),
    "indeks?date={date:%m%%2F%d%%2F%Y}&page={page}": Paging(),
    "indeks/{date:%d-%m-%Y}/{page}": Paging(),
    "index/{page}/{date:%Y/%m/%d}": Paging(first=0, step=50),
    "index?date={date:%Y-%m-%d}&page={page}": Paging(),
    "?site=all&date={date:%Y-%m-%d}&page={page}": Paging(),
}
"""Dated indexes of Indonesian publishers."""


async def find_dated_indexes(
    probe: SiteProbe, source: Source, home: str, links: Iterable[str], day: date | None
) -> list[TriedListing]:
    """Try dated indexes: those that links lead to, else those at usual addresses.

    `day` is a local day with articles; None takes the day in each link, and yesterday for usual addresses.
    """
    links = list(links)
    archives = [url for url in links if urlsplit(url).path.strip("/").lower() in _ARCHIVE_PATHS]
    for archive in archives[:_MAX_ARCHIVE_PAGES]:
        links += links_of((await probe.fetch(archive)).page, source)
    dated = [link for link in dated_links(links) if not source.is_article(fill(link.template, link.day))]
    tried = [
        await _try_index(probe, source, TriedListing("index", link.template, "link"), day or link.day)
        for link in dated[:_MAX_LINKED_INDEXES]
    ]
    if any(listing.problem is None for listing in tried):
        return tried
    yesterday = datetime.now(source.zone).date() - timedelta(days=1)
    return tried + await _find_usual_index(probe, source, home, day or yesterday)


async def _find_usual_index(probe: SiteProbe, source: Source, home: str, day: date) -> list[TriedListing]:
    domain = source.domains[0]
    for host in (home,) if ":" in domain else (home, f"https://indeks.{domain}/"):
        for template, paging in _USUAL_TEMPLATES.items():
            candidate = TriedListing("index", host + template, USUAL_ADDRESS, paging=paging)
            listing = await _try_index(probe, source, candidate, day)
            if listing.problem is None:
                return [listing]
    return []


async def _try_index(probe: SiteProbe, source: Source, index: TriedListing, day: date) -> TriedListing:
    """Accept a dated index that lists other articles on the day before; find its paging if it is not known."""
    number = index.paging.first if index.paging else 1
    result = await probe.fetch(fill(index.url, day, number))
    if result.page is None:
        return replace(index, problem=result.problem or "is not a page of text")
    found = _articles(result.page, source, day)
    if not found:
        return replace(index, problem=f"lists no articles on {day}")
    before = (await probe.fetch(fill(index.url, day - timedelta(days=1), number))).page
    others = _urls(before, source, day)
    if sum(each.url not in others for each in found) < len(found) / 2:
        return replace(index, problem="lists the same articles on every day")
    template, paging = index.url, index.paging
    if paging is None:
        template, paging = await _find_paging(probe, source, template, result.page, day)
    return replace(index, url=template, found=tuple(found), paging=paging)


def _articles(page: TextResponse, source: Source, day: date) -> list[DiscoveredUrl]:
    """The articles on a page by the article pattern; without one, the links that have the form of articles."""
    found = read_index(page, source, day)
    if source.article_url:
        return found
    likely = {url for pattern in find_patterns(each.url for each in found) for url in pattern.urls}
    return [each for each in found if each.url in likely]


def _urls(page: TextResponse | None, source: Source, day: date) -> set[str]:
    return {each.url for each in read_index(page, source, day)} if page else set()


async def _find_paging(
    probe: SiteProbe, source: Source, template: str, first: TextResponse, day: date
) -> tuple[str, Paging]:
    """Learn the paging from the links of the first page, else try `page=2`."""
    url = fill(template, day)
    by_links = find_paging(url, links_of(first, source))
    if by_links:
        paged, paging = by_links
    else:
        paged, paging = page_template(url, "page"), Paging()
        second = (await probe.fetch(paged.format(page=2))).page
        if not _urls(second, source, day) - _urls(first, source, day):
            return template, paging
    date_field = template[template.index("{date") : template.index("}") + 1]
    return paged.replace(fill(date_field, day), date_field, 1), paging
