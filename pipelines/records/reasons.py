"""Why a URL could not be fetched, why a page is not an article, and why a line is not in the text.

The retry policy of a failure decides what follows. A transient failure leaves the URL `pending` with a `next_try_at`
that moves further away with each attempt, until the attempts are used up. Any other makes it `failed` at once.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

MAX_WAIT = timedelta(days=1)  # limit for the wait before the next attempt, also for a site's Retry-After


class FailureReason(StrEnum):
    """Why a URL could not be fetched. The ledger stores the value."""

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
    NOT_RENDERED = "not_rendered"

    HTTP_403 = "http_403"
    CHALLENGE = "challenge"
    CONSENT_WALL = "consent_wall"
    LOGIN_WALL = "login_wall"
    MAINTENANCE = "maintenance"
    SITE_ERROR = "site_error"
    SOFT_404 = "soft_404"
    HOME_PAGE = "home_page"

    SITE_SLOWED = "site_slowed"
    NOT_REACHED = "not_reached"
    NO_BROWSER = "no_browser"

    COPY_UNUSABLE = "copy_unusable"

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
        """What follows from the failure."""
        return _RETRY_POLICIES[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """What follows from a failure.

    Attributes:
        attempts: failed fetches after which the URL is given up: 1 is at once, None is never (nothing was requested).
        first_wait: wait before the second attempt; it doubles with each further one, up to `MAX_WAIT`.
        blames_site: whether the cause is likely the whole site and not one URL.
    """

    attempts: int | None
    first_wait: timedelta = timedelta()
    blames_site: bool = False

    @property
    def is_transient(self) -> bool:
        """Whether a later run tries again."""
        return self.attempts != 1


# Another attempt is pointless or not allowed.
FINAL = RetryPolicy(attempts=1)
# A temporary fault of one URL: given up after about 21 hours.
TRANSIENT = RetryPolicy(attempts=8, first_wait=timedelta(minutes=10))
# A temporary fault that may be the whole site's.
STALLED = replace(TRANSIENT, blames_site=True)
# A site that is down: given up after about four days.
OUTAGE = RetryPolicy(attempts=10, first_wait=timedelta(minutes=30), blames_site=True)
# The site refuses the crawler: given up after about two days.
REFUSED = RetryPolicy(attempts=4, first_wait=timedelta(hours=6), blames_site=True)
# Another page came instead of the article: given up after about two days.
REPLACED = replace(REFUSED, blames_site=False)
# The URL was not requested, to spare the site, or this machine lacks what it needs; it loses no attempt.
NOT_REQUESTED = RetryPolicy(attempts=None, first_wait=timedelta(minutes=10))

_POLICY_NAMES = {
    "dns connection_refused unreachable tls private_address robots_unreachable": OUTAGE,
    "timeout connection_lost": STALLED,
    "truncated undecodable empty_body unexpected not_rendered copy_unusable": TRANSIENT,
    "http_408 http_425 http_429 http_500 http_502 http_503 http_504 http_5xx": TRANSIENT,
    "http_403 challenge consent_wall login_wall": REFUSED,
    "maintenance site_error": OUTAGE,
    "soft_404 home_page": REPLACED,
    "site_slowed not_reached no_browser": NOT_REQUESTED,
}
_RETRY_POLICIES = dict.fromkeys(FailureReason, FINAL) | {
    FailureReason(name): policy for names, policy in _POLICY_NAMES.items() for name in names.split()
}


def reason_of_status(status: int) -> FailureReason:
    """Return the reason for an HTTP status; a status without a reason of its own has that of its class."""
    try:
        return FailureReason(f"http_{status}")
    except ValueError:
        return FailureReason(f"http_{status // 100}xx") if 300 <= status < 600 else FailureReason.UNEXPECTED


class RejectReason(StrEnum):
    """Why a fetched page is not an article. The ledger stores the value.

    The second group is of pages that a site sends instead of the requested one; each has a `FailureReason` of this
    value, whose retry policy holds.
    """

    NOT_AN_ARTICLE = "not_an_article"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"

    CHALLENGE = "challenge"
    CONSENT_WALL = "consent_wall"
    LOGIN_WALL = "login_wall"
    MAINTENANCE = "maintenance"
    SITE_ERROR = "site_error"
    SOFT_404 = "soft_404"
    HOME_PAGE = "home_page"

    @property
    def retry_policy(self) -> RetryPolicy | None:
        """What follows if another page was sent instead of the requested one; None if the URL has no article."""
        return FailureReason(self.value).retry_policy if self in SENT_INSTEAD else None


SENT_INSTEAD = frozenset(RejectReason) - frozenset(
    [RejectReason.NOT_AN_ARTICLE, RejectReason.EMPTY, RejectReason.UNREADABLE, RejectReason.TRUNCATED]
)
"""Classes of pages that a site sends instead of the requested one."""


class CutReason(StrEnum):
    """Why a line of a page is not in the article's text. `Article.cut` stores the value before the line.

    Lines of the first group were not near the text: `extract --explain` shows them, but they are not stored.
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
        """Whether the line was near the text, so that a reader might miss it."""
        return self not in _FAR


_FAR = frozenset([CutReason.OUTSIDE, CutReason.NOT_SHOWN, CutReason.CONTROL, CutReason.NOT_CHOSEN, CutReason.DROPPED])
