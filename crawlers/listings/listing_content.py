"""What one listing names, by its route."""

from datetime import UTC, datetime

from scrapy.http import Response

from crawlers.listings import UnreadableListingError
from crawlers.listings.documents import decompressed
from crawlers.listings.feed import read_feed
from crawlers.listings.index_page import as_page, read_index
from crawlers.listings.page_frame import read_frame
from crawlers.listings.plan import ListingTask
from crawlers.listings.sitemap import SitemapContent, read_sitemap
from crawlers.sources.source import Source


def read_listing(response: Response, task: ListingTask, source: Source) -> SitemapContent:
    """Return what a listing names; only a sitemap names further listings, only an index page has a frame.

    Raises:
        UnreadableListingError: the response is not a listing of the task's route.
    """
    now = datetime.now(UTC)
    if task.route == "sitemap":
        return read_sitemap(response.body, source, now, response.url)
    if task.route == "feed":
        feed = read_feed(response.body, source, now, response.url)
        return SitemapContent(
            feed.articles, (), problems=feed.problems, left_out=feed.left_out, unmatched=feed.unmatched
        )
    if task.day is None:
        raise UnreadableListingError("has no day")
    page = as_page(response)
    found = tuple(read_index(page, source, task.day, task.route))
    frame = read_frame(page, (each.url for each in found))
    return SitemapContent(found, (), is_whole=decompressed(response.body).is_whole, frame=frame)
