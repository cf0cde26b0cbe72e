"""What went wrong with a request, as a `FailureReason`; `pipelines.records.reasons` says what follows from each.

Scrapy and Twisted raise exceptions of the network; these are Kabar's own:

IgnoreRequest
├── RefusedError            the address is out of scope; carries the reason
├── RobotsForbiddenError    robots.txt closes the path
├── RobotsUnreachableError  robots.txt is unreachable; `__cause__` says why
└── SiteSlowedError         the site rests for longer than a crawl waits
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
from twisted.web.client import ResponseFailed

from crawlers.network.responses import is_challenge, retry_after
from pipelines.records.crawl_record import Outcome
from pipelines.records.reasons import OUTAGE, FailureReason, reason_of_status

_CHALLENGE_STATUS = frozenset({403, 429, 503})


class RefusedError(IgnoreRequest):
    """Raised for an address that must not be requested."""

    def __init__(self, reason: FailureReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class RobotsForbiddenError(IgnoreRequest):
    """Raised for a path that robots.txt closes to Kabar."""


class RobotsUnreachableError(IgnoreRequest):
    """Raised while robots.txt is unreachable: until it answers, nothing of the site may be fetched."""


class SiteSlowedError(IgnoreRequest):
    """Raised instead of a request while the site rests; `until` is an aware instant."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"the site gets no requests until {until:%Y-%m-%d %H:%M:%S} UTC")
        self.until = until


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """One failed request.

    Attributes:
        retry_at: earliest instant of the next try, if the site named one.
        was_asked: False if the request was not made.
    """

    reason: FailureReason
    retry_at: datetime | None = None
    was_asked: bool = True

    @property
    def outcome(self) -> Outcome:
        """The outcome of the URL in this crawl."""
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


def classify(error: BaseException | None) -> FetchFailure:
    """Return what an exception says about its request."""
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
    if _is_tls_error(error):
        return FailureReason.TLS
    if type(error) is IgnoreRequest and error.__cause__ is not None:
        # Scrapy raises this when a body grows too large during decompression.
        return FailureReason.TOO_LARGE
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), FailureReason.UNEXPECTED)


def _of_response(response: Response) -> FetchFailure:
    now = datetime.now(UTC)
    pause = retry_after(response, now)
    retry_at = None if pause is None else now + pause
    if response.status in _CHALLENGE_STATUS and is_challenge(response):
        return FetchFailure(FailureReason.CHALLENGE, retry_at)
    if 300 <= response.status < 400 and b":" in (response.headers.get("Location") or b"").partition(b"/")[0]:
        # Scrapy follows only http and https.
        return FetchFailure(FailureReason.SCHEME)
    return FetchFailure(reason_of_status(response.status), retry_at)


def _of_robots(error: RobotsUnreachableError) -> FetchFailure:
    """Return the cause if it affects the whole site, for instance a missing address, else `robots_unreachable`."""
    cause = classify(error.__cause__)
    if cause.reason.retry_policy == OUTAGE or cause.reason is FailureReason.SITE_SLOWED:
        return replace(cause, was_asked=False)
    return FetchFailure(FailureReason.ROBOTS_UNREACHABLE, was_asked=False)


def _is_tls_error(error: BaseException | None) -> bool:
    failed = error.__cause__ if isinstance(error, DownloadFailedError) else error
    if not isinstance(failed, ResponseFailed):
        return False
    return any(isinstance(reason.value, SSL.Error | VerificationError) for reason in failed.reasons)
