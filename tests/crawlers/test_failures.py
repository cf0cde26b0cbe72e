"""What a response asks of us."""

from datetime import UTC, datetime, timedelta

import pytest
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.internet.error import NoRouteError
from twisted.python.failure import Failure

from crawlers.answers import is_challenge, retry_after
from crawlers.failures import RobotsUnreachableError, classify
from pipelines.failures import LONGEST_WAIT, FailureReason
from pipelines.manifest import Outcome

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("99999999999999999999", LONGEST_WAIT),
        ("Mon, 02 Mar 2026 05:10:00 GMT", timedelta(minutes=10)),
        ("Mon, 02 Mar 2026 04:00:00 GMT", timedelta()),
        ("Mon, 02 Mar 2037 05:00:00 GMT", LONGEST_WAIT),
        ("-5", None),
        ("9" * 5_000, None),
        ("Mon, 02 Mar 99999999999999999999 05:00:00 GMT", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_bounded(header, wait):
    assert retry_after(Response("http://kota.example/", headers={"Retry-After": header}), NOW) == wait


def test_no_retry_after_is_none():
    assert retry_after(Response("http://kota.example/"), NOW) is None


def test_a_page_about_a_moment_is_no_challenge():
    page = Response("http://kota.example/", body=b"<html><title>A moment in Bandung, just a moment...</title>")
    assert not is_challenge(page)


@pytest.mark.parametrize(
    ("error", "reason", "outcome"),
    [
        (NoRouteError(), FailureReason.UNREACHABLE, Outcome.RETRY),
        (IgnoreRequest("max redirections reached"), FailureReason.REDIRECT_LOOP, Outcome.FAILED),
        (RobotsUnreachableError("503"), FailureReason.ROBOTS_UNREACHABLE, Outcome.RETRY),
        (KeyError("bug"), FailureReason.UNEXPECTED, Outcome.RETRY),
    ],
)
def test_exceptions_have_reasons(error, reason, outcome):
    mishap = classify(Failure(error))
    assert (mishap.reason, mishap.outcome) == (reason, outcome)
