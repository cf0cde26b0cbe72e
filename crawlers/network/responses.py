"""Responses: where they are archived, whether they are the requested page and complete, which pause they ask for."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.http import Response

from pipelines.archive.content_encoding import decompress, has_html_end
from pipelines.archive.page_type import is_html
from pipelines.archive.warc_reader import MAX_BODY_BYTES, header
from pipelines.archive.warc_writer import Exchange
from pipelines.records.crawl_record import FetchedPage
from pipelines.records.reasons import MAX_WAIT, FailureReason

_CHALLENGE_TITLE = re.compile(
    rb"<title>\s*(?:just a moment\.\.\.|attention required! \| cloudflare|checking your browser[^<]{0,40}|ddos-guard"
    rb"|pardon our interruption(?:\.\.\.)?|access denied|are you a robot\?)\s*</title",
    re.IGNORECASE,
)
_HEAD_BYTES = 8192
DATALOSS = "dataloss"
"""Scrapy's flag of a response whose transfer was cut off."""
_EXCHANGE = "kabar_exchange"
_ARCHIVED = "kabar_archived"


def set_archived(request: Request, exchange: Exchange, page: FetchedPage) -> None:
    """Attach an archived exchange to its request, and so to its response."""
    request.meta.update({_EXCHANGE: exchange, _ARCHIVED: page})


def exchange_of(response: Response) -> Exchange:
    """Return a response as it came over the network, with its Content-Encoding."""
    exchange: Exchange = response.meta[_EXCHANGE]
    return exchange


def archived_of(response: Response) -> FetchedPage:
    """Return where a response is in the archive."""
    page: FetchedPage = response.meta[_ARCHIVED]
    return page


def validate_page(response: Response) -> FailureReason | None:
    """Return why an archived response cannot be read as a page of an article, None if it can."""
    if is_cut(response):
        return FailureReason.TRUNCATED
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    reason = validate_response(response)
    return reason or (None if is_html(content_type, response.body) else FailureReason.CONTENT_TYPE)


def validate_response(response: Response) -> FailureReason | None:
    """Return why a response is neither a page nor a listing, None if it may be one."""
    if not response.body:
        return FailureReason.EMPTY_BODY
    return FailureReason.CHALLENGE if is_challenge(response) else None


def is_cut(response: Response) -> bool:
    """Whether the end of an archived response is missing; Scrapy detects this for transfers, not for compression."""
    if has_html_end(response.body):
        return False
    sent = exchange_of(response)
    encoding = header(sent.headers, "content-encoding") or ""
    return DATALOSS in response.flags or not decompress(sent.body, encoding, MAX_BODY_BYTES).is_whole


def is_challenge(response: Response) -> bool:
    """Whether a response demands proof of a human instead of showing the page."""
    if response.headers.get("Cf-Mitigated") == b"challenge":
        return True
    return _CHALLENGE_TITLE.search(response.body[:_HEAD_BYTES]) is not None


def retry_after(response: Response, now: datetime) -> timedelta | None:
    """Return the pause that Retry-After (seconds or an HTTP date) asks for, at most `MAX_WAIT`; None for no pause."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    try:
        if text.isascii() and text.isdigit():
            return min(timedelta(seconds=min(int(text), MAX_WAIT.total_seconds())), MAX_WAIT)
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta()), MAX_WAIT)
