"""What went wrong with a request, as a reason of `pipelines.records.reasons`, which says what follows from it.

Two kinds of exceptions come here: Scrapy's and Twisted's, from the network, and our own:

IgnoreRequest
├── RefusedError            the wall lets it not pass, with the reason
├── RobotsForbiddenError    robots.txt closes the path
├── RobotsUnreachableError  robots.txt cannot be had; its __cause__ tells why
└── SiteSlowedError         the site wants a rest of more than the crawl has patience for
"""

import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from gzip import BadGzipFile

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from service_identity import VerificationError
from twisted.internet.error import ConnectError
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawlers.network.responses import is_challenge, retry_after
from pipelines.records.crawl_record import Outcome
from pipelines.records.reasons import OUTAGE, FailureReason, reason_of_status

_CHALLENGE_STATUS = frozenset({403, 429, 503})


class RefusedError(IgnoreRequest):
    """Raised for an address that is not asked for; the reason says why."""

    def __init__(self, reason: FailureReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class RobotsForbiddenError(IgnoreRequest):
    """Raised for a path that the site's robots.txt closes to us."""


class RobotsUnreachableError(IgnoreRequest):
    """Raised while the site's robots.txt cannot be had: until it can, nothing of the site may be fetched."""


class SiteSlowedError(IgnoreRequest):
    """Raised for a request that is not made: its site is to be left alone until an instant further away."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"the site is to be left alone until {until:%Y-%m-%d %H:%M:%S} UTC")
        self.until = until


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """One failed request.

    Attributes:
        retry_at: earliest instant of the next try, where the site named one.
        was_asked: False where the request was not made at all.
    """

    reason: FailureReason
    retry_at: datetime | None = None
    was_asked: bool = True

    @property
    def outcome(self) -> Outcome:
        """What it means for this crawl."""
        return Outcome.RETRY if self.reason.retry_policy.is_transient else Outcome.FAILED


_REASONS: tuple[tuple[type[BaseException], FailureReason], ...] = (
    (RobotsForbiddenError, FailureReason.ROBOTS),
    (IgnoreRequest, FailureReason.REDIRECT_LOOP),
    (CannotResolveHostError, FailureReason.DNS),
    (DownloadConnectionRefusedError, FailureReason.CONNECTION_REFUSED),
    (DownloadTimeoutError, FailureReason.TIMEOUT),
    (DownloadCancelledError, FailureReason.TOO_LARGE),
    (ResponseDataLossError, FailureReason.TRUNCATED),
    (DownloadFailedError, FailureReason.CONNECTION_LOST),
    (ConnectError, FailureReason.UNREACHABLE),
    (BadGzipFile, FailureReason.UNDECODABLE),
    (zlib.error, FailureReason.UNDECODABLE),
    (EOFError, FailureReason.UNDECODABLE),
)


def classify(failure: Failure) -> FetchFailure:
    """Return what a failed request means."""
    return _classify(failure.value)


def _classify(error: BaseException | None) -> FetchFailure:
    if isinstance(error, RefusedError):
        return FetchFailure(error.reason, was_asked=False)
    if isinstance(error, SiteSlowedError):
        return FetchFailure(FailureReason.SITE_SLOWED, error.until, was_asked=False)
    if isinstance(error, RobotsUnreachableError):
        return _of_robots(error)
    if isinstance(error, HttpError):
        return _of_response(error.response)
    reason = _reason(error)
    return FetchFailure(reason, was_asked=reason is not FailureReason.DNS)


def _reason(error: BaseException | None) -> FailureReason:
    if _is_of_tls(error):
        return FailureReason.TLS
    if type(error) is IgnoreRequest and error.__cause__ is not None:
        # Scrapy's way to say that a body grew too large while it was decompressed.
        return FailureReason.TOO_LARGE
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), FailureReason.UNEXPECTED)


def _of_response(response: Response) -> FetchFailure:
    now = datetime.now(UTC)
    rest = retry_after(response, now)
    retry_at = None if rest is None else now + rest
    if response.status in _CHALLENGE_STATUS and is_challenge(response):
        return FetchFailure(FailureReason.CHALLENGE, retry_at)
    if 300 <= response.status < 400 and b":" in (response.headers.get("Location") or b"").partition(b"/")[0]:
        # Scrapy follows http and https and hands us the rest.
        return FetchFailure(FailureReason.SCHEME)
    return FetchFailure(reason_of_status(response.status), retry_at)


def _of_robots(error: RobotsUnreachableError) -> FetchFailure:
    """What keeps robots.txt from us names the trouble where the whole site shares it: no name, no connection."""
    cause = _classify(error.__cause__)
    if cause.reason.retry_policy == OUTAGE or cause.reason is FailureReason.SITE_SLOWED:
        return replace(cause, was_asked=False)
    return FetchFailure(FailureReason.ROBOTS_UNREACHABLE, was_asked=False)


def _is_of_tls(error: BaseException | None) -> bool:
    failed = error.__cause__ if isinstance(error, DownloadFailedError) else error
    if not isinstance(failed, ResponseFailed):
        return False
    return any(isinstance(reason.value, SSL.Error | VerificationError) for reason in failed.reasons)
