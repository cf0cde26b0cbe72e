"""Try listings of a site: a given one, or the feeds and sitemaps that it names or has at usual addresses."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from crawlers.listings import UnreadableListingError
from crawlers.listings.links import absolute
from crawlers.listings.listing_content import read_listing
from crawlers.listings.plan import ListingTask
from crawlers.network.rendering import LISTING, RENDERS
from crawlers.sources.discovery import Paging, fill
from crawlers.sources.source import Source
from crawlers.trial.date_templates import monthly_link
from crawlers.trial.site_probe import SiteProbe
from pipelines.records.crawl_record import DiscoveredUrl, Route

USUAL_ADDRESS = "usual address"  # nothing on the site led to it
_USUAL_FEEDS = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "rss/terkini.xml")
_USUAL_SITEMAPS = ("sitemap.xml", "sitemap_index.xml", "sitemap-index.xml", "news-sitemap.xml", "sitemap-news.xml")
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_MAX_LINKED_FEEDS = 10
_MAX_CHILD_SITEMAPS = 6  # of one index that are tried
_MAX_SMALL_INDEX = 30  # sitemaps of an index that a definition names as a whole


@dataclass(frozen=True, slots=True)
class TriedListing:
    """A listing that was tried; without a problem, it lists articles."""

    route: Route
    url: str  # or the template of a dated index
    how: str  # the address was found
    problem: str | None = None
    found: tuple[DiscoveredUrl, ...] = ()
    sitemaps: tuple[str, ...] = ()  # that a sitemap index names
    paging: Paging | None = None  # of a dated index

    @property
    def newest(self) -> date | None:
        """Latest day among the articles."""
        return max((found.listed_date for found in self.found), default=None)

    def with_articles(self, found: Iterable[DiscoveredUrl]) -> "TriedListing":
        """Return the listing with these articles; having none is a problem."""
        found = tuple(found)
        return replace(self, found=found, problem=self.problem or (None if found else "lists no articles"))


async def try_listing(
    probe: SiteProbe, source: Source, task: ListingTask, how: str, *, with_children: bool = False
) -> TriedListing:
    """Fetch and read a listing; with children, also some of the sitemaps that a sitemap index names."""
    result = await probe.fetch(task.url, **{RENDERS: LISTING if task.is_web_page else None})
    listing = TriedListing(task.route, task.url, how, result.problem)
    if result.response is None:
        return listing
    try:
        content = read_listing(result.response, task, source)
        found = list(content.articles)
        for url in content.sitemaps[:_MAX_CHILD_SITEMAPS] if with_children else ():
            child = (await probe.fetch(url)).response
            found += read_listing(child, ListingTask(url=url, route="sitemap"), source).articles if child else ()
    except UnreadableListingError as error:
        return replace(listing, problem=str(error))
    articles = (each for each in found if source.is_article(each.url))
    return replace(listing, sitemaps=content.sitemaps).with_articles(articles)


async def find_feeds(probe: SiteProbe, source: Source, home: str, front: TextResponse | None) -> list[TriedListing]:
    """Try the feeds that the front page declares, those at usual addresses and those linked from there."""
    declared = _declared_feeds(front, source) if front else []
    tried = [await _try(probe, source, "feed", url, "link rel=alternate") for url in declared]
    for path in _USUAL_FEEDS:
        if f"{home}{path}" in declared:
            continue
        listing = await _try(probe, source, "feed", f"{home}{path}", USUAL_ADDRESS)
        page = (await probe.fetch(listing.url)).page if listing.problem else None
        feeds = [link for link in links_of(page, source) if _looks_like_feed(link)][:_MAX_LINKED_FEEDS]
        tried += [listing, *[await _try(probe, source, "feed", url, f"link on /{path}") for url in feeds]]
    return _mark_repetitions(tried)


async def try_feeds(probe: SiteProbe, source: Source, urls: Iterable[str], how: str) -> list[TriedListing]:
    """Try the feeds at these addresses."""
    return _mark_repetitions([await _try(probe, source, "feed", url, how) for url in dict.fromkeys(urls)])


async def find_sitemaps(
    probe: SiteProbe, source: Source, home: str, declared: Iterable[str], *, with_usual: bool = True
) -> list[TriedListing]:
    """Try the sitemaps that robots.txt declares and those at usual addresses."""
    origins = {url: "robots.txt" for url in declared if source.owns(url)}
    for path in _USUAL_SITEMAPS if with_usual else ():
        origins.setdefault(f"{home}{path}", USUAL_ADDRESS)
    tried: list[TriedListing] = []
    for url, how in origins.items():
        listing = await _try(probe, source, "sitemap", url, how)
        tried += await _parts(probe, source, listing) if listing.sitemaps else [listing]
    return _mark_repetitions(tried)


def links_of(page: TextResponse | None, source: Source) -> list[str]:
    """Return the site's own URLs that a page links to, each once, in the page's order; none without a page."""
    return _own_urls(page, page.xpath("//a/@href").getall(), source) if page else []


def _declared_feeds(page: TextResponse, source: Source) -> list[str]:
    links = page.xpath('//link[contains(concat(" ", @rel, " "), " alternate ")][@href]')
    feeds = (link.attrib for link in links if link.attrib.get("type", "").strip().lower() in _FEED_TYPES)
    return _own_urls(page, (feed["href"] for feed in feeds), source)


def _own_urls(page: TextResponse, hrefs: Iterable[str], source: Source) -> list[str]:
    urls = (absolute(page, href) for href in hrefs)
    return [url for url in dict.fromkeys(url.partition("#")[0] for url in urls if url) if source.owns(url)]


async def _parts(probe: SiteProbe, source: Source, index: TriedListing) -> list[TriedListing]:
    """Return a small sitemap index itself; for a large one a template of its months, else the useful sitemaps tried."""
    how = f"named by {urlsplit(index.url).path}"
    news_first = sorted(index.sitemaps, key=lambda url: "news" not in url.lower())
    tried = [await _try(probe, source, "sitemap", url, how) for url in news_first[:_MAX_CHILD_SITEMAPS]]
    if len(index.sitemaps) <= _MAX_SMALL_INDEX:
        found = tuple(found for listing in tried for found in listing.found)
        return [replace(index, found=found, problem=None if found else "the sitemaps tried list no articles")]
    months = [month for url in reversed(index.sitemaps) if (month := monthly_link(url))]
    if len(months) > _MAX_SMALL_INDEX / 2:
        template = max(months, key=lambda month: month.day).template
        url = fill(template, datetime.now(source.zone).date())
        return [replace(await _try(probe, source, "sitemap", url, index.how), url=template)]
    return [listing for listing in tried if listing.problem is None]


async def _try(probe: SiteProbe, source: Source, route: Route, url: str, how: str) -> TriedListing:
    return await try_listing(probe, source, ListingTask(url=url, route=route), how)


def _looks_like_feed(url: str) -> bool:
    path = urlsplit(url).path.lower()
    return "rss" in path.split("/")[1:-1] or path.endswith((".xml", "/feed", "/rss", ".rss"))


def _mark_repetitions(listings: Iterable[TriedListing]) -> list[TriedListing]:
    """Give a problem to each listing that adds no article to those before it."""
    known: set[str] = set()
    marked = []
    for listing in listings:
        urls = {found.url for found in listing.found}
        marked.append(replace(listing, problem="lists no new articles") if urls and urls <= known else listing)
        known |= urls
    return marked
