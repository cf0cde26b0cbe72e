"""Answering every request from a WARC instead of the network, with the recorded status and headers."""

from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawlers.network.responses import LOST
from pipelines.archive.warc_reader import ArchivedResponse, iterate_responses, list_responses

_OF_THE_TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length"})


class ReplayHandler(BaseDownloadHandler):
    """Download handler for http and https; an address that the WARC does not hold is a 404."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._path = Path(crawler.settings["KABAR_REPLAY"])
        self._offsets = index_warc(self._path)

    async def download_request(self, request: Request) -> Response:
        """Return the recorded response."""
        offset = self._offsets.get(_key(request.url))
        if offset is None:
            return Response(request.url, status=404, request=request)
        return _as_response(request, _response_at(self._path, offset))


def index_warc(path: Path) -> dict[str, int]:
    """Map each address of a WARC (without its scheme) to the offset of its latest response.

    Raises:
        ArchiveError: the file is missing or not a WARC.
    """
    return {_key(response.url): offset for offset, response in list_responses(path)}


def _key(url: str) -> str:
    parts = urlsplit(url)
    return f"{(parts.hostname or '').lower()}:{parts.port or ''}{parts.path or '/'}?{parts.query}"


def _response_at(path: Path, offset: int) -> ArchivedResponse:
    with path.open("rb") as stream:
        stream.seek(offset)
        return next(iterate_responses(stream, str(path)))


def _as_response(request: Request, archived: ArchivedResponse) -> Response:
    headers = Headers()
    for name, value in archived.headers:
        if name.lower() not in _OF_THE_TRANSFER:
            headers.appendlist(name, value)
    kind = responsetypes.from_args(headers=headers, url=request.url, body=archived.body)
    return kind(
        request.url,
        status=archived.status,
        headers=headers,
        body=archived.body,
        request=request,
        flags=[LOST] if archived.is_cut else None,
        protocol="HTTP/1.1",
    )
