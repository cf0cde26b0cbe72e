"""What a failed request means: tried again by a later run, or final; each with the reason for the ledger."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from pipelines.manifest import Outcome

PASSING_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})


class OffSiteError(IgnoreRequest):
    """Raised by the wall for a request, a redirected one mostly, that leaves the source's own hosts."""


class RobotsForbiddenError(IgnoreRequest):
    """Raised for a path that the site's robots.txt closes to us."""


class RobotsUnreachableError(IgnoreRequest):
    """Raised while the site's robots.txt cannot be had: until it can, nothing of the site may be fetched."""


_REASONS: tuple[tuple[type[Exception], Outcome, str], ...] = (
    (OffSiteError, Outcome.FAILED, "off_site_redirect"),
    (RobotsForbiddenError, Outcome.FAILED, "robots"),
    (RobotsUnreachableError, Outcome.RETRY, "robots_unreachable"),
    (IgnoreRequest, Outcome.FAILED, "redirect_loop"),
    (CannotResolveHostError, Outcome.RETRY, "dns"),
    (DownloadConnectionRefusedError, Outcome.RETRY, "connection_refused"),
    (DownloadTimeoutError, Outcome.RETRY, "timeout"),
    (DownloadCancelledError, Outcome.FAILED, "too_large"),
    (ResponseDataLossError, Outcome.RETRY, "data_loss"),
    (DownloadFailedError, Outcome.RETRY, "connection_lost"),
)


def classify(failure: Failure) -> tuple[Outcome, str]:
    """Return what follows from a failed request, and the reason that stands on the ledger."""
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        return (Outcome.RETRY if status in PASSING_STATUS else Outcome.FAILED), f"http_{status}"
    for kind, outcome, reason in _REASONS:
        if isinstance(error, kind):
            return outcome, reason
    return Outcome.RETRY, f"error_{type(error).__name__}"
