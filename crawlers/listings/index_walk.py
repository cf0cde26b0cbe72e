"""Walks of paged indexes: which page is read next, and where a walk ends.

Some sites show page 1 for page 0, or repeat the last page for ever: a walk ends with the second page in a row that adds
nothing. Articles move between pages while they are read: all pages are read again until a reading adds nothing.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from crawlers.listings.plan import ListingTask
from pipelines.records.crawl_record import DiscoveredUrl

_MAX_IDLE_PAGES = 2
MAX_READINGS = 4


@dataclass(slots=True)
class _Walk:
    """One walk: the URLs so far, the pages in a row that added none, the last page and number of additions."""

    named: set[str] = field(default_factory=set)
    idle_pages: int = 0
    last_page: int = 0
    added: int = 0


class IndexWalks:
    """The walks of one crawl; in a walk of given days, all pages are read until a reading adds nothing."""

    def __init__(self, *, is_of_days: bool) -> None:
        self._is_of_days = is_of_days
        self._walks: defaultdict[str, _Walk] = defaultdict(_Walk)

    def add(self, task: ListingTask, articles: list[DiscoveredUrl]) -> list[DiscoveredUrl]:
        """Add a page's articles; return those that no earlier page of its walk named."""
        walk = self._walks[task.walk]
        added = [each for each in articles if each.url not in walk.named]
        walk.named.update(each.url for each in added)
        walk.added += len(added)
        walk.idle_pages = 0 if added else walk.idle_pages + 1
        if added:
            walk.last_page = max(walk.last_page, task.number)
        return added

    def following(
        self, task: ListingTask, articles: int, *, adds: bool, is_news: bool
    ) -> tuple[ListingTask | None, str | None]:
        """Return the page to read after one that was read, and the problem of a walk that cannot go on.

        Args:
            task: the page that was read.
            articles: number of articles that it names.
            adds: whether it named articles that no earlier page named.
            is_news: whether one of these is new to the ledger; a poll ends with the first page without.
        """
        walk = self._walks[task.walk]
        goes_on = (is_news or self._is_of_days) if adds else articles > 0 and walk.idle_pages < _MAX_IDLE_PAGES
        if not goes_on and not (task.reading and task.number < walk.last_page):
            return self.ended(task)
        if following := task.next_page():
            return following, None
        if adds and task.is_paged:
            page = task.number + 1
            return None, f"stopped at page {page} (paging.limit), which still names new articles; raise paging.limit"
        return self.ended(task)

    def ended(self, task: ListingTask) -> tuple[ListingTask | None, str | None]:
        """Return the first page if all pages must be read again, and the problem of an index that never rests."""
        walk = self._walks[task.walk]
        if not self._is_of_days or not task.is_paged or not walk.last_page or not walk.added:
            return None, None
        if task.reading + 1 >= MAX_READINGS:
            return None, f"named further articles in each of {MAX_READINGS} readings; there may be more"
        walk.added = walk.idle_pages = 0
        return task.read_again(), None
