"""One search of the archives for what the warehouse lacks of a source's days."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from enum import StrEnum

from crawlers.archives.archive_client import ArchiveClient, UnusableCopyError
from crawlers.archives.common_crawl import CommonCrawl
from crawlers.archives.copies import Wanted
from crawlers.archives.copying import Copier, left_behind
from crawlers.archives.news_files import NewsFiles
from crawlers.archives.wayback import Wayback
from crawlers.sources.source import Source
from pipelines.archive.lake import Lake
from pipelines.errors import CrawlError
from pipelines.settings import Settings
from pipelines.warehouse import archive_requests
from pipelines.warehouse.locks import advisory_locks
from pipelines.warehouse.reconnecting import ReconnectingConnection
from pipelines.warehouse.runs import register_publishers

_LOCK = "archives"


class WebArchive(StrEnum):
    """An archive, or a part of it that is listed in another way."""

    COMMON_CRAWL = "common-crawl"
    WAYBACK = "wayback"
    CC_NEWS = "cc-news"


class ArchiveSearch:
    """Looks into archives one after the other; `segments` yields what the caller must import before it asks for more.

    Attributes:
        tallies: number of the lines, addresses and copies of each archive, by what became of them.
        problems: why an archive was left before its end, a sentence each.
    """

    def __init__(self, source: Source, days: Sequence[date], archives: Sequence[WebArchive]) -> None:
        self.tallies: dict[WebArchive, Counter[str]] = {each: Counter() for each in dict.fromkeys(archives)}
        self.problems: list[str] = []
        self._source, self._days = source, tuple(days)

    def segments(
        self, settings: Settings, lake: Lake, warehouse_url: str, tell: Callable[[str], None]
    ) -> Iterator[str]:
        """Copy into the lake; yield the names of the segments. All archives together get one request at a time.

        `tell` gets a line about each copy.

        Raises:
            CrawlError: another command asks them now.
        """
        with (
            advisory_locks(warehouse_url, [_LOCK], timedelta(), f"import-cc {self._source.id}"[:63]) as others,
            closing(ReconnectingConnection(warehouse_url, "kabar_loader")) as connection,
            ArchiveClient(settings, connection) as client,
        ):
            if others:
                raise CrawlError(f"{others[_LOCK]} is asking the archives; repeat the command when it has ended")
            connection.run(lambda opened: register_publishers(opened, [self._source.publisher()]))
            folder = settings.home / "archives" / self._source.id
            yield from left_behind(lake, folder)
            for archive, tally in self.tallies.items():
                wanted = Wanted(self._source, self._days, tally)
                with closing(Copier(lake, connection, wanted, folder, tell)) as copier:
                    yield from self._copied(archive, copier, wanted, _server(archive, client, settings), connection)
            if not self.problems:
                connection.run(lambda opened: archive_requests.drop_listings(opened, self._source.id))

    def _copied(
        self,
        archive: WebArchive,
        copier: Copier,
        wanted: Wanted,
        server: CommonCrawl | Wayback | NewsFiles,
        connection: ReconnectingConnection,
    ) -> Iterator[str]:
        """Copy from one archive as far as it answers."""

        def cursor_of(request: str) -> str | None:
            return connection.run(lambda opened: archive_requests.cursor_of(opened, self._source.id, request))

        try:
            for listing in server.listings(wanted, cursor_of):
                yield from copier.segments(listing)
            yield from copier.flush()
        except (CrawlError, UnusableCopyError) as error:
            self.problems.append(f"{archive}: {error}")
            yield from copier.flush(asks_on=False)


def _server(archive: WebArchive, client: ArchiveClient, settings: Settings) -> CommonCrawl | Wayback | NewsFiles:
    match archive:
        case WebArchive.COMMON_CRAWL:
            return CommonCrawl(client, settings.common_crawl_index_url, settings.common_crawl_url)
        case WebArchive.WAYBACK:
            return Wayback(client, settings.wayback_url)
        case WebArchive.CC_NEWS:
            return NewsFiles(client, settings.common_crawl_url)
