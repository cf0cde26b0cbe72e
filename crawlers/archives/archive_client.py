"""Requests to a web archive: one at a time, in the slots of the rate limit that all programs share, within bounds.

Redirects are followed only within the archive, so no page of others can lead a request to another host.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from crawlers.network.archiving import user_agent
from crawlers.network.rate_limit import SharedRateLimiter
from crawlers.network.responses import read_retry_after
from pipelines.archive.content_encoding import decompress
from pipelines.archive.warc_reader import Headers, header
from pipelines.errors import CrawlError
from pipelines.settings import Settings
from pipelines.warehouse.reconnecting import ReconnectingConnection

DELAY = timedelta(seconds=1)
"""Between two requests to the same host."""
MAX_ATTEMPTS = 5
MAX_LIST_BYTES = 64 * 1024 * 1024
LIST_SECONDS = 180.0
"""How long an archive may search before it answers with a part of a list."""
MAX_REDIRECTS = 3
_RETRIED_STATUS = frozenset({429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class NoAnswerError(CrawlError):
    """An archive gives no usable answer to a request; a later command may get one."""


class UnusableCopyError(Exception):
    """An archive's copy of a page cannot be used, and another attempt would not change that; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response of an archive, after its redirects.

    Attributes:
        url: the address that gave it.
        body: its bytes as sent.
        is_cut: whether more was sent than asked for.
    """

    url: str
    status: int
    headers: Headers
    body: bytes
    is_cut: bool


class ArchiveClient:
    """A client for all archives of a command, to be used in a `with` block."""

    def __init__(self, settings: Settings, connection: ReconnectingConnection) -> None:
        self._connection = connection
        self._seconds = settings.timeout
        self._client = httpx.Client(headers={"User-Agent": user_agent(settings), "Accept-Encoding": "identity"})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def read_list(self, url: str, *, may_be_missing: bool = False) -> bytes:
        """Return a list without its compression, which archives use unasked; b"" for a missing one, if it may be.

        Raises:
            NoAnswerError: as `get`, or there is no list, or it is incomplete or longer than `MAX_LIST_BYTES`.
            UnusableCopyError: as `get`.
        """
        answer = self.get(url, MAX_LIST_BYTES, seconds=LIST_SECONDS)
        if answer.status == httpx.codes.NOT_FOUND and may_be_missing:
            return b""
        if answer.status != httpx.codes.OK:
            raise NoAnswerError(f"{url} answers HTTP {answer.status}")
        text, is_whole = decompress(answer.body, header(answer.headers, "content-encoding") or "", MAX_LIST_BYTES)
        if answer.is_cut or not is_whole or len(text) >= MAX_LIST_BYTES:
            raise NoAnswerError(f"{url} answers with more than {MAX_LIST_BYTES} bytes, or breaks off")
        return text

    def get(
        self, url: str, max_bytes: int, span: tuple[int, int] | None = None, *, seconds: float | None = None
    ) -> Answer:
        """Return the answer to a request; a body longer than `max_bytes` is cut.

        Args:
            url: an address of an archive.
            max_bytes: limit for the body.
            span: first and last byte of a file, None for all of it.
            seconds: how long to wait for the next bytes, None for as long as the settings say.

        Raises:
            NoAnswerError: the archive does not answer, wants a long rest, or knows no byte ranges.
            UnusableCopyError: the answer leads to another host.
        """
        origin = urlsplit(url)[:2]
        headers = {"Range": f"bytes={span[0]}-{span[1]}"} if span else {}
        timeout = max(seconds or 0, self._seconds)
        for _ in range(MAX_REDIRECTS + 1):
            ask = partial(self._client.stream, "GET", url, headers=headers, timeout=timeout)
            answer = self._persist(urlsplit(url).netloc, ask, max_bytes)
            target = header(answer.headers, "location")
            if answer.status not in _REDIRECTS or target is None:
                if span and answer.status == httpx.codes.OK:
                    raise NoAnswerError(f"{urlsplit(url).netloc} does not send parts of files")
                return answer
            url = urljoin(url, target)
            if urlsplit(url)[:2] != origin:
                raise UnusableCopyError("it leads to another host than the archive's")
        raise UnusableCopyError(f"it leads through more than {MAX_REDIRECTS} redirects")

    def _persist(self, host: str, ask: Callable[[], AbstractContextManager[httpx.Response]], max_bytes: int) -> Answer:
        """Repeat a request that fails for a cause that may pass, after the rest that the archive asks for."""
        limiter = SharedRateLimiter(self._connection, host)
        for _ in range(MAX_ATTEMPTS):
            slot = limiter.reserve(DELAY)
            if not slot.is_ours:
                raise NoAnswerError(f"{host} wants no requests for the next {slot.wait:.0f} seconds")
            time.sleep(slot.wait)
            try:
                with ask() as response:
                    answer = _read(response, max_bytes)
            except httpx.HTTPError as error:
                problem, pause = str(error) or type(error).__name__, None
            except httpx.InvalidURL as error:
                raise UnusableCopyError(f"its address cannot be requested: {error}") from error
            else:
                if answer.status not in _RETRIED_STATUS:
                    return answer
                problem, pause = f"HTTP {answer.status}", _pause(answer)
            limiter.rest(pause)
        raise NoAnswerError(f"{host} does not answer: {problem}")


def _read(response: httpx.Response, max_bytes: int) -> Answer:
    parts, size = [], 0
    for part in response.iter_raw():
        parts.append(part)
        size += len(part)
        if size > max_bytes:
            break
    body = b"".join(parts)
    return Answer(
        url=str(response.url),
        status=response.status_code,
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw],
        body=body[:max_bytes],
        is_cut=size > max_bytes,
    )


def _pause(answer: Answer) -> timedelta | None:
    return read_retry_after(header(answer.headers, "retry-after") or "", datetime.now(UTC))
