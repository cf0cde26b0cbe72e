"""Replay: every request is answered from a WARC file instead of the network, with the recorded status and headers."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, HtmlResponse, Response
from scrapy.responsetypes import responsetypes

from crawlers.network.responses import DATALOSS
from pipelines.archive.warc_reader import ArchivedResponse, iterate_responses, list_responses

_TRANSFER_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True)
class Replay:
    """A WARC file, and where in it the latest response of each address begins, and the latest rendered page."""

    path: Path
    offsets: dict[str, int]
    rendered: dict[str, int]


def open_replay(path: Path) -> Replay:
    """Read where the responses of a WARC file are; an ArchiveError says that it is missing, damaged or no WARC."""
    replay = Replay(path, {}, {})
    for offset, response in list_responses(path):
        (replay.rendered if response.is_rendered else replay.offsets)[_key(response.url)] = offset
    return replay


def rendered_page(replay: Replay, response: HtmlResponse) -> HtmlResponse | None:
    """Return the page that a browser made of a response when it was recorded, None if it made none."""
    if (offset := replay.rendered.get(_key(response.url))) is None:
        return None
    page = _read(replay, offset)
    return HtmlResponse(response.url, body=page.body, headers={"Content-Type": page.content_type})


class ReplayHandler(BaseDownloadHandler):
    """Download handler for http and https; an address that is not in the WARC file is a 404."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # It is opened before: Scrapy only logs an error of a handler, and each request then fails for another reason.
        self._replay: Replay = crawler.settings["KABAR_REPLAY"]

    async def download_request(self, request: Request) -> Response:
        """Return the recorded response."""
        offset = self._replay.offsets.get(_key(request.url))
        if offset is None:
            return Response(request.url, status=404, request=request)
        return _as_response(request, _read(self._replay, offset))


def _read(replay: Replay, offset: int) -> ArchivedResponse:
    with replay.path.open("rb") as stream:
        stream.seek(offset)
        return next(iterate_responses(stream, str(replay.path)))


def _key(url: str) -> str:
    """Return an address without its scheme."""
    parts = urlsplit(url)
    return f"{(parts.hostname or '').lower()}:{parts.port or ''}{parts.path or '/'}?{parts.query}"


def _as_response(request: Request, archived: ArchivedResponse) -> Response:
    headers = Headers()
    for name, value in archived.headers:
        if name.lower() not in _TRANSFER_HEADERS:
            headers.appendlist(name, value)
    kind = responsetypes.from_args(headers=headers, url=request.url, body=archived.body)
    return kind(
        request.url,
        status=archived.status,
        headers=headers,
        body=archived.body,
        request=request,
        flags=[DATALOSS] if archived.is_cut else None,
        protocol="HTTP/1.1",
    )
