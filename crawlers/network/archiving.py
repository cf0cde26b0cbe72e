"""Every response is archived before anything reads it, listings and robots.txt included."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Self, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from crawlers.network.recorder import Recorder
from crawlers.spider import NewsSpider
from pipelines.archive import warc_reader
from pipelines.archive.warc_writer import Exchange


class ArchivingMiddleware:
    """Downloader middleware next to the network: it sees each response first, as it came."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the spider's recorder."""
        return cls(cast("NewsSpider", crawler.spider).recorder)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Archive the response; leave it and its place in `request.meta["exchange"]` and `["archived"]`.

        It is written here and not in another thread: waking one, and taking turns with it, costs more than compressing.
        """
        exchange = Exchange(
            url=request.url,
            method=request.method,
            request_headers=_pairs(request.headers),
            status=response.status,
            reason=_phrase(response.status),
            headers=_pairs(response.headers),
            body=response.body,
            fetched_at=datetime.now(UTC),
        )
        request.meta["exchange"] = exchange
        request.meta["archived"] = self._recorder.record(exchange)
        return response


def _pairs(headers: Headers) -> warc_reader.Headers:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
