"""Index pages that name no article: right if they look like the pages of other days, else something is wrong."""

from collections import defaultdict
from collections.abc import Iterable

from scrapy.http import Response

from crawlers.listings.page_frame import PageFrame, shows_empty_day
from crawlers.listings.plan import ListingTask
from crawlers.sources.discovery import DatedIndex

_NEIGHBOURS = (1, -1, 7, 30)
"""So many days before an empty page are the pages that are requested, one after the other until one names articles."""
_MAX_FRAMES = 5


class EmptyDays:
    """The frames of pages with articles by their index, and the pages that wait for the page of another day."""

    def __init__(self) -> None:
        self._frames: defaultdict[DatedIndex | None, list[PageFrame]] = defaultdict(list)
        self._waiting: dict[ListingTask, tuple[Response, PageFrame]] = {}

    def add(self, task: ListingTask, frame: PageFrame) -> None:
        """Add the frame of a page with articles."""
        frames = self._frames[task.index]
        if len(frames) < _MAX_FRAMES:
            frames.append(frame)

    def is_proven(self, task: ListingTask, frame: PageFrame) -> bool:
        """Whether a page without articles is like those with articles, or says that there are none."""
        return shows_empty_day(frame, self._frames[task.index])

    def begin(
        self, task: ListingTask, response: Response, frame: PageFrame, after: ListingTask | None = None
    ) -> ListingTask | None:
        """Return the page of another day to compare a page with, None if there is no further one.

        Pages after the first need none: the pages before them are there to compare.
        """
        tried = None if after is None or after.day is None or task.day is None else (task.day - after.day).days
        further = _NEIGHBOURS if tried is None else _NEIGHBOURS[_NEIGHBOURS.index(tried) + 1 :]
        days = next(iter(further), None)
        neighbour = None if days is None or self._frames[task.index] else task.neighbour(days)
        if neighbour is not None:
            self._waiting[task] = response, frame
        return neighbour

    def end(self, task: ListingTask) -> tuple[Response, PageFrame]:
        """Return a page that waited, and its frame."""
        return self._waiting.pop(task)

    def waiting(self) -> Iterable[ListingTask]:
        """Return the pages whose proof never came."""
        return tuple(self._waiting)
