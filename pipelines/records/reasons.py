"""Why an address could not be had, and what follows from it: the one table from each reason to its way on.

A reason that may pass leaves the address `pending` with a `next_try_at` that moves further away with each attempt,
until the attempts are used up; any other makes it `failed` at once. Either way the reason stands on the ledger.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

MAX_WAIT = timedelta(days=1)
"""Neither a growing wait nor a site's own Retry-After puts the next try off for longer."""


class FailureReason(StrEnum):
    """Why an address could not be had. The value stands on the ledger."""

    DNS = "dns"
    CONNECTION_REFUSED = "connection_refused"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    PRIVATE_ADDRESS = "private_address"
    ROBOTS_UNREACHABLE = "robots_unreachable"

    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection_lost"
    TRUNCATED = "truncated"
    UNDECODABLE = "undecodable"
    EMPTY_BODY = "empty_body"
    HTTP_408 = "http_408"
    HTTP_425 = "http_425"
    HTTP_429 = "http_429"
    HTTP_500 = "http_500"
    HTTP_502 = "http_502"
    HTTP_503 = "http_503"
    HTTP_504 = "http_504"
    HTTP_5XX = "http_5xx"
    UNEXPECTED = "unexpected"

    HTTP_403 = "http_403"
    CHALLENGE = "challenge"

    SITE_SLOWED = "site_slowed"
    NOT_REACHED = "not_reached"

    HTTP_401 = "http_401"
    HTTP_402 = "http_402"
    HTTP_404 = "http_404"
    HTTP_410 = "http_410"
    HTTP_451 = "http_451"
    HTTP_4XX = "http_4xx"
    HTTP_3XX = "http_3xx"
    ROBOTS = "robots"
    OFF_SITE = "off_site"
    OFF_SITE_REDIRECT = "off_site_redirect"
    REDIRECT_LOOP = "redirect_loop"
    SCHEME = "scheme"
    USERINFO = "userinfo"
    PORT = "port"
    TOO_LARGE = "too_large"
    CONTENT_TYPE = "content_type"

    @property
    def retry_policy(self) -> "RetryPolicy":
        """What follows from it."""
        return _RETRY_POLICIES[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """What follows from a failure.

    Attributes:
        attempts: failed fetches after which the address is given up: 1 is at once, None never (it was not asked for).
        first_wait: wait before the second attempt; it doubles with each further one, up to `MAX_WAIT`.
        blames_site: whether it tells of the whole site rather than of one address.
    """

    attempts: int | None
    first_wait: timedelta = timedelta()
    blames_site: bool = False

    @property
    def is_transient(self) -> bool:
        """Whether a later run tries again."""
        return self.attempts != 1


FINAL = RetryPolicy(attempts=1)
"""Asking again is pointless, or not allowed."""

TRANSIENT = RetryPolicy(attempts=8, first_wait=timedelta(minutes=10))
"""A fault of the moment, of one address: given up after about 21 hours."""

STALLED = replace(TRANSIENT, blames_site=True)
"""The same, where it may well be the whole site's."""

OUTAGE = RetryPolicy(attempts=10, first_wait=timedelta(minutes=30), blames_site=True)
"""A site that is down: given up after about four days."""

REFUSED = RetryPolicy(attempts=4, first_wait=timedelta(hours=6), blames_site=True)
"""The site does not want us now: given up after about two days."""

NOT_ASKED = RetryPolicy(attempts=None, first_wait=timedelta(minutes=10))
"""The site wants a rest; the address was not asked for, and loses no attempt."""

_RETRY_POLICIES: dict[FailureReason, RetryPolicy] = {
    **dict.fromkeys(FailureReason, FINAL),
    FailureReason.DNS: OUTAGE,
    FailureReason.CONNECTION_REFUSED: OUTAGE,
    FailureReason.UNREACHABLE: OUTAGE,
    FailureReason.TLS: OUTAGE,
    FailureReason.PRIVATE_ADDRESS: OUTAGE,
    FailureReason.ROBOTS_UNREACHABLE: OUTAGE,
    FailureReason.TIMEOUT: STALLED,
    FailureReason.CONNECTION_LOST: STALLED,
    FailureReason.TRUNCATED: TRANSIENT,
    FailureReason.UNDECODABLE: TRANSIENT,
    FailureReason.EMPTY_BODY: TRANSIENT,
    FailureReason.HTTP_408: TRANSIENT,
    FailureReason.HTTP_425: TRANSIENT,
    FailureReason.HTTP_429: TRANSIENT,
    FailureReason.HTTP_500: TRANSIENT,
    FailureReason.HTTP_502: TRANSIENT,
    FailureReason.HTTP_503: TRANSIENT,
    FailureReason.HTTP_504: TRANSIENT,
    FailureReason.HTTP_5XX: TRANSIENT,
    FailureReason.UNEXPECTED: TRANSIENT,
    FailureReason.HTTP_403: REFUSED,
    FailureReason.CHALLENGE: REFUSED,
    FailureReason.SITE_SLOWED: NOT_ASKED,
    FailureReason.NOT_REACHED: NOT_ASKED,
}


def reason_of_status(status: int) -> FailureReason:
    """Return the reason that an HTTP status gives, the ones without a name of their own by their class."""
    try:
        return FailureReason(f"http_{status}")
    except ValueError:
        return FailureReason(f"http_{status // 100}xx") if 300 <= status < 600 else FailureReason.UNEXPECTED


class RejectReason(StrEnum):
    """Why a fetched page is not an article. The value stands on the ledger."""

    NOT_AN_ARTICLE = "not_an_article"
    EMPTY = "empty"
    CONSENT_WALL = "consent_wall"
    CHALLENGE = "challenge"
    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"


class CutReason(StrEnum):
    """Why a line of a page is not in the article's text. The value stands before the line in `cut`.

    The first group says that the line is not where the text is; it is told when asked, not stored.
    """

    OUTSIDE = "outside the article's element"
    NOT_SHOWN = "not shown"
    CONTROL = "menu or control"
    NOT_CHOSEN = "the text was read elsewhere"
    DROPPED = "drop selector"

    CAPTION = "caption"
    BOILERPLATE = "boilerplate element"
    LINKS = "links"
    AROUND = "before or after the text"
    BARE_HEADING = "heading without text"
    TITLE = "own title"
    STANDFIRST = "standfirst"
    DATE_LINE = "date line"
    BYLINE = "byline"
    PHRASE = "boilerplate phrase"
    TEASER = "teaser"
    PROMPT = "prompt"
    CONSENT = "consent"
    CREDIT = "credit"
    AFTER_END = "after the end"
    SIGN_OFF = "sign-off"
    REPEATED = "repeated in the text"
    BIOGRAPHY = "biography"
    RECURRING = "recurs on this publisher's pages"

    @property
    def is_near(self) -> bool:
        """Whether the line stood where the text stands, so that a reader may miss it."""
        return self not in _FAR


_FAR = frozenset([CutReason.OUTSIDE, CutReason.NOT_SHOWN, CutReason.CONTROL, CutReason.NOT_CHOSEN, CutReason.DROPPED])
