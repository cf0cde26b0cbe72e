"""Which sources a poll has to crawl; the others do not cost a process."""

from collections.abc import Sequence
from datetime import datetime

from crawlers.listings.plan import listings_of_news
from crawlers.sources.source import Source
from pipelines.warehouse import ledger, polls
from pipelines.warehouse.connection import Connection


def due_sources(connection: Connection, sources: Sequence[Source], now: datetime) -> list[Source]:
    """Return the sources that have a listing to read or pages to fetch at an aware instant."""
    with_work = ledger.sources_with_work(connection, [source.id for source in sources])
    return [source for source in sources if source.id in with_work or _has_due_listing(connection, source, now)]


def _has_due_listing(connection: Connection, source: Source, now: datetime) -> bool:
    return bool(polls.due(connection, source.id, [task.candidate for task in listings_of_news(source, now)]))
