"""Typed access to what Kabar keeps in the metadata of requests and responses."""

from scrapy import Request
from scrapy.http import Response

from pipelines.archive.warc_writer import Exchange
from pipelines.records.crawl_record import FetchedPage

DOWNLOAD_SLOT = "download_slot"
"""Scrapy's key for the queue of a request: all hosts of a site share one."""

_EXCHANGE = "kabar_exchange"
_ARCHIVED = "kabar_archived"


def set_archived(request: Request, exchange: Exchange, page: FetchedPage) -> None:
    """Attach the archived exchange of a request to it, and through it to its response."""
    request.meta.update({_EXCHANGE: exchange, _ARCHIVED: page})


def exchange_of(response: Response) -> Exchange:
    """Return a response as it came over the network, with its Content-Encoding."""
    exchange: Exchange = response.meta[_EXCHANGE]
    return exchange


def archived_of(response: Response) -> FetchedPage:
    """Return where a response is in the archive."""
    page: FetchedPage = response.meta[_ARCHIVED]
    return page
