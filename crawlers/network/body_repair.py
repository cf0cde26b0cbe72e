"""Bodies that are not what their headers say: compressed once more, or HTML under another Content-Type."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response
from scrapy.responsetypes import responsetypes

from crawlers.network.fetch_failure import RefusedError
from pipelines.archive.content_encoding import GZIP_START, undo_gzip
from pipelines.archive.page_type import begins_as_html
from pipelines.records.reasons import FailureReason


class BodyRepair:
    """Downloader middleware after Scrapy's decompression; the archive keeps the body as it was sent."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build for Scrapy."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the response with the body, and of the class, that a browser would see.

        Raises:
            RefusedError: the body grows too large.
        """
        if response.body.startswith(GZIP_START):
            response = _decompressed(response, request.meta.get("download_maxsize") or self._max_bytes)
        if not isinstance(response, HtmlResponse) and begins_as_html(response.body):
            response = response.replace(cls=HtmlResponse)
        return response


def _decompressed(response: Response, max_bytes: int) -> Response:
    body = undo_gzip(response.body, max_bytes + 1).body
    if len(body) > max_bytes:
        raise RefusedError(FailureReason.TOO_LARGE, f"{response.url} has more than {max_bytes} bytes when decompressed")
    headers = response.headers.copy()
    if b"gzip" in (headers.get("Content-Type") or b"").lower():
        del headers["Content-Type"]  # of the compressed file
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    return response.replace(cls=kind, headers=headers, body=body)
