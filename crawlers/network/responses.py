"""Responses: where they are archived, whether they are the requested page and complete, which pause they ask for."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.http import Response

from pipelines.archive.content_encoding import decompress, has_html_end
from pipelines.archive.page_type import is_html
from pipelines.archive.warc_reader import MAX_BODY_BYTES, header
from pipelines.archive.warc_writer import Exchange
from pipelines.bot_walls import Served, recognise_wall
from pipelines.records.crawl_record import FetchedPage
from pipelines.records.reasons import MAX_WAIT, FailureReason

DATALOSS = "dataloss"
"""Scrapy's flag of a response whose transfer was cut off."""
_EXCHANGE = "kabar_exchange"
_ARCHIVED = "kabar_archived"


def set_archived(request: Request, exchange: Exchange, page: FetchedPage) -> None:
    """Attach an archived exchange to its request, and so to its response."""
    request.meta.update({_EXCHANGE: exchange, _ARCHIVED: page})


def exchange_of(of: Request | Response) -> Exchange:
    """Return a response, or that of a request, as it came over the network, with its Content-Encoding."""
    exchange: Exchange = of.meta[_EXCHANGE]
    return exchange


def archived_of(of: Request | Response) -> FetchedPage:
    """Return where a response, or that of a request, is in the archive."""
    page: FetchedPage = of.meta[_ARCHIVED]
    return page


def validate_page(response: Response) -> FailureReason | None:
    """Return why an archived response cannot be read as a page of an article, None if it can.

    What only looks like another page than the requested one is left to the stage that reads it.
    """
    if (served := served_instead(response)) and served.is_certain:
        return served.reason
    if is_cut(response):
        return FailureReason.TRUNCATED
    if not response.body:
        return FailureReason.EMPTY_BODY
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return None if is_html(content_type, response.body) else FailureReason.CONTENT_TYPE


def validate_response(response: Response, *, names_something: bool) -> FailureReason | None:
    """Return why a response is no listing, None if it may be one.

    A page that says that nothing was found may be the end of a paged listing. One that only looks like a wall, as a
    small index beside a box "Sign in" does, is none if it names something.
    """
    served = served_instead(response)
    if served and served.reason is not FailureReason.SOFT_404 and (served.is_certain or not names_something):
        return served.reason
    return None if response.body else FailureReason.EMPTY_BODY


def is_cut(response: Response) -> bool:
    """Whether the end of an archived response is missing; Scrapy detects this for transfers, not for compression."""
    if has_html_end(response.body):
        return False
    sent = exchange_of(response)
    encoding = header(sent.headers, "content-encoding") or ""
    return DATALOSS in response.flags or not decompress(sent.body, encoding, MAX_BODY_BYTES).is_whole


def served_instead(response: Response) -> Served | None:
    """Return what the site sent instead of what was requested, for instance a bot wall; None if nothing shows that."""
    fields = ((name, value) for name, values in response.headers.items() for value in values)
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in fields]
    return recognise_wall(response.status, headers, response.body)


def retry_after(response: Response, now: datetime) -> timedelta | None:
    """Return the pause that a response's Retry-After asks for."""
    return read_retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"), now)


def read_retry_after(text: str, now: datetime) -> timedelta | None:
    """Return the pause that Retry-After (seconds or an HTTP date) asks for, at most `MAX_WAIT`; None for no pause."""
    text = text.strip()
    try:
        if text.isascii() and text.isdigit():
            return min(timedelta(seconds=min(int(text), MAX_WAIT.total_seconds())), MAX_WAIT)
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta()), MAX_WAIT)
