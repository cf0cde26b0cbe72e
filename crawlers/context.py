"""What the parts of one crawl share."""

from dataclasses import dataclass
from datetime import date

from crawlers.network.archiving import Recorder
from crawlers.network.throttle import Throttle
from crawlers.progress.frontier import Frontier
from crawlers.progress.journal import CrawlJournal
from crawlers.sources.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlContext:
    """What the parts of one crawl share; without `days`, the crawl is a poll of what is new."""

    source: Source
    days: tuple[date, ...]
    journal: CrawlJournal
    frontier: Frontier
    recorder: Recorder
    throttle: Throttle
