"""What follows from a failure: when the page is tried again, and whether the site is spared."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from crawlers.network import resolver
from crawlers.network.fetch_failure import FetchFailure, RefusedError, RobotsUnreachableError, classify
from crawlers.network.resolver import CheckedResolver
from crawlers.network.responses import retry_after
from pipelines.records.crawl_record import Outcome
from pipelines.records.reasons import MAX_WAIT, FailureReason
from tests.crawlers.network.clock import StoppedClock

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
POLICIES = {
    (None, timedelta(minutes=10), False): "site_slowed not_reached no_browser",
    (4, 6 * HOUR, True): "http_403",
    (8, timedelta(minutes=10), False): "http_408 http_425 http_429 http_500 http_502 http_503 http_504 http_5xx "
    "copy_unusable not_rendered",
    (8, timedelta(minutes=10), True): "timeout connection_lost",
    (10, HOUR / 2, True): "dns connection_refused unreachable tls private_address robots_unreachable",
    (1, timedelta(), False): "http_401 http_404 http_410 http_451 http_4xx robots off_site too_large redirect_loop",
}


@pytest.mark.parametrize(
    ("reason", "expected"), [(name, policy) for policy, names in POLICIES.items() for name in names.split()]
)
def test_a_reason_has_its_attempts_its_first_wait_and_its_blame(reason, expected):
    policy = FailureReason(reason).retry_policy
    assert (policy.attempts, policy.first_wait, policy.blames_site) == expected
    assert policy.is_transient is (expected[0] != 1)


def caused(cause):
    error = RobotsUnreachableError("x")
    error.__cause__ = cause
    return classify(error)


def test_a_refusal_keeps_its_reason_and_its_time_and_was_no_request():
    failure = classify(RefusedError(FailureReason.SITE_SLOWED, "rests", NOW))
    assert failure == FetchFailure(FailureReason.SITE_SLOWED, NOW, was_requested=False)
    assert failure.outcome is Outcome.RETRY


def test_a_host_without_an_address_got_no_request_another_failure_was_one():
    assert classify(CannotResolveHostError("x")) == FetchFailure(FailureReason.DNS, was_requested=False)
    assert classify(DownloadConnectionRefusedError("x")) == FetchFailure(FailureReason.CONNECTION_REFUSED)


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (DownloadConnectionRefusedError("x"), FailureReason.CONNECTION_REFUSED),
        (CannotResolveHostError("x"), FailureReason.DNS),
        (RefusedError(FailureReason.SITE_SLOWED, "x", NOW), FailureReason.SITE_SLOWED),
        (RefusedError(FailureReason.OFF_SITE_REDIRECT, "x"), FailureReason.ROBOTS_UNREACHABLE),
        (IgnoreRequest("x"), FailureReason.ROBOTS_UNREACHABLE),
        (None, FailureReason.ROBOTS_UNREACHABLE),
    ],
)
def test_unreachable_robots_have_the_cause_that_is_the_sites(cause, reason):
    failure = caused(cause)
    assert (failure.reason, failure.was_requested, failure.outcome) == (reason, False, Outcome.RETRY)


def of_status(status, **headers):
    return classify(HttpError(Response("https://kota.example/", status=status, headers=headers, body=b"x")))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, "http_404"),
        (418, "http_4xx"),
        (500, "http_500"),
        (599, "http_5xx"),
        (305, "http_3xx"),
        (999, "unexpected"),
    ],
)
def test_a_status_has_its_reason_or_that_of_its_class(status, reason):
    assert of_status(status) == FetchFailure(FailureReason(reason))


def test_the_time_that_a_site_names_is_kept():
    before = datetime.now(UTC)
    retry_at = of_status(503, **{"Retry-After": "90"}).retry_at
    assert before <= retry_at - timedelta(seconds=90) <= datetime.now(UTC)
    assert of_status(503).retry_at is None


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        (" 7 ", timedelta(seconds=7)),
        (str(int(MAX_WAIT.total_seconds())), MAX_WAIT),
        (str(int(MAX_WAIT.total_seconds()) - 1), MAX_WAIT - timedelta(seconds=1)),
        (str(int(MAX_WAIT.total_seconds()) + 1), MAX_WAIT),
        ("Mon, 02 Mar 2026 05:10:00 -0000", timedelta(minutes=10)),
        ("Mon, 02 Mar 2026 12:10:00 +0700", timedelta(minutes=10)),
    ],
)
def test_retry_after_is_read_at_its_bounds_and_in_any_zone(header, wait):
    assert retry_after(Response("http://kota.example/", headers={"Retry-After": header}), NOW) == wait


def test_a_name_is_resolved_again_after_five_minutes_and_not_before(monkeypatch):
    clock, asked = StoppedClock(), []
    clock.install(monkeypatch, resolver)
    resolve = resolver._resolve

    async def counted(host):
        asked.append(host)
        return await resolve(host)

    monkeypatch.setattr(resolver, "_resolve", counted)
    checked = CheckedResolver(None, allow_loopback=True)
    for step in (0, 299, 1, 299):
        clock.now += step
        asyncio.run(checked.check("127.0.0.1"))
    assert asked == ["127.0.0.1"] * 2


def test_a_refused_name_stays_refused():
    checked = CheckedResolver(None, allow_loopback=False)
    for _ in range(2):
        with pytest.raises(RefusedError):
            asyncio.run(checked.check("127.0.0.1"))
