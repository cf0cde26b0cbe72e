"""What a response says when it is not, or not only, the page that was asked for."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy.http import Response

from pipelines.archive.content_encoding import decompress, has_html_end
from pipelines.archive.warc_reader import MAX_BODY_BYTES, header
from pipelines.archive.warc_writer import Exchange
from pipelines.records.reasons import MAX_WAIT, FailureReason

_CHALLENGE_TITLE = re.compile(
    rb"<title>\s*(?:just a moment\.\.\.|attention required! \| cloudflare|checking your browser[^<]{0,40}|ddos-guard"
    rb"|pardon our interruption(?:\.\.\.)?|access denied|are you a robot\?)\s*</title",
    re.IGNORECASE,
)
_HEAD_BYTES = 8192
LOST = "dataloss"
"""Scrapy's flag of a response whose transfer broke off."""


def validate_page(response: Response) -> FailureReason | None:
    """What keeps an archived response from being read as an article's page."""
    if is_cut(response):
        return FailureReason.TRUNCATED
    kind = (response.headers.get("Content-Type") or b"").split(b";")[0].strip().lower()
    is_other = kind and b"html" not in kind
    return validate_response(response) or (FailureReason.CONTENT_TYPE if is_other else None)


def validate_response(response: Response) -> FailureReason | None:
    """What stands in a response instead of a page or a listing."""
    if not response.body:
        return FailureReason.EMPTY_BODY
    return FailureReason.CHALLENGE if is_challenge(response) else None


def is_cut(response: Response) -> bool:
    """Whether an archived response breaks off; Scrapy tells of a transfer, and takes a broken compression for whole."""
    if has_html_end(response.body):
        return False
    sent: Exchange = response.meta["exchange"]
    encoding = header(sent.headers, "content-encoding") or ""
    return LOST in response.flags or not decompress(sent.body, encoding, MAX_BODY_BYTES).is_whole


def is_challenge(response: Response) -> bool:
    """Whether a response asks for proof of a human instead of showing the page."""
    if response.headers.get("Cf-Mitigated") == b"challenge":
        return True
    return _CHALLENGE_TITLE.search(response.body[:_HEAD_BYTES]) is not None


def retry_after(response: Response, now: datetime) -> timedelta | None:
    """Return how long a response asks us to stay away (at most `MAX_WAIT`), None where it does not say.

    Args:
        response: its Retry-After is read as seconds or as an HTTP date.
        now: aware instant of the response.
    """
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    try:
        if text.isascii() and text.isdigit():
            return min(timedelta(seconds=min(int(text), MAX_WAIT.total_seconds())), MAX_WAIT)
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta()), MAX_WAIT)
