"""What responses and exceptions say about a failed request."""

from datetime import UTC, datetime, timedelta

import pytest
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import NoRouteError

from crawlers.network.fetch_failure import RobotsUnreachableError, classify
from crawlers.network.responses import retry_after, served_instead, set_archived, validate_page, validate_response
from pipelines.archive.warc_writer import Exchange
from pipelines.records.crawl_record import Outcome
from pipelines.records.reasons import MAX_WAIT, FailureReason
from tests.builders import page

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("99999999999999999999", MAX_WAIT),
        ("Mon, 02 Mar 2026 05:10:00 GMT", timedelta(minutes=10)),
        ("Mon, 02 Mar 2026 04:00:00 GMT", timedelta()),
        ("Mon, 02 Mar 2037 05:00:00 GMT", MAX_WAIT),
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


@pytest.mark.parametrize(
    "title",
    [b"A moment in Bandung, just a moment...", b"Access denied: a year without the river", b"DDoS-Guard buys a bridge"],
)
def test_a_page_about_what_a_challenge_says_is_none(title):
    assert not served_instead(Response("http://kota.example/", body=b"<html><title>" + title + b"</title>"))


@pytest.mark.parametrize("title", [b"Just a moment...", b"Access Denied", b" DDOS-GUARD ", b"Pardon Our Interruption"])
def test_a_challenge_is_known_by_its_title(title):
    served = served_instead(Response("http://kota.example/", body=b"<html><TITLE>" + title + b"</TITLE>"))
    assert served is not None
    assert served.reason is FailureReason.CHALLENGE


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
    failure = classify(error)
    assert (failure.reason, failure.outcome) == (reason, outcome)


@pytest.mark.parametrize(
    ("status", "reason"), [(403, "challenge"), (405, "challenge"), (404, "http_404"), (500, "http_500")]
)
def test_a_script_of_every_page_of_a_vendor_makes_no_other_error_a_challenge(status, reason):
    body = b"<html><body><p>Kosong</p><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script></body>"
    response = Response("http://kota.example/", status=status, body=body)
    assert classify(HttpError(response)).reason == reason


def test_a_header_of_a_wall_makes_any_error_a_challenge():
    response = Response("http://kota.example/", status=404, headers={"X-Amzn-Waf-Action": "captcha"})
    assert classify(HttpError(response)).reason == "challenge"


def answer(body):
    headers = [("Content-Type", "text/html")]
    request = Request("http://kota.example/read/1")
    exchange = Exchange(
        url=request.url,
        method="GET",
        request_headers=[],
        status=200,
        reason="OK",
        headers=headers,
        body=body,
        fetched_at=NOW,
    )
    set_archived(request, exchange, page())
    return Response(request.url, headers=dict(headers), body=body, request=request)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            b"<script src='/_Incapsula_Resource?SWJI=7'></script><h1>Gempa guncang pesisir</h1><p>Tenang.</p>",
            "challenge",
        ),
        (
            b"<h1>Access denied</h1><p>The play of that name opened to a full house.</p>"
            + b"<p>It is about borders.</p>" * 20,
            "challenge",
        ),
        (b"<h1>Segera kembali</h1><p>Kapten klub kota berjanji kembali ke divisi satu musim depan.</p>", "maintenance"),
    ],
)
def test_what_only_looks_like_a_wall_is_archived_for_the_stage_that_knows_the_listed_title(body, reason):
    assert validate_page(answer(body)) is None
    assert validate_response(answer(body), names_something=False) is FailureReason(reason)
    assert validate_response(answer(body), names_something=True) is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty_body"),
        (b"<title>Just a moment...</title><p>Checking.</p>", "challenge"),
    ],
)
def test_what_is_certainly_no_page_of_an_article_is_none(body, reason):
    assert validate_page(answer(body)) == reason
