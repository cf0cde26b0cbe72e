"""What went wrong with a request, as a `FailureReason`; `pipelines.records.reasons` says what follows from each.

Scrapy and Twisted raise exceptions of the network; these are Kabar's own:

IgnoreRequest
├── RefusedError            the request is out of scope, closed by robots.txt, or must wait; carries the reason
└── RobotsUnreachableError  robots.txt is unreachable; `__cause__` says why
"""

import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from gzip import BadGzipFile

from OpenSSL import SSL
from scrapy import exceptions
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from service_identity import VerificationError
from twisted.internet.error import ConnectError
from twisted.web.client import ResponseFailed

from crawlers.network.responses import retry_after, served_instead
from pipelines.records.crawl_record import Outcome
from pipelines.records.reasons import OUTAGE, FailureReason, reason_of_status

_CHALLENGE_STATUS = frozenset({401, 403, 405, 406, 429, 503})
"""Statuses with which walls are sent; pages of others have a vendor's scripts because every page of the site has."""
_REASONS: tuple[tuple[type[BaseException], FailureReason], ...] = (
    (exceptions.IgnoreRequest, FailureReason.REDIRECT_LOOP),
    (exceptions.CannotResolveHostError, FailureReason.DNS),
    (exceptions.DownloadConnectionRefusedError, FailureReason.CONNECTION_REFUSED),
    (exceptions.DownloadTimeoutError, FailureReason.TIMEOUT),
    (exceptions.DownloadCancelledError, FailureReason.TOO_LARGE),
    (exceptions.ResponseDataLossError, FailureReason.TRUNCATED),
    (exceptions.DownloadFailedError, FailureReason.CONNECTION_LOST),
    (ConnectError, FailureReason.UNREACHABLE),
    (BadGzipFile, FailureReason.UNDECODABLE),
    (zlib.error, FailureReason.UNDECODABLE),
    (EOFError, FailureReason.UNDECODABLE),
)


class RefusedError(exceptions.IgnoreRequest):
    """Raised instead of a request that must not be made, or not before `retry_at`, an aware instant.

    `off_site` is the address if that is out of scope.
    """

    def __init__(
        self, reason: FailureReason, message: str, retry_at: datetime | None = None, off_site: str | None = None
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.retry_at = retry_at
        self.off_site = off_site


class RobotsUnreachableError(exceptions.IgnoreRequest):
    """Raised while robots.txt is unreachable: until it answers, nothing of the site may be fetched."""


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """One failed request.

    Attributes:
        retry_at: earliest instant of the next try, if the site named one.
        was_requested: False if the request was not made.
    """

    reason: FailureReason
    retry_at: datetime | None = None
    was_requested: bool = True

    @property
    def outcome(self) -> Outcome:
        """The outcome of the URL in this crawl."""
        return Outcome.RETRY if self.reason.retry_policy.is_transient else Outcome.FAILED


def classify(error: BaseException | None) -> FetchFailure:
    """Return what an exception says about its request."""
    if isinstance(error, RefusedError):
        return FetchFailure(error.reason, error.retry_at, was_requested=False)
    if isinstance(error, RobotsUnreachableError):
        return _of_robots(error)
    if isinstance(error, HttpError):
        return _of_response(error.response)
    reason = _reason(error)
    return FetchFailure(reason, was_requested=reason is not FailureReason.DNS)


def _reason(error: BaseException | None) -> FailureReason:
    if _is_tls_error(error):
        return FailureReason.TLS
    if type(error) is exceptions.IgnoreRequest and error.__cause__ is not None:
        # Scrapy raises this when a body grows too large during decompression.
        return FailureReason.TOO_LARGE
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), FailureReason.UNEXPECTED)


def _of_response(response: Response) -> FetchFailure:
    now = datetime.now(UTC)
    pause = retry_after(response, now)
    retry_at = None if pause is None else now + pause
    if _is_challenge(response):
        return FetchFailure(FailureReason.CHALLENGE, retry_at)
    if 300 <= response.status < 400 and b":" in (response.headers.get("Location") or b"").partition(b"/")[0]:
        # Scrapy follows only http and https.
        return FetchFailure(FailureReason.SCHEME)
    return FetchFailure(reason_of_status(response.status), retry_at)


def _is_challenge(response: Response) -> bool:
    served = served_instead(response)
    if served is None or served.reason is not FailureReason.CHALLENGE:
        return False
    return served.is_certain or response.status in _CHALLENGE_STATUS


def _of_robots(error: RobotsUnreachableError) -> FetchFailure:
    """Return the cause if it affects the whole site, for instance a missing address, else `robots_unreachable`."""
    cause = classify(error.__cause__)
    if cause.reason.retry_policy == OUTAGE or cause.reason is FailureReason.SITE_SLOWED:
        return replace(cause, was_requested=False)
    return FetchFailure(FailureReason.ROBOTS_UNREACHABLE, was_requested=False)


def _is_tls_error(error: BaseException | None) -> bool:
    failed = error.__cause__ if isinstance(error, exceptions.DownloadFailedError) else error
    if not isinstance(failed, ResponseFailed):
        return False
    return any(isinstance(reason.value, SSL.Error | VerificationError) for reason in failed.reasons)
