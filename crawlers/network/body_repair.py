"""Bodies that are not what they say: compressed once more, HTML under another Content-Type, of no known charset."""

import re
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.responsetypes import responsetypes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

from crawlers.network.fetch_failure import RefusedError
from pipelines.archive.content_encoding import GZIP_START, undo_gzip
from pipelines.archive.page_type import begins_as_html
from pipelines.charsets import is_charset
from pipelines.records.reasons import FailureReason

_HEAD_BYTES = 1024
_XML_ENCODING = re.compile(rb"^(\s{0,20}<\?xml[^>]{0,200}?)\s+encoding=[\"'][^\"']{0,100}[\"']")


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
        return _without_false_charset(response) if isinstance(response, TextResponse) else response


def _without_false_charset(response: TextResponse) -> TextResponse:
    """Let a response be UTF-8 that declares one of Python's codecs which are no charsets, such as `unicode_escape`."""
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(response.body)
    if declared is None or is_charset(declared):
        return response
    head, rest = response.body[:_HEAD_BYTES], response.body[_HEAD_BYTES:]
    return response.replace(body=_XML_ENCODING.sub(rb"\1", head) + rest, encoding="utf-8")


def _decompressed(response: Response, max_bytes: int) -> Response:
    body = undo_gzip(response.body, max_bytes + 1).body
    if len(body) > max_bytes:
        raise RefusedError(FailureReason.TOO_LARGE, f"{response.url} has more than {max_bytes} bytes when decompressed")
    headers = response.headers.copy()
    if b"gzip" in (headers.get("Content-Type") or b"").lower():
        del headers["Content-Type"]  # of the compressed file
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    return response.replace(cls=kind, headers=headers, body=body)
