"""A source tried again: does each of its routes answer and name articles, and are they still read?"""

from dataclasses import replace
from datetime import UTC, date, datetime

from scrapy.http import TextResponse

from crawlers.listings import UnreadableListingError
from crawlers.listings.feed import read_feed
from crawlers.listings.index_page import read_index
from crawlers.listings.plan import ListingTask, listings_of_days, listings_of_news
from crawlers.listings.sitemap import read_sitemap
from crawlers.sources.source import Source
from crawlers.trial.robots_rules import read_robots
from crawlers.trial.sample_articles import choose_urls, fetch, read
from crawlers.trial.site_probe import Answer, Visit, run_visit
from crawlers.trial.trial_findings import problems_of, refusal, remarks_of, stale
from crawlers.trial.trial_report import Report
from crawlers.trial.tried_listing import Listed
from pipelines.records.crawl_record import DiscoveredUrl
from pipelines.settings import Settings

_MAX_SITEMAPS = 6


def check(source: Source, day: date | None, settings: Settings) -> Report:
    """Try a source's routes and ten of the articles that they name; blocks, and only once in a process.

    Args:
        source: its definition.
        day: the local day whose dated listings are read and by which the newest is judged; None for today.
        settings: contact and replay.
    """

    async def work(visit: Visit) -> Report:
        return await _try(visit, source, day)

    return run_visit(source, settings, work)


async def _try(visit: Visit, source: Source, day: date | None) -> Report:
    first = next(iter(_tasks(source, day)))
    home = "/".join(first.url.split("/")[:3]) + "/"
    robots = await read_robots(visit, home)
    routes = [await _read(visit, source, task) for task in _tasks(source, day)]
    urls = choose_urls([found.url for found in reversed(each.found)] for each in routes)
    tried = await read(await fetch(visit, urls, source.single_page_query), source.hints())
    answered = [*(each.problem for each in routes), *(each.problem for each in tried)]
    return Report(
        source_id=source.id,
        url=home,
        robots=robots,
        routes=tuple(routes),
        articles=tuple(tried),
        refused=refusal(answered),
        problems=(*problems_of(routes, tried), *stale(routes, day or datetime.now(source.zone).date())),
        remarks=tuple(remarks_of(source, (), tried)),
        requests=visit.requests,
    )


def _tasks(source: Source, day: date | None) -> list[ListingTask]:
    """The first page of each listing that a poll reads, or of those that the walk of a day reads and the feeds."""
    if day is None:
        return list(listings_of_news(source, datetime.now(UTC)))
    feeds = [ListingTask(url=url, route="feed") for url in source.discovery.feeds]
    return [*feeds, *listings_of_days(source, (day,))]


async def _read(visit: Visit, source: Source, task: ListingTask) -> Listed:
    answer = await visit.ask(task.url)
    listed = Listed(task.route, task.url, "definition", answer.problem)
    if answer.problem:
        return listed
    try:
        found = await _found(visit, source, task, answer)
    except UnreadableListingError as error:
        return replace(listed, problem=str(error))
    return replace(listed, found=tuple(found), problem=None if found else "names no article")


async def _found(visit: Visit, source: Source, task: ListingTask, answer: Answer) -> list[DiscoveredUrl]:
    now = datetime.now(UTC)
    if task.route == "feed":
        return read_feed(answer.body, source, now, answer.url)
    if task.route == "sitemap":
        content = read_sitemap(answer.body, source, now, answer.url)
        found = list(content.articles)
        for child in content.sitemaps[:_MAX_SITEMAPS]:
            page = await visit.ask(child)
            found += read_sitemap(page.body, source, now, page.url).articles if page.response else ()
        return found
    if task.day is None or not isinstance(answer.response, TextResponse):
        raise UnreadableListingError("is not a page of text")
    return read_index(answer.response, source, task.day, task.route)
