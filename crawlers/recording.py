"""Every response is archived before anything reads it, listings and robots.txt included."""

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Self, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from crawlers.recorder import Recorder
from crawlers.spider import NewsSpider
from pipelines import archive
from pipelines.manifest import Fetched
from pipelines.segments import Exchange


class RecordingMiddleware:
    """Downloader middleware next to the network: it sees each response first, as it came."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._batch: list[Exchange] = []
        self._written: asyncio.Task[list[Fetched]] | None = None
        self._turn = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the spider's recorder."""
        return cls(cast("NewsSpider", crawler.spider).recorder)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Archive the response; leave it and its place in `request.meta["exchange"]` and `["archived"]`."""
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
        request.meta["archived"] = await self._archive(exchange)
        return response

    async def _archive(self, exchange: Exchange) -> Fetched:
        """Write an exchange in another thread, together with those that come while others are being written.

        Compressing takes longer than all else that a crawl does with a page, and lets other threads work meanwhile;
        to wake a thread for each page would cost half of that again.
        """
        self._batch.append(exchange)
        number = len(self._batch) - 1
        if self._written is None:
            self._written = asyncio.create_task(self._write_batch())
        places = await asyncio.shield(self._written)  # a request that is given up must not end the others'
        return places[number]

    async def _write_batch(self) -> list[Fetched]:
        async with self._turn:
            batch, self._batch, self._written = self._batch, [], None
            return await asyncio.to_thread(self._recorder.record_all, batch)


def _pairs(headers: Headers) -> archive.Headers:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
