"""Feeds, sitemaps and dated indexes of a site: asked for where it says and where sites usually have them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from crawlers.listings import UnreadableListingError
from crawlers.listings.feed import read_feed
from crawlers.listings.index_page import read_index
from crawlers.listings.sitemap import read_sitemap
from crawlers.sources.discovery import DatedIndex, Paging
from crawlers.sources.source import Source
from crawlers.trial.article_pattern import article_shapes
from crawlers.trial.date_templates import Dated, dated, monthly, page_template, paged
from crawlers.trial.page_links import feeds_of, links_of
from crawlers.trial.site_probe import Answer, Visit
from pipelines.records.crawl_record import DiscoveredUrl, Route

_USUAL_FEEDS = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "rss/terkini.xml")
_USUAL_SITEMAPS = ("sitemap.xml", "sitemap_index.xml", "sitemap-index.xml", "news-sitemap.xml", "sitemap-news.xml")
_PAGES = Paging()
_USUAL_INDEXES = (
    ("indeks?date={date:%Y-%m-%d}&page={page}", _PAGES),
    ("indeks/{date:%Y-%m-%d}?page={page}", _PAGES),
    ("indeks/{date:%Y/%m/%d}?page={page}", _PAGES),
    ("indeks?date={date:%Y/%m/%d}&page={page}", _PAGES),
    ("indeks?date={date:%m%%2F%d%%2F%Y}&page={page}", _PAGES),
    ("indeks/{date:%d-%m-%Y}/{page}", _PAGES),
    ("index/{page}/{date:%Y/%m/%d}", Paging(first=0, step=50)),
    ("index?date={date:%Y-%m-%d}&page={page}", _PAGES),
    ("?site=all&date={date:%Y-%m-%d}&page={page}", _PAGES),
)
"""Dated listings of Indonesian publishers."""
_USUAL_ADDRESS, _USUAL_SHAPE = USUAL = ("usual address", "usual shape")
"""How a listing was come upon that nothing on the site led to."""

_MAX_TRIED = 6  # sitemaps of one index, or templates of dated listings
_FEW_SITEMAPS = 30
_LISTED_FEEDS = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """A listing that was tried.

    Attributes:
        url: address, or template of a dated listing.
        how: where the address is from.
        problem: why it is of no use; None where it named articles.
        found: what it named.
        paging: how the pages of a dated listing are counted.
    """

    route: Route
    url: str
    how: str
    problem: str | None = None
    found: tuple[DiscoveredUrl, ...] = ()
    paging: Paging | None = None

    @property
    def newest(self) -> date | None:
        """Latest day among what it named."""
        return max((found.listed_date for found in self.found), default=None)


async def try_feeds(visit: Visit, source: Source, home: str, front: Answer) -> list[Listed]:
    """Try the feeds that the front page declares and those at usual addresses; a page of feeds is followed."""
    declared = feeds_of(front.page, source) if front.page else []
    tried = [await _try_feed(visit, source, url, "link rel=alternate") for url in declared]
    for path in _USUAL_FEEDS:
        if f"{home}{path}" in declared:
            continue
        listed = await _try_feed(visit, source, f"{home}{path}", _USUAL_ADDRESS)
        page = (await visit.ask(listed.url)).page
        named = [url for url in links_of(page, source) if _looks_like_a_feed(url)] if listed.problem and page else []
        tried.append(listed)
        tried += [await _try_feed(visit, source, url, f"link on /{path}") for url in named[:_LISTED_FEEDS]]
    return _without_repetitions(tried)


async def try_sitemaps(visit: Visit, source: Source, home: str, by_robots: Iterable[str]) -> list[Listed]:
    """Try the sitemaps that robots.txt names and those at usual addresses; of an index, some that it names."""
    named = [(url, "robots.txt") for url in by_robots if source.owns(url)]
    named += [(f"{home}{path}", _USUAL_ADDRESS) for path in _USUAL_SITEMAPS]
    tried: list[Listed] = []
    for url in dict.fromkeys(url for url, _ in named):
        tried += await _try_sitemap(visit, source, url, next(how for each, how in named if each == url))
    return _without_repetitions(tried)


async def try_indexes(visit: Visit, source: Source, home: str, links: Iterable[str], day: date | None) -> list[Listed]:
    """Try dated listings: those that links lead to, else those of usual shapes.

    Args:
        visit: asks.
        source: with the article pattern in it.
        home: the site's address, with a `/` at its end.
        links: all that was seen so far.
        day: a local day with articles; None takes each link's own day, and yesterday for usual shapes.
    """
    links = list(links)
    hubs = [url for url in links if urlsplit(url).path.strip("/").lower() in {"indeks", "index", "arsip", "archive"}]
    for hub in hubs[:2]:
        page = (await visit.ask(hub)).page
        links += links_of(page, source) if page else []
    candidates = [each for each in dated(links) if not source.is_article(each.url(each.day))][:_MAX_TRIED]
    tried = [await _try_index(visit, source, each, day or each.day, "link") for each in candidates]
    if any(listed.problem is None for listed in tried):
        return tried
    return tried + await _try_usual_indexes(visit, source, home, day or _yesterday(source))


async def _try_usual_indexes(visit: Visit, source: Source, home: str, day: date) -> list[Listed]:
    hosts = [home]
    if ":" not in source.domains[0]:
        hosts.append(f"https://indeks.{source.domains[0]}/")
    for host in hosts:
        for shape, paging in _USUAL_INDEXES:
            listed = await _try_index(visit, source, Dated(host + shape, day, paging), day, _USUAL_SHAPE)
            if listed.problem is None:
                return [listed]
    return []


async def _try_feed(visit: Visit, source: Source, url: str, how: str) -> Listed:
    answer = await visit.ask(url)
    if answer.problem:
        return Listed("feed", url, how, answer.problem)
    try:
        found = read_feed(answer.body, source, datetime.now(UTC), answer.url)
    except UnreadableListingError as error:
        return Listed("feed", url, how, str(error))
    return Listed("feed", url, how, None if found else "names no article", tuple(found))


async def _try_sitemap(visit: Visit, source: Source, url: str, how: str) -> list[Listed]:
    answer = await visit.ask(url)
    if answer.problem:
        return [Listed("sitemap", url, how, answer.problem)]
    try:
        content = read_sitemap(answer.body, source, datetime.now(UTC), answer.url)
    except UnreadableListingError as error:
        return [Listed("sitemap", url, how, str(error))]
    if not content.sitemaps:
        problem = None if content.articles else "names no article"
        return [Listed("sitemap", url, how, problem, tuple(content.articles))]
    return await _try_children(visit, source, url, how, list(content.sitemaps))


async def _try_children(visit: Visit, source: Source, url: str, how: str, children: list[str]) -> list[Listed]:
    """The index itself where it is small, else a template of its months and the news sitemaps that it names."""
    news_first = sorted(children, key=lambda child: "news" not in child.lower())
    tried = [
        each
        for child in news_first[:_MAX_TRIED]
        for each in await _try_leaf(visit, source, child, f"named by {urlsplit(url).path}")
    ]
    found = tuple(found for each in tried for found in each.found)
    if len(children) <= _FEW_SITEMAPS:
        return [Listed("sitemap", url, how, None if found else "names no article in the sitemaps tried", found)]
    by_month = [template for child in reversed(children) if (template := monthly(child))]
    if len(by_month) > _FEW_SITEMAPS / 2:
        months = await _try_leaf(visit, source, max(by_month, key=lambda each: each.day).url(_now(source)), how)
        return [Listed("sitemap", by_month[0].template, how, each.problem, each.found) for each in months]
    return [each for each in tried if each.problem is None]


async def _try_leaf(visit: Visit, source: Source, url: str, how: str) -> list[Listed]:
    answer = await visit.ask(url)
    try:
        content = read_sitemap(answer.body, source, datetime.now(UTC), answer.url)
    except UnreadableListingError as error:
        return [Listed("sitemap", url, how, answer.problem or str(error))]
    return [Listed("sitemap", url, how, None if content.articles else "names no article", tuple(content.articles))]


async def _try_index(visit: Visit, source: Source, listing: Dated, day: date, how: str) -> Listed:
    """Believe a dated listing whose articles are others on another day."""
    answer = await visit.ask(listing.url(day))
    if answer.page is None:
        return Listed("index", listing.template, how, answer.problem or "is not a page of text")
    found = _articles(read_index(answer.page, source, day), source)
    if not found:
        return Listed("index", listing.template, how, f"names no article on {day}")
    before = (await visit.ask(listing.url(day - timedelta(days=1)))).page
    others = {each.url for each in read_index(before, source, day)} if before else set()
    if sum(each.url not in others for each in found) < len(found) / 2:
        return Listed("index", listing.template, how, "names the same articles whatever the day")
    template, paging = await _paging(visit, source, listing, answer, day)
    return Listed("index", template, how, None, tuple(found), paging)


def _articles(found: list[DiscoveredUrl], source: Source) -> list[DiscoveredUrl]:
    """What a page names: by the article pattern; while none is learned, what has the shape of articles."""
    if source.article_url:
        return found
    telling = {url for shape in article_shapes(each.url for each in found) for url in shape.urls}
    return [each for each in found if each.url in telling]


async def _paging(visit: Visit, source: Source, listing: Dated, first: Answer, day: date) -> tuple[str, Paging]:
    if first.page is None or listing.paging:
        return listing.template, listing.paging or Paging()
    by_links = paged(listing.url(day), links_of(first.page, source))
    if by_links:
        template, paging = by_links
        return _with_date(template, listing, day), paging
    guess = page_template(listing.url(day), "page")
    second = (await visit.ask(guess.format(page=2))).page
    known = {each.url for each in read_index(first.page, source, day)}
    more = {each.url for each in read_index(second, source, day)} - known if second else set()
    return (_with_date(guess, listing, day) if more else listing.template), Paging()


def _with_date(template: str, listing: Dated, day: date) -> str:
    """A day's template of `{page}` with the date's template in the day's place."""
    start = listing.template.index("{date")
    end = listing.template.index("}", start) + 1
    spelt = listing.template[start:end]
    return template.replace(spelt.format(date=day), spelt, 1)


def as_definition(listed: Listed) -> object:
    """The listing as a source definition holds it."""
    if listed.route != "index":
        return listed.url
    index = DatedIndex(url=listed.url, paging=listed.paging or Paging())
    return index.model_dump(exclude_defaults=True)


def _without_repetitions(tried: Iterable[Listed]) -> list[Listed]:
    """Mark listings that name nothing which those before them did not."""
    known: set[str] = set()
    kept = []
    for listed in tried:
        urls = {found.url for found in listed.found}
        is_repetition = bool(urls) and urls <= known
        known |= urls
        kept.append(
            Listed(listed.route, listed.url, listed.how, "names the same as another", listed.found)
            if is_repetition
            else listed
        )
    return kept


def _looks_like_a_feed(url: str) -> bool:
    path = urlsplit(url).path.lower()
    return "rss" in path.split("/")[1:-1] or path.endswith((".xml", "/feed", "/rss", ".rss"))


def _yesterday(source: Source) -> date:
    return _now(source) - timedelta(days=1)


def _now(source: Source) -> date:
    return datetime.now(source.zone).date()
