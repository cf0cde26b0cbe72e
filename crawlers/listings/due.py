"""Which sources a poll has anything to do for: those are crawled, the others do not cost a process."""

from collections.abc import Sequence
from datetime import datetime

from crawlers.listings.plan import listings_of_news
from crawlers.progress.frontier import candidates
from crawlers.sources.source import Source
from pipelines.warehouse import ledger, polls
from pipelines.warehouse.connection import Connection


def due_sources(connection: Connection, sources: Sequence[Source], now: datetime) -> list[Source]:
    """Return those of the sources that have a listing to read, or pages to fetch, at an aware instant."""
    with_work = ledger.sources_with_work(connection, [source.id for source in sources])
    return [
        source
        for source in sources
        if source.id in with_work or polls.due(connection, source.id, candidates(list(listings_of_news(source, now))))
    ]
